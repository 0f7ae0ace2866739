# R 4.2.2, survey 4.1.1. Run from the project root: Rscript tests/reference/design/scale_means.R
# Writes scale_means.csv: differences of the mean item of survey.csv between every two levels with p, by pairwise.t.test
# (variance pooled over all levels) without a design, and by svycontrast under two designs.
suppressPackageStartupMessages(library(survey))
answers <- read.csv("tests/reference/design/survey.csv")
designs <- list(
  full = svydesign(~cluster, strata = ~stratum, weights = ~weight, fpc = ~clusters, data = answers, nest = TRUE),
  weight = svydesign(~1, weights = ~weight, data = answers)
)
rows <- list()
put <- function(design, first, second, difference, p) {
  rows[[length(rows) + 1]] <<- data.frame(
    design = design, first = first, second = second,
    difference = sprintf("%.17g", difference), p = sprintf("%.17g", p)
  )
}
pairs <- list(c(1, 2), c(1, 3), c(2, 3))
means <- tapply(answers$item, answers$level, mean, na.rm = TRUE)
tests <- pairwise.t.test(answers$item, answers$level, p.adjust.method = "none")$p.value
for (pair in pairs) {
  put("none", pair[1], pair[2], means[[pair[1]]] - means[[pair[2]]], tests[pair[2] - 1, pair[1]])
}
for (name in names(designs)) {
  table <- subset(designs[[name]], !is.na(item) & !is.na(level))
  by <- svyby(~item, ~level, table, svymean, covmat = TRUE)
  for (pair in pairs) {
    weights <- c(0, 0, 0)
    weights[pair] <- c(1, -1)
    found <- svycontrast(by, weights)
    put(name, pair[1], pair[2], coef(found), 2 * pt(-abs(coef(found) / SE(found)), degf(table)))
  }
}
write.csv(do.call(rbind, rows), "tests/reference/design/scale_means.csv", row.names = FALSE, quote = FALSE, eol = "\n")
