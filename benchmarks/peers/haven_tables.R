# Tabulates variables of a .sav by another one, with the chi-square test of each: FILE BANNER NAME...
arguments <- commandArgs(trailingOnly = TRUE)
frame <- haven::read_sav(arguments[1])
by <- arguments[2]
for (name in arguments[-(1:2)]) {
  counts <- table(frame[[name]], frame[[by]])
  print(counts)
  print(100 * prop.table(counts, 2))
  test <- suppressWarnings(chisq.test(counts, correct = FALSE))
  cat(sprintf("Test of %s: %.2f %d %.3f\n", name, test$statistic, test$parameter, test$p.value))
}
