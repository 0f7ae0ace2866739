# R 4.2.2 with vcd 1.4-11, epitools 0.5-10.1, effectsize 0.8.3: nominal and risk statistics of the tables in tables.csv.
#
# Run from the project root: Rscript tests/reference/two_way/nominal.R
# Writes nominal.csv: table, statistic, variant, quantity, value (17 significant digits). What is not there does not exist
# for that table, or is left out here as said below.

library(vcd)
suppressMessages(library(effectsize))
library(epitools)

tables <- read.csv("tests/reference/two_way/tables.csv", colClasses = c(counts = "character"))
lines <- c("table,statistic,variant,quantity,value")
put <- function(id, statistic, quantity, value, variant = "") {
  stopifnot(length(value) == 1, is.finite(value))
  lines[length(lines) + 1] <<- sprintf("%d,%s,%s,%s,%s", id, statistic, variant, quantity, format(value, digits = 17))
}

# Limits of V by pchisq and uniroot: effectsize gives them too, but optimises with some 5 digits; they are compared below.
# Where x is below what independence itself gives in all but 2.5 % there is no interval, and only there.
ncp_at <- function(x, df, share) {
  if (pchisq(x, df) <= share) return(0)
  root <- uniroot(function(root) pchisq(x, df, root^2) - share, c(max(0, sqrt(x) - sqrt(df) - 30), sqrt(x) + 30),
                  tol = 1e-13, maxiter = 10000)$root
  root^2
}

# Standard errors of lambda, tau and the uncertainty coefficient: no installed package has them. Here by the numerical
# delta method: the derivative of the measure by each count, by Richardson's extrapolation of central differences.
delta_se <- function(table, measure) {
  slope <- function(k) {
    step <- table[k] * 0.02
    at <- function(h) {
      up <- down <- table
      up[k] <- up[k] + h
      down[k] <- down[k] - h
      (measure(up) - measure(down)) / (2 * h)
    }
    d <- sapply(0:5, function(i) at(step / 2^i))
    for (order in 1:5) d <- (4^order * d[-1] - d[-length(d)]) / (4^order - 1)
    d
  }
  used <- which(table > 0)
  slopes <- sapply(used, slope)
  sqrt(sum(table[used] * slopes^2) - sum(table[used] * slopes)^2 / sum(table))
}
weighted_sd <- function(x, weights) sqrt(sum(weights * (x - weighted.mean(x, weights))^2) / sum(weights))

# Errors of guessing the column, knowing the row, as a share of those without: lambda by the best guess.
lambda_gain <- function(t) sum(apply(t, 1, max)) - max(colSums(t))
lambda_miss <- function(t) sum(t) - max(colSums(t))
lambda <- function(t) lambda_gain(t) / lambda_miss(t)
lambda_symmetric <- function(t) (lambda_gain(t) + lambda_gain(t(t))) / (lambda_miss(t) + lambda_miss(t(t)))
# Tau by the chance that two draws differ (Gini), overall and within rows.
gini <- function(counts) 1 - sum((counts / sum(counts))^2)
tau <- function(t) 1 - sum(rowSums(t) / sum(t) * apply(t, 1, gini)) / gini(colSums(t))
entropy <- function(counts) { p <- counts[counts > 0] / sum(counts); -sum(p * log(p)) }
shared <- function(t) entropy(rowSums(t)) + entropy(colSums(t)) - entropy(t)
uncertainty <- function(t) shared(t) / entropy(colSums(t))
uncertainty_symmetric <- function(t) 2 * shared(t) / (entropy(rowSums(t)) + entropy(colSums(t)))
# Whether the largest stays the largest when the delta method changes a count by its step.
unique_largest <- function(counts) sum(counts >= 0.95 * max(counts)) == 1

wilson <- function(x, n) suppressWarnings(prop.test(x, n, correct = FALSE)$conf.int)

