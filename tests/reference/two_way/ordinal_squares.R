# R 4.2.2, coin 1.4.2. Run from the project root: Rscript tests/reference/two_way/ordinal_squares.R
# Writes ordinal_squares.csv: statistics of every fifth table of tables.csv with scores of unequal steps, 1, 4, 9, ...
# in rows and 1, 2, 4, 8, ... in columns: linear-by-linear by coin::lbl_test, pearson-r by cor.test on the cases (up to
# 20,000 cases), eta by lm; pearson-r's standard error by complex step, as in ordinal.R.

suppressMessages(library(coin))

digits <- function(x) sprintf("%.17g", x)
lines <- character()
emit <- function(.name, .variant, ...) {
  values <- list(...)
  for (quantity in names(values)) {
    value <- unname(values[[quantity]])
    if (is.finite(value)) lines[[length(lines) + 1]] <<- paste(id, .name, .variant, quantity, digits(value), sep = ",")
  }
}

for (line in readLines("tests/reference/two_way/tables.csv")[-1]) {
  parts <- strsplit(line, ",")[[1]]
  id <- parts[1]
  if (as.integer(id) %% 5 != 0) next
  given <- matrix(as.numeric(strsplit(parts[4], " ")[[1]]), as.integer(parts[2]), as.integer(parts[3]), byrow = TRUE)
  rows <- which(rowSums(given) > 0)
  columns <- which(colSums(given) > 0)
  if (length(rows) < 2 || length(columns) < 2) next
  x <- rows^2
  y <- 2^(columns - 1)
  f <- given[rows, columns]
  n <- sum(f)

  table <- as.table(f)
  dimnames(table) <- list(rows = letters[seq_along(x)], columns = letters[seq_along(y)])
  value <- as.numeric(statistic(lbl_test(table, scores = list(rows = x, columns = y))))^2
  emit("linear-by-linear", "", value = value, df = 1, p = pchisq(value, 1, lower.tail = FALSE))

  cells <- which(f > 0, arr.ind = TRUE)
  if (n <= 20000) {
    test <- cor.test(rep(x[cells[, 1]], f[cells]), rep(y[cells[, 2]], f[cells]))
    p <- f / n
    r <- function(p) {
      mx <- sum(rowSums(p) * x)
      my <- sum(colSums(p) * y)
      sum(p * outer(x - mx, y - my)) / sqrt(sum(rowSums(p) * (x - mx)^2) * sum(colSums(p) * (y - my)^2))
    }
    effects <- sapply(which(p > 0), function(cell) {
      direction <- -p
      direction[cell] <- direction[cell] + 1
      Im(r(p + 1e-30i * direction)) / 1e-30
    })
    if (abs(test$estimate) < 1 - 1e-12) {
      emit("pearson-r", "", value = test$estimate, se = sqrt(sum(p[p > 0] * effects^2) / n),
        statistic = test$statistic, p = test$p.value,
        low = if (n > 3) test$conf.int[1] else NA, high = if (n > 3) test$conf.int[2] else NA)
    }
  }

  explained <- function(scores, groups) sqrt(summary(lm(scores ~ factor(groups), weights = f[cells]))$r.squared)
  emit("eta", "rows", value = suppressWarnings(explained(x[cells[, 1]], cells[, 2])))
  emit("eta", "columns", value = suppressWarnings(explained(y[cells[, 2]], cells[, 1])))
}
writeLines(c("table,statistic,variant,quantity,value", lines), "tests/reference/two_way/ordinal_squares.csv")
