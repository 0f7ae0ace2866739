# R 4.2.2, base only. Run from the project root: Rscript tests/reference/chi_square.R
# Writes chi_square.csv: Pearson's chi-square (no continuity correction) of every item by level in both samples.
# Sets: chosen or not, within those who chose at least one of the set. Batteries: responses 1 to 3.

surveys <- list(
  "hcmc-2024" = list(sets = c("purpose", "content", "method"), batteries = "difficulty"),
  "hai-phong-2025" = list(sets = "content", batteries = "difficulty")
)
digits <- function(x) sprintf("%.17g", x)

line <- function(survey, name, item, answer, level) {
  counts <- table(answer, level)
  test <- suppressWarnings(chisq.test(counts, correct = FALSE))
  data.frame(
    survey = survey, name = name, item = item,
    statistic = digits(unname(test$statistic)), df = unname(test$parameter), p = digits(test$p.value),
    cramers_v = digits(sqrt(unname(test$statistic) / (sum(counts) * (min(dim(counts)) - 1)))),
    min_expected = digits(min(test$expected)), expected_below_5 = sum(test$expected < 5)
  )
}

rows <- list()
for (survey in names(surveys)) {
  answers <- read.csv(file.path("samples", paste0(survey, ".csv")))
  answers[answers == 9] <- NA
  items_of <- function(name) grep(paste0("^", name, "_[0-9]+$"), names(answers), value = TRUE)
  for (name in surveys[[survey]]$sets) {
    items <- items_of(name)
    base <- answers[rowSums(answers[items] == 1, na.rm = TRUE) > 0, ]
    for (item in items) rows[[length(rows) + 1]] <- line(survey, name, item, base[[item]], base$level)
  }
  for (name in surveys[[survey]]$batteries) {
    for (item in items_of(name)) {
      rows[[length(rows) + 1]] <- line(survey, name, item, answers[[item]], answers$level)
    }
  }
}
write.csv(do.call(rbind, rows), "tests/reference/chi_square.csv", row.names = FALSE, quote = FALSE, eol = "\n")
