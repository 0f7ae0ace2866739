# R 4.2.2, base only. Run from the project root: Rscript tests/reference/chi_square_tail.R
# Writes chi_square_tail.csv: upper tail of the chi-square distribution, pchisq(x, df, lower.tail = FALSE).

x <- c(0, 1e-6, 0.1, 0.5, 1, 2, 5, 10, 20.31, 50, 100, 300, 700)
rows <- expand.grid(x = x, df = c(1:30, 40, 60, 100))
rows$p <- sprintf("%.17g", pchisq(rows$x, rows$df, lower.tail = FALSE))
rows$x <- as.character(rows$x)
write.csv(rows, "tests/reference/chi_square_tail.csv", row.names = FALSE, quote = FALSE, eol = "\n")
