# R 4.2.2, vcd 1.4.11, coin 1.4.2. Run from the project root: Rscript tests/reference/two_way/ordinal.R
# Writes ordinal.csv: ordinal and agreement statistics of the tables in tables.csv, with scores 1, 2, ... by position.
#
# What comes from where
#   linear-by-linear             coin::lbl_test
#   pearson-r                    r: cov.wt over the cells; p and interval: cor.test on the cases (up to 20,000, else by
#                                its formulas)
#   spearman                     cor.test(method = "spearman", exact = FALSE) on the cases likewise
#   tau-b                        cor(method = "kendall") on the cases (up to 400, else over pairs of cells)
#   gamma, tau-c, somers-d       no package at hand: signs of all pairs of cells
#   eta                          lm with cells as weights, R squared
#   kappa, weighted-kappa        vcd::Kappa, value and ASE
#   mcnemar                      mcnemar.test(correct = FALSE), binom.test
#   bowker                       mcnemar.test of every pair of categories, summed
# Standard errors (but kappa's ASE1) come from the derivative of the measure itself in the direction of each cell, by
# complex step (Squire & Trapp 1998, SIAM Review 40:110), hence from no formula of a standard error at all. ASE0: the
# same with the denominator held fixed (pairs), or at the table expected under independence (kappa).

suppressMessages({library(vcd); library(coin)})

digits <- function(x) sprintf("%.17g", x)
z <- qnorm(0.975)
lines <- character()
emit <- function(.name, .variant, ...) {
  values <- list(...)
  for (quantity in names(values)) {
    value <- unname(values[[quantity]])
    if (length(value) != 1 || !is.finite(value)) next
    if (quantity %in% c("value", "se", "statistic") && abs(value) < 1e-13) value <- 0
    lines[[length(lines) + 1]] <<- paste(id, .name, .variant, quantity, digits(value), sep = ",")
  }
}

# The derivative of a measure at the shares p when a case more falls into a cell, for each cell that has cases.
effects <- function(measure, p) {
  step <- 1e-30
  sapply(which(p > 0), function(cell) {
    direction <- -p
    direction[cell] <- direction[cell] + 1
    Im(measure(p + 1i * step * direction)) / step
  })
}
error <- function(measure, p, n, law = p) {
  found <- effects(measure, p)
  # The deviation from the mean, which is 0 but for rounding.
  weights <- law[p > 0]
  sqrt(sum(weights * (found - sum(weights * found))^2) / n)
}

shares_below <- function(totals) cumsum(totals) - totals / 2
weighted_r <- function(p, x, y) {
  total <- sum(p)
  mx <- sum(rowSums(p) * x) / total
  my <- sum(colSums(p) * y) / total
  sum(p * outer(x - mx, y - my)) / sqrt(sum(rowSums(p) * (x - mx)^2) * sum(colSums(p) * (y - my)^2))
}

correlations <- function(f, x, y) {
  n <- sum(f)
  p <- f / n
  cells <- which(f > 0, arr.ind = TRUE)
  report <- function(name, r, se, interval, cases_x, cases_y) {
    statistic <- if (name == "pearson") "pearson-r" else name
    if (1 - abs(r) < 1e-12) return(emit(statistic, "", value = sign(r), se = 0))
    t <- r * sqrt((n - 2) / (1 - r^2))
    probability <- 2 * pt(-abs(t), n - 2)
    if (n <= 20000 && n > 2) {
      test <- suppressWarnings(cor.test(cases_x(), cases_y(), method = name, exact = FALSE))
      r <- test$estimate
      probability <- test$p.value
      if (name == "pearson") {
        t <- test$statistic
        interval <- test$conf.int
      }
    }
    emit(statistic, "",
      value = r, se = se, statistic = t, p = probability, low = interval[1], high = interval[2])
  }
  cases <- function(scores, margin) function() rep(scores[cells[, margin]], f[cells])
  if (n > 2) {
    r <- cov.wt(cbind(x[cells[, 1]], y[cells[, 2]]), f[cells] / n, cor = TRUE)$cor[1, 2]
    fisher <- if (n > 3 && abs(r) < 1) tanh(atanh(r) + c(-z, z) / sqrt(n - 3)) else c(NA, NA)
    report("pearson", r, error(function(p) weighted_r(p, x, y), p, n), fisher, cases(x, 1), cases(y, 2))
  }
  if (n > 2) {
    by_rank <- function(p) weighted_r(p, shares_below(rowSums(p)), shares_below(colSums(p)))
    r <- by_rank(p)
    se <- error(by_rank, p, n)
    if (se < 1e-13) se <- 0
    interval <- if (se > 0) pmin(1, pmax(-1, r + c(-z, z) * se)) else c(NA, NA)
    report("spearman", r, se, interval, cases(seq_along(x), 1), cases(seq_along(y), 2))
  }
}

