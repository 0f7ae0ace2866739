# R 4.2.2 with psych 2.2.9. Run from the project root: Rscript tests/reference/reliability.R
# Writes reliability.csv: psych::alpha of the battery "difficulty" of both samples, complete cases: all of them, those of
# one level, and with difficulty_2 reversed (4 - code). Line "alpha" has the battery, the others an item each: mean and
# SD, item-rest correlation (r.drop), alpha if deleted. Feldt's interval by its formula; alpha, item-rest and alpha if
# deleted are checked against var() and cor().

digits <- function(x) sprintf("%.17g", x)
one <- function(survey, level, reversed, confidence) {
  answers <- read.csv(file.path("samples", paste0(survey, ".csv")))
  items <- grep("^difficulty_[0-9]+$", names(answers), value = TRUE)
  answers <- if (is.na(level)) answers else answers[which(answers$level == level), ]
  x <- answers[items]
  x[x == 9] <- NA
  x <- x[complete.cases(x), ]
  if (reversed) x$difficulty_2 <- 4 - x$difficulty_2
  n <- nrow(x)
  k <- ncol(x)
  found <- suppressWarnings(suppressMessages(psych::alpha(x, check.keys = FALSE, warnings = FALSE)))
  alpha <- found$total$raw_alpha
  own <- function(y) ncol(y) / (ncol(y) - 1) * (1 - sum(apply(y, 2, var)) / var(rowSums(y)))
  rest <- sapply(items, function(i) cor(x[[i]], rowSums(x[setdiff(items, i)])))
  dropped <- sapply(items, function(i) own(x[setdiff(items, i)]))
  stopifnot(
    all.equal(alpha, own(x)), all.equal(found$item.stats$r.drop, unname(rest)),
    all.equal(found$alpha.drop$raw_alpha, unname(dropped))
  )
  tail <- (1 - confidence) / 2
  ends <- 1 - (1 - alpha) * qf(c(1 - tail, tail), n - 1, (n - 1) * (k - 1))
  line <- function(item, mean, sd, value, low, high, other) {
    data.frame(
      survey = survey, level = ifelse(is.na(level), "", level), reversed = ifelse(reversed, "difficulty_2", ""),
      confidence = confidence, n = n, item = item, mean = digits(mean), sd = digits(sd), value = digits(value),
      low = digits(low), high = digits(high), other = digits(other)
    )
  }
  rbind(
    line("alpha", mean(rowSums(x)), sd(rowSums(x)), alpha, ends[1], ends[2], found$total$std.alpha),
    line(items, colMeans(x), sapply(x, sd), rest, NA, NA, dropped)
  )
}
rows <- rbind(
  one("hcmc-2024", NA, FALSE, 0.95), one("hcmc-2024", 1, FALSE, 0.99), one("hcmc-2024", 3, TRUE, 0.9),
  one("hai-phong-2025", NA, FALSE, 0.95), one("hai-phong-2025", 2, TRUE, 0.8)
)
write.csv(rows, "tests/reference/reliability.csv", row.names = FALSE, quote = FALSE, eol = "\n")
