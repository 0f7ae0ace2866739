# R 4.2.2. Run from the project root: Rscript tests/reference/multiple_response/bootstrap.R (under a minute)
# Writes bootstrap.csv: bootstrap p of the MMI test (a set by groups), from the answers of single respondents. In each
# replicate every group keeps its size and draws so many respondents, with replacement, from those of all groups
# together; the statistic is the sum over the options of Pearson's chi-square of chosen and not chosen by group, an
# option that nobody or everybody has in a replicate adding nothing. p = (k + 1) / (N + 1).
# Of the smallest tables p is also found without chance ("enumeration"): the probabilities of all samples that can be
# drawn, multinomial in each group, are added up where the statistic reaches the one found.
# Independent of mobsurvey: respondents are drawn and not counts of patterns, chi-squares are summed over both rows.
set.seed(20260301)
replicates <- 500000L
block <- 2000
digits <- function(x) sprintf("%.17g", x)

# chosen: a matrix for each group, samples x options; sizes: of the groups. Returns one statistic a sample.
sum_of_chi_squares <- function(chosen, sizes) {
  share <- Reduce(`+`, chosen) / sum(sizes)
  total <- 0
  for (g in seq_along(sizes)) {
    yes <- sizes[g] * share
    no <- sizes[g] * (1 - share)
    parts <- (chosen[[g]] - yes)^2 / yes + (sizes[g] - chosen[[g]] - no)^2 / no
    parts[share < 1e-12 | share > 1 - 1e-12] <- 0
    total <- total + rowSums(parts)
  }
  total
}

reaches <- function(values, found) values >= found - 1e-9 * found

found_in <- function(answers, groups) {
  sizes <- as.vector(table(groups))
  sum_of_chi_squares(lapply(split.data.frame(answers, groups), function(own) t(colSums(own))), sizes)
}

bootstrap <- function(answers, groups) {
  sizes <- as.vector(table(groups))
  found <- found_in(answers, groups)
  reached <- 0
  for (start in seq(1, replicates, block)) {
    chosen <- lapply(sizes, function(size) {
      drawn <- sample.int(nrow(answers), size * block, replace = TRUE)
      apply(answers, 2, function(option) colSums(matrix(option[drawn], size, block)))
    })
    reached <- reached + sum(reaches(sum_of_chi_squares(chosen, sizes), found))
  }
  p <- (reached + 1) / (replicates + 1)
  c(p = p, error = sqrt(p * (1 - p) / replicates))
}

# All ways in which `size` respondents can fall on `kinds` patterns, a row each.
ways <- function(size, kinds) {
  if (kinds == 1) return(matrix(size, 1, 1))
  do.call(rbind, lapply(0:size, function(first) cbind(first, ways(size - first, kinds - 1))))
}

enumeration <- function(answers, groups) {
  sizes <- as.vector(table(groups))
  pattern <- apply(answers, 1, paste, collapse = "")
  kinds <- answers[!duplicated(pattern), , drop = FALSE]
  share <- as.vector(table(factor(pattern, unique(pattern)))) / nrow(answers)
  samples <- lapply(sizes, ways, kinds = nrow(kinds))
  chances <- lapply(samples, function(rows) apply(rows, 1, dmultinom, prob = share))
  every <- as.matrix(expand.grid(lapply(samples, function(rows) seq_len(nrow(rows)))))
  chosen <- lapply(seq_along(sizes), function(g) (samples[[g]] %*% kinds)[every[, g], , drop = FALSE])
  chance <- Reduce(`*`, lapply(seq_along(sizes), function(g) chances[[g]][every[, g]]))
  stopifnot(abs(sum(chance) - 1) < 1e-9)
  c(p = sum(chance[reaches(sum_of_chi_squares(chosen, sizes), found_in(answers, groups))]), error = 0)
}

rows <- list()
record <- function(survey, set, answers, groups, exact = FALSE) {
  for (method in c("bootstrap", if (exact) "enumeration")) {
    result <- get(method)(answers, groups)
    rows[[length(rows) + 1]] <<- data.frame(
      survey = survey, set = set, method = method,
      replicates = if (method == "bootstrap") sprintf("%d", replicates) else "",
      statistic = digits(found_in(answers, groups)), p = digits(result[["p"]]),
      standard_error = digits(result[["error"]])
    )
  }
}

of_set <- function(data, set, by) {
  options <- grep(paste0("^", set, "_[0-9]+$"), names(data), value = TRUE)
  kept <- data[rowSums(data[options] == 1, na.rm = TRUE) > 0 & !is.na(data[[by]]), ]
  list(answers = as.matrix(kept[options]), groups = kept[[by]])
}

samples <- read.csv("samples/hai-phong-2025.csv")
samples[samples == 9] <- NA
content <- of_set(samples, "content", "level")
record("hai-phong-2025", "content", content$answers, content$groups)
made_up <- of_set(read.csv("tests/reference/multiple_response/survey.csv"), "a", "group")
record("survey", "a", made_up$answers, made_up$groups)
tables <- read.csv("tests/reference/multiple_response/bootstrap_tables.csv", colClasses = c(answers = "character"))
for (name in unique(tables$table)) {
  own <- tables[tables$table == name, ]
  own <- own[rep(seq_len(nrow(own)), own$cases), ]
  answers <- do.call(rbind, lapply(strsplit(own$answers, ""), as.numeric))
  record("bootstrap_tables", name, answers, own$group, exact = name == "tiny")
}
target <- "tests/reference/multiple_response/bootstrap.csv"
write.csv(do.call(rbind, rows), target, row.names = FALSE, quote = FALSE, eol = "\n")