pairs_measures <- function(f) {
  n <- sum(f)
  p <- f / n
  row <- as.vector(row(f))
  column <- as.vector(col(f))
  across <- sign(outer(row, row, "-"))
  along <- sign(outer(column, column, "-"))
  form <- function(matrix) function(p) { v <- as.vector(p); sum(v * (matrix %*% v)) }
  excess <- form(across * along)
  untied <- form(abs(across * along))
  in_rows <- form(abs(across))
  in_columns <- form(abs(along))
  report <- function(name, variant, denominator, exact = NULL) {
    measure <- function(p) excess(p) / denominator(p)
    fixed <- denominator(p)
    value <- if (is.null(exact)) measure(p) else exact
    se <- error(measure, p, n)
    # The size of the excess's derivative beside which an error is only rounding.
    se0 <- error(function(p) excess(p) / fixed, p, n)
    if (se < 1e-13) se <- 0
    if (se0 < 1e-13) se0 <- NA
    emit(name, variant, value = value, se = se, statistic = value / se0, p = 2 * pnorm(-abs(value / se0)))
    if (se > 0) emit(name, variant, low = max(-1, value - z * se), high = min(1, value + z * se))
  }
  q <- min(dim(f))
  kendall <- if (n <= 400) cor(rep(row, f), rep(column, f), method = "kendall")
  report("gamma", "", untied)
  report("tau-b", "", function(p) sqrt(in_rows(p) * in_columns(p)), kendall)
  report("tau-c", "", function(p) sum(p)^2 * (q - 1) / q)
  report("somers-d", "symmetric", function(p) (in_rows(p) + in_columns(p)) / 2)
  report("somers-d", "rows", in_columns)
  report("somers-d", "columns", in_rows)
}

eta <- function(f, x, y) {
  cells <- which(f > 0, arr.ind = TRUE)
  explained <- function(scores, groups) {
    fit <- lm(scores ~ factor(groups), weights = f[cells])
    sqrt(suppressWarnings(summary(fit))$r.squared)
  }
  emit("eta", "rows", value = explained(x[cells[, 1]], cells[, 2]))
  emit("eta", "columns", value = explained(y[cells[, 2]], cells[, 1]))
}

agreement <- function(f) {
  n <- sum(f)
  k <- nrow(f)
  p <- f / n
  measure <- function(weights) function(p) {
    chance <- outer(rowSums(p), colSums(p))
    (sum(weights * p) - sum(weights * chance)) / (sum(p) - sum(weights * chance))
  }
  steps <- abs(row(f) - col(f))
  kinds <- list(
    list("kappa", "", 1 * (steps == 0), "Unweighted", "Equal-Spacing"),
    list("weighted-kappa", "linear", 1 - steps / (k - 1), "Weighted", "Equal-Spacing"),
    list("weighted-kappa", "quadratic", 1 - (steps / (k - 1))^2, "Weighted", "Fleiss-Cohen")
  )
  for (kind in kinds) {
    weights <- kind[[3]]
    chance <- outer(rowSums(p), colSums(p))
    if (sum((1 - weights) * chance) < 1e-13) next
    found <- suppressWarnings(vcd::Kappa(f, weights = kind[[5]]))[[kind[[4]]]]
    value <- found[["value"]]
    se <- error(measure(weights), p, n)
    packaged <- found[["ASE"]]
    # Where vcd has an ASE above 0 it must agree with the derivative, or the script stops.
    if (se < 1e-10) {
      se <- 0
    } else if (is.finite(packaged)) {
      if (abs(packaged / se - 1) > 1e-6) stop(id, ": ASE of ", kind[[1]])
    }
    se0 <- error(measure(weights), chance, n)
    if (se0 < 1e-13) se0 <- NA
    emit(kind[[1]], kind[[2]], value = value, se = se, statistic = value / se0, p = 2 * pnorm(-abs(value / se0)))
    if (se > 0) emit(kind[[1]], kind[[2]], low = max(-1, value - z * se), high = min(1, value + z * se))
  }
  if (k == 2 && f[1, 2] + f[2, 1] > 0) {
    test <- mcnemar.test(f, correct = FALSE)
    emit("mcnemar", "", value = test$statistic, df = test$parameter, p = test$p.value)
    emit("mcnemar", "exact", p = binom.test(f[1, 2], f[1, 2] + f[2, 1])$p.value)
  }
  statistic <- df <- 0
  for (i in seq_len(k - 1)) for (j in (i + 1):k) if (f[i, j] + f[j, i] > 0) {
    statistic <- statistic + mcnemar.test(f[c(i, j), c(i, j)], correct = FALSE)$statistic
    df <- df + 1
  }
  if (df > 0) emit("bowker", "", value = statistic, df = df, p = pchisq(statistic, df, lower.tail = FALSE))
}

trend <- function(f, x, y) {
  table <- as.table(f)
  dimnames(table) <- list(rows = letters[seq_len(nrow(f))], columns = letters[seq_len(ncol(f))])
  test <- lbl_test(table, scores = list(rows = x, columns = y), distribution = "asymptotic")
  value <- as.numeric(statistic(test))^2 # coin gives Z
  emit("linear-by-linear", "", value = value, df = 1, p = pchisq(value, 1, lower.tail = FALSE))
}

for (line in readLines("tests/reference/two_way/tables.csv")[-1]) {
  parts <- strsplit(line, ",")[[1]]
  id <- parts[1]
  counts <- as.numeric(strsplit(parts[4], " ")[[1]])
  given <- matrix(counts, as.integer(parts[2]), as.integer(parts[3]), byrow = TRUE)
  if (nrow(given) == ncol(given) && sum(given) > 0) agreement(given)
  x <- which(rowSums(given) > 0)
  y <- which(colSums(given) > 0)
  if (length(x) < 2 || length(y) < 2) next
  f <- given[x, y]
  trend(f, x, y)
  correlations(f, x, y)
  pairs_measures(f)
  eta(f, x, y)
}
writeLines(c("table,statistic,variant,quantity,value", lines), "tests/reference/two_way/ordinal.csv")
