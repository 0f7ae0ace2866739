# R 4.2.2, survey 4.1.1. Run from the project root: Rscript tests/reference/design/means.R
# Writes means.csv: means of the minutes of numbers.csv by level under several designs, with standard error, interval,
# standard deviation, median and design effect; the t test of every two levels; the Wald test of all levels, with the
# degrees of freedom of the adjusted Wald test (Korn & Graubard 1990), of the minutes and of their estimated ranks.

suppressPackageStartupMessages(library(survey))
answers <- read.csv("tests/reference/design/numbers.csv")
answers$own <- answers$stratum * 10 + answers$cluster
answers$one <- 1
answers$lonely <- ifelse(answers$case == 5, 99, answers$stratum) # one case that is a stratum
out <- list()
add <- function(design, domain, quantity, column, value) {
  out[[length(out) + 1]] <<- data.frame(
    design = design, domain = domain, quantity = quantity, column = column, value = sprintf("%.17g", as.numeric(value))
  )
}
designs <- list(
  full = list(ids = ~cluster, strata = ~stratum, weights = ~weight, fpc = ~clusters),
  clusters_in_strata = list(ids = ~cluster, strata = ~stratum, weights = ~weight),
  clusters = list(ids = ~own, weights = ~weight),
  strata = list(ids = ~1, strata = ~stratum, weights = ~weight),
  strata_fpc = list(ids = ~1, strata = ~stratum, weights = ~weight, fpc = ~people),
  weight = list(ids = ~1, weights = ~weight),
  unweighted = list(ids = ~cluster, strata = ~stratum, weights = ~one),
  certainty = list(ids = ~cluster, strata = ~stratum1, weights = ~weight),
  adjust = list(ids = ~cluster, strata = ~stratum1, weights = ~weight),
  average = list(ids = ~cluster, strata = ~stratum1, weights = ~weight),
  strata_adjust = list(ids = ~1, strata = ~lonely, weights = ~weight)
)
domains <- list(
  all = rep(TRUE, nrow(answers)),
  some = answers$sex == 1 & answers$stratum %in% c(3, 4) # in two strata only
)

wald <- function(name, domain, quantity, design) {
  model <- svyglm(score ~ factor(level), design)
  test <- regTermTest(model, ~ factor(level), method = "Wald")
  k <- test$df
  w <- as.numeric(test$Ftest) * k
  d <- degf(design)
  f <- w * (d - k + 1) / (d * k)
  add(name, domain, paste0(quantity, "_wald"), "", w)
  add(name, domain, paste0(quantity, "_F"), "", f)
  add(name, domain, paste0(quantity, "_ndf"), "", k)
  add(name, domain, paste0(quantity, "_ddf"), "", d - k + 1)
  add(name, domain, paste0(quantity, "_p"), "", pf(f, k, d - k + 1, lower.tail = FALSE))
}

for (name in names(designs)) {
  options(survey.lonely.psu = switch(name, certainty = "certainty", adjust = "adjust", average = "average",
                                     strata_adjust = "adjust", "fail"))
  whole <- do.call(svydesign, c(designs[[name]], list(data = answers, nest = TRUE)))
  # of a domain R takes the average over the strata that hold a case of it
  for (domain in if (name == "average") "all" else names(domains)) {
    table <- whole[which(domains[[domain]] & !is.na(answers$level) & !is.na(answers$minutes)), ]
    for (column in c(1, 2, 3, "total")) {
      group <- if (column == "total") table else table[which(table$variables$level == as.numeric(column)), ]
      found <- svymean(~minutes, group, deff = "replace")
      add(name, domain, "mean", column, coef(found))
      add(name, domain, "se", column, SE(found))
      add(name, domain, "deff", column, deff(found))
      add(name, domain, "sd", column, sqrt(coef(svyvar(~minutes, group))))
      # the middle of the two values where half the weight ends between them, as definition 2 of Hyndman & Fan
      add(name, domain, "median", column, coef(svyquantile(~minutes, group, 0.5, qrule = "hf2", ci = FALSE)))
      df <- degf(group)
      add(name, domain, "df", column, df)
      if (df < 1) next
      ends <- confint(found, df = df)
      add(name, domain, "low", column, ends[1])
      add(name, domain, "high", column, ends[2])
    }
    by <- svyby(~minutes, ~level, table, svymean, covmat = TRUE)
    d <- degf(table)
    for (pair in list(c(1, 2), c(1, 3), c(2, 3))) {
      weights <- c(0, 0, 0)
      weights[pair] <- c(1, -1)
      difference <- svycontrast(by, weights)
      t <- coef(difference) / SE(difference)
      at <- paste0(pair[1], "-", pair[2])
      add(name, domain, "difference", at, coef(difference))
      add(name, domain, "difference_se", at, SE(difference))
      add(name, domain, "difference_p", at, 2 * pt(-abs(t), d))
    }
    table$variables$score <- table$variables$minutes
    wald(name, domain, "minutes", table)
    # Estimated ranks as shares of the population, ties in the middle: Lumley & Scott (2013). svyranktest takes the same
    # where weights are alike; else its ties go by the order of the cases.
    w <- weights(table)
    y <- table$variables$minutes
    middle <- sapply(y, function(v) sum(w[y < v]) + sum(w[y == v]) / 2)
    table$variables$score <- middle / sum(w)
    wald(name, domain, "rank", table)
    if (name == "unweighted") {
      test <- svyranktest(minutes ~ factor(level), table, test = "KruskalWallis")
      add(name, domain, "svyranktest", "", test$parameter)
    }
  }
}
write.csv(do.call(rbind, out), "tests/reference/design/means.csv", row.names = FALSE, quote = FALSE, eol = "\n")
