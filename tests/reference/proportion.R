# R 4.2.2, base only. Run from the project root: Rscript tests/reference/proportion.R
# Writes proportion.csv: intervals of proportions by base, count and confidence, also of counts that are not whole.
# Wilson: prop.test(correct = FALSE), and its formula where counts are not whole; Clopper-Pearson: binom.test, and beta
# quantiles; Jeffreys and Agresti-Coull: the formulas of Brown, Cai & DasGupta (2001), Statistical Science 16:101.

digits <- function(x) sprintf("%.17g", x)
pairs <- rbind(
  expand.grid(count = 0, base = c(1, 2, 5, 20, 80, 1096)),
  data.frame(
    count = c(1, 1, 2, 1, 3, 5, 1, 7, 19, 20, 45, 80, 1, 3, 310, 1095, 1096, 12345, 1, 499999),
    base = c(1, 2, 2, 5, 5, 5, 20, 20, 20, 20, 80, 80, 1096, 1096, 1096, 1096, 1096, 1000000, 1000000, 1000000)
  ),
  data.frame(count = c(0.4, 2.5, 45.25, 0, 17.3, 812.75), base = c(0.9, 7.75, 81.5, 3.3, 17.3, 955.0625))
)
rows <- do.call(rbind, lapply(c(0.9, 0.95, 0.99), function(confidence) {
  do.call(rbind, lapply(seq_len(nrow(pairs)), function(i) {
    x <- pairs$count[i]
    n <- pairs$base[i]
    z <- qnorm(1 - (1 - confidence) / 2)
    tail <- (1 - confidence) / 2
    whole <- x == round(x) && n == round(n)
    wilson <- ((x + z^2 / 2) + c(-1, 1) * z * sqrt(n) * sqrt(x / n * (1 - x / n) + z^2 / (4 * n))) / (n + z^2)
    exact <- c(if (x > 0) qbeta(tail, x, n - x + 1) else 0, if (x < n) qbeta(1 - tail, x + 1, n - x) else 1)
    if (whole) {
      own <- wilson
      wilson <- suppressWarnings(prop.test(x, n, conf.level = confidence, correct = FALSE))$conf.int
      stopifnot(all.equal(own, as.vector(wilson), tolerance = 1e-8))
      exact <- binom.test(x, n, conf.level = confidence)$conf.int
    }
    jeffreys <- c(
      if (x > 0) qbeta(tail, x + 0.5, n - x + 0.5) else 0, if (x < n) qbeta(1 - tail, x + 0.5, n - x + 0.5) else 1
    )
    center <- (x + z^2 / 2) / (n + z^2)
    reach <- z * sqrt(center * (1 - center) / (n + z^2))
    data.frame(
      count = digits(x), base = digits(n), confidence = confidence,
      wilson_low = digits(wilson[1]), wilson_high = digits(wilson[2]),
      clopper_pearson_low = digits(exact[1]), clopper_pearson_high = digits(exact[2]),
      jeffreys_low = digits(jeffreys[1]), jeffreys_high = digits(jeffreys[2]),
      agresti_coull_low = digits(max(0, center - reach)), agresti_coull_high = digits(min(1, center + reach))
    )
  }))
}))
write.csv(rows, "tests/reference/proportion.csv", row.names = FALSE, quote = FALSE, eol = "\n")