for (i in seq_len(nrow(tables))) {
  id <- tables$id[i]
  given <- matrix(as.numeric(strsplit(tables$counts[i], " ")[[1]]), tables$rows[i], byrow = TRUE)
  t <- given[rowSums(given) > 0, colSums(given) > 0, drop = FALSE]
  if (nrow(t) < 2 || ncol(t) < 2) next
  n <- sum(t)
  df <- (nrow(t) - 1) * (ncol(t) - 1)
  q <- min(dim(t))
  two <- all(dim(t) == 2)

  pearson <- suppressWarnings(chisq.test(t, correct = FALSE))
  x2 <- unname(pearson$statistic)
  put(id, "chi-square", "value", x2)
  put(id, "chi-square", "df", unname(pearson$parameter))
  put(id, "chi-square", "p", pearson$p.value)
  if (two) {
    yates <- suppressWarnings(chisq.test(t, correct = TRUE))
    put(id, "continuity-correction", "value", unname(yates$statistic))
    put(id, "continuity-correction", "df", 1)
    put(id, "continuity-correction", "p", yates$p.value)
  }
  assoc <- assocstats(t)
  g2 <- assoc$chisq_tests["Likelihood Ratio", "X^2"]
  # assocstats takes 1 - pchisq, which has no digits left for small p.
  g2_p <- pchisq(g2, df, lower.tail = FALSE)
  put(id, "likelihood-ratio", "value", g2)
  put(id, "likelihood-ratio", "df", df)
  put(id, "likelihood-ratio", "p", g2_p)
  # Phi of 2 x 2 as the correlation of two 0-1 variables, the counts as weights.
  phi <- if (two) {
    cov.wt(expand.grid(row = 0:1, column = 0:1), wt = as.vector(t) / n, cor = TRUE, method = "ML")$cor[1, 2]
  } else sqrt(x2 / n)
  put(id, "phi", "value", phi)
  put(id, "phi", "p", pearson$p.value)
  put(id, "cramers-v", "value", assoc$cramer)
  put(id, "cramers-v", "p", pearson$p.value)
  # Beyond, pchisq warns of its precision.
  if (x2 < 20000 && pchisq(x2, df) > 0.025) {
    ends <- pmin(1, sqrt(c(ncp_at(x2, df, 0.975), ncp_at(x2, df, 0.025)) / (n * (q - 1))))
    put(id, "cramers-v", "low", ends[1])
    put(id, "cramers-v", "high", ends[2])
    # Where there is no lower end, effectsize's optimiser misses the upper one by up to .06.
    if (ends[1] > 0 && x2 < 1000) {
      theirs <- suppressWarnings(cramers_v(t, adjust = FALSE, alternative = "two.sided"))
      stopifnot(abs(c(theirs$CI_low, theirs$CI_high) - ends) < 1e-3)
    }
  }
  if (n > max(dim(t))) {
    put(id, "bias-corrected-v", "value", suppressWarnings(cramers_v(t, adjust = TRUE, ci = NULL))[[1]])
    put(id, "bias-corrected-v", "p", pearson$p.value)
  }
  put(id, "contingency-coefficient", "value", assoc$contingency)
  put(id, "contingency-coefficient", "p", pearson$p.value)

  # Of equal largest counts, the standard errors depend on which is taken: such tables, and those near it, are left to
  # PSPP.
  best_column <- max.col(t, "first")
  best_row <- max.col(t(t), "first")
  tie_columns <- !all(apply(t, 1, unique_largest), unique_largest(colSums(t)))
  tie_rows <- !all(apply(t, 2, unique_largest), unique_largest(rowSums(t)))
  gain_columns <- outer(best_column, 1:ncol(t), "==") - outer(rep(which.max(colSums(t)), nrow(t)), 1:ncol(t), "==")
  gain_rows <- outer(1:nrow(t), best_row, "==") - outer(1:nrow(t), rep(which.max(rowSums(t)), ncol(t)), "==")
  put_lambda <- function(variant, value, measure, gain, tied) {
    put(id, "goodman-kruskal-lambda", "value", value, variant)
    if (tied) return()
    put(id, "goodman-kruskal-lambda", "se", delta_se(t, measure), variant)
    sd <- weighted_sd(gain, t)
    if (sd > 1e-12) {
      z <- sqrt(n) * weighted.mean(gain, t) / sd
      put(id, "goodman-kruskal-lambda", "statistic", z, variant)
      put(id, "goodman-kruskal-lambda", "p", 2 * pnorm(-abs(z)), variant)
    }
  }
  put_lambda("symmetric", lambda_symmetric(t), lambda_symmetric, gain_rows + gain_columns, tie_rows || tie_columns)
  put_lambda("rows", lambda(t(t)), function(x) lambda(t(x)), gain_rows, tie_rows)
  put_lambda("columns", lambda(t), lambda, gain_columns, tie_columns)

  put_tau <- function(variant, measure, categories) {
    put(id, "goodman-kruskal-tau", "value", measure(t), variant)
    statistic <- (n - 1) * (categories - 1) * measure(t)
    put(id, "goodman-kruskal-tau", "statistic", statistic, variant)
    put(id, "goodman-kruskal-tau", "df", df, variant)
    put(id, "goodman-kruskal-tau", "p", pchisq(statistic, df, lower.tail = FALSE), variant)
    put(id, "goodman-kruskal-tau", "se", delta_se(t, measure), variant)
  }
  put_tau("rows", function(x) tau(t(x)), nrow(t))
  put_tau("columns", tau, ncol(t))

  log_ratio <- log(t * n / outer(rowSums(t), colSums(t)))
  log_ratio[t == 0] <- 0
  put_uncertainty <- function(variant, measure) {
    put(id, "uncertainty-coefficient", "value", measure(t), variant)
    put(id, "uncertainty-coefficient", "p", g2_p, variant)
    put(id, "uncertainty-coefficient", "se", delta_se(t, measure), variant)
    sd <- weighted_sd(log_ratio, t)
    if (sd > 1e-12) put(id, "uncertainty-coefficient", "statistic", sqrt(n) * weighted.mean(log_ratio, t) / sd, variant)
  }
  put_uncertainty("symmetric", uncertainty_symmetric)
  put_uncertainty("rows", function(x) uncertainty(t(x)))
  put_uncertainty("columns", uncertainty)

  # fisher.test of larger tables takes minutes, and of large 2 x 2 ones much memory.
  if (two && n < 1e6) {
    put(id, "fisher-exact", "p", fisher.test(t, conf.int = FALSE)$p.value)
    put(id, "fisher-exact", "p", fisher.test(t, conf.int = FALSE, alternative = "less")$p.value, "less")
    put(id, "fisher-exact", "p", fisher.test(t, conf.int = FALSE, alternative = "greater")$p.value, "greater")
  } else if (!two && (n <= 60 || (q == 2 && n <= 300 && max(dim(t)) <= 4))) {
    p <- tryCatch(fisher.test(t, workspace = 2e7)$p.value, error = function(e) NA)
    if (!is.na(p)) put(id, "fisher-exact", "p", p)
  }

  if (two) {
    # epitools takes the row at risk second, and the column of the event second. It always adds exact tests, which take
    # half a minute for large tables.
    turned <- t[2:1, 2:1]
    if (n < 1e5 && all(t > 0)) {
      or <- suppressWarnings(oddsratio.wald(turned))$measure[2, ]
      put(id, "odds-ratio", "value", or[[1]])
      put(id, "odds-ratio", "low", or[[2]])
      put(id, "odds-ratio", "high", or[[3]])
    }
    for (column in 1:2) if (n < 1e5 && all(t[, column] > 0)) {
      rr <- suppressWarnings(riskratio.wald(t[2:1, c(3 - column, column)]))$measure[2, ]
      variant <- c("first-column", "second-column")[column]
      put(id, "relative-risk", "value", rr[[1]], variant)
      put(id, "relative-risk", "low", rr[[2]], variant)
      put(id, "relative-risk", "high", rr[[3]], variant)
    }
    # Newcombe's interval from the two Wilson intervals of prop.test.
    p <- t[, 1] / rowSums(t)
    first <- wilson(t[1, 1], sum(t[1, ]))
    second <- wilson(t[2, 1], sum(t[2, ]))
    put(id, "risk-difference", "value", p[1] - p[2])
    put(id, "risk-difference", "low", p[1] - p[2] - sqrt((p[1] - first[1])^2 + (second[2] - p[2])^2))
    put(id, "risk-difference", "high", p[1] - p[2] + sqrt((first[2] - p[1])^2 + (p[2] - second[1])^2))
  }

  # Statistics of the cells of every tenth table; the variant is the cell's row and column as given.
  if (id %% 10 == 3) {
    rows <- which(rowSums(given) > 0)
    columns <- which(colSums(given) > 0)
    for (r in seq_along(rows)) for (c in seq_along(columns)) {
      cell <- paste(rows[r], columns[c])
      put(id, "expected-count", "value", pearson$expected[r, c], cell)
      put(id, "residual", "value", t[r, c] - pearson$expected[r, c], cell)
      put(id, "standardized-residual", "value", pearson$residuals[r, c], cell)
      put(id, "adjusted-residual", "value", pearson$stdres[r, c], cell)
    }
  }
}
writeLines(lines, "tests/reference/two_way/nominal.csv")
