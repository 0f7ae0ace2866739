# R 4.2.2, base only. Run from the project root: Rscript tests/reference/column_means.R
# Writes column_means.csv: for every pair of groups of every set of means_data.csv, t, df and p with the variance pooled
# over all groups ("all") or over the two ("two"). p: pairwise.t.test(p.adjust.method = "none"); t: from that p's df.
# Groups with one case are left out first, as CTABLES does. 1e9 is taken off where values lie there.

data <- read.csv("tests/reference/means_data.csv")
digits <- function(x) sprintf("%.17g", x)
rows <- do.call(rbind, lapply(split(data, data$set), function(set) {
  value <- rep(set$value, set$count)
  value <- if (min(value) > 1e8) value - 1e9 else value
  group <- rep(set$group, set$count)
  used <- as.numeric(names(which(table(group) > 1)))
  value <- value[group %in% used]
  group <- factor(group[group %in% used])
  if (length(used) < 2) return(NULL)
  test <- function(...) pairwise.t.test(value, group, p.adjust.method = "none", ...)$p.value
  p <- list(all = test(pool.sd = TRUE), two = test(pool.sd = FALSE, var.equal = TRUE))
  within <- tapply(value, group, function(v) sum((v - mean(v))^2))
  n <- table(group)
  means <- tapply(value, group, mean)
  pairs <- combn(levels(group), 2)
  do.call(rbind, lapply(seq_len(ncol(pairs)), function(i) {
    a <- pairs[1, i]
    b <- pairs[2, i]
    do.call(rbind, lapply(c("all", "two"), function(pooled) {
      over <- if (pooled == "all") levels(group) else c(a, b)
      df <- sum(n[over]) - length(over)
      t <- (means[[a]] - means[[b]]) / sqrt(sum(within[over]) / df * (1 / n[[a]] + 1 / n[[b]]))
      stopifnot(all.equal(p[[pooled]][b, a], 2 * pt(-abs(t), df), tolerance = 1e-8))
      data.frame(set = set$set[1], a = a, b = b, pooled = pooled, t = digits(t), df = df, p = digits(p[[pooled]][b, a]))
    }))
  }))
}))
write.csv(rows, "tests/reference/column_means.csv", row.names = FALSE, quote = FALSE, eol = "\n")
