# R 4.2.2, base only. Run from the project root: Rscript tests/reference/means_data.R
# Writes means_data.csv: 30 random data sets of a number by 2 to 6 groups, as counts of values. Scores of 1 to 5, skewed
# amounts, and numbers near 1e9 that differ by units; the groups of sets 25 to 30 may have a single case.

set.seed(20240331)
digits <- function(x) sprintf("%.17g", x)
rows <- do.call(rbind, lapply(1:30, function(set) {
  k <- sample(2:6, 1)
  sizes <- if (set >= 25) c(1, sample(2:12, k - 1, replace = TRUE)) else sample(2:40, k, replace = TRUE)
  group <- rep(seq_len(k), sizes)
  shift <- rep(runif(k, 0, 1), sizes)
  value <- switch(
    set %% 3 + 1,
    pmin(pmax(round(rnorm(length(group), 3 + shift, 1.1)), 1), 5),
    round(exp(rnorm(length(group), 1 + shift, 0.8)), 2),
    1e9 + round(rnorm(length(group), 2 + shift, 1.5))
  )
  counted <- as.data.frame(table(group = group, value = value), responseName = "count", stringsAsFactors = FALSE)
  values <- sort(unique(value))
  counted$value <- rep(digits(values), each = k)
  cbind(set = set, counted[counted$count > 0, ])
}))
write.csv(rows, "tests/reference/means_data.csv", row.names = FALSE, quote = FALSE, eol = "\n")
