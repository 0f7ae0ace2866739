# R 4.2.2, survey 4.1.1. Run from the project root: Rscript tests/reference/design/column_difference.R
# Writes column_difference.csv: differences of weighted column percents of survey.csv, of every two levels and of a level
# from all others, with standard error, t, df and p by svyby and svycontrast.
suppressPackageStartupMessages(library(survey))
answers <- read.csv("tests/reference/design/survey.csv")
answers$answered <- !is.na(answers$tick1)
designs <- list(
  full = svydesign(~cluster, strata = ~stratum, weights = ~weight, fpc = ~clusters, data = answers, nest = TRUE),
  weight = svydesign(~1, weights = ~weight, data = answers)
)
rows <- list()
put <- function(design, tick, first, second, contrast, df) {
  d <- coef(contrast); se <- SE(contrast)
  values <- c(value = d, se = se, statistic = d / se, df = df, p = 2 * pt(-abs(d / se), df))
  names(values) <- c("value", "se", "statistic", "df", "p")
  for (quantity in names(values)) {
    rows[[length(rows) + 1]] <<- data.frame(design = design, tick = tick, first = first, second = second,
                                            quantity = quantity, value = sprintf("%.17g", values[[quantity]]))
  }
}
for (name in names(designs)) {
  table <- subset(designs[[name]], answered & !is.na(level))
  for (tick in paste0("tick", 1:4)) {
    by <- svyby(reformulate(tick), ~level, table, svymean, covmat = TRUE)
    for (pair in list(c(1, 2), c(1, 3), c(2, 3))) {
      weights <- c(0, 0, 0); weights[pair] <- c(1, -1)
      put(name, tick, pair[1], pair[2], svycontrast(by, weights), degf(table))
    }
    for (level in 1:3) {
      table$variables$own <- as.integer(table$variables$level == level)
      by <- svyby(reformulate(tick), ~own, table, svymean, covmat = TRUE)
      put(name, tick, level, "rest", svycontrast(by, c(-1, 1)), degf(table))
    }
  }
}
write.csv(do.call(rbind, rows), "tests/reference/design/column_difference.csv", row.names = FALSE, quote = FALSE, eol = "\n")
