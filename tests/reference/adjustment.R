# R 4.2.2, base only. Run from the project root: Rscript tests/reference/adjustment.R
# Writes adjustment.csv: p.adjust() by every method for vectors with ties, zeros and ones, and of length 1.

vectors <- list(
  plain = c(0.01, 0.04, 0.03, 0.005, 0.2),
  ties = c(0.02, 0.02, 0.02, 0.5, 0.5, 0.001),
  zeros = c(0, 0, 1e-300, 0.04, 0.6),
  ones = c(1, 1, 0.03, 0.4),
  single = 0.03,
  many = c(3.9e-5, 0.0125, 0.73, 0.049, 0.05, 0.0125, 1e-12, 0.31, 0.99, 0.0017, 0.25, 0.088)
)
digits <- function(x) sprintf("%.17g", x)
rows <- do.call(rbind, lapply(names(vectors), function(name) {
  p <- vectors[[name]]
  by <- function(method) digits(p.adjust(p, method = method))
  data.frame(
    vector = name, position = seq_along(p), p = digits(p), none = by("none"), bonferroni = by("bonferroni"),
    holm = by("holm"), hochberg = by("hochberg"), bh = by("BH")
  )
}))
write.csv(rows, "tests/reference/adjustment.csv", row.names = FALSE, quote = FALSE, eol = "\n")
