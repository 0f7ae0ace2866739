# R 4.2.2. Run from the project root: Rscript tests/reference/multiple_response/overlap.R
# Writes overlap.csv: column tests of a set by a set, where one respondent can stand in two columns: purpose by method
# of the sample of Ho Chi Minh City, a by b of survey.csv. Of each option and each two columns: z, two-sided p, and p
# after Bonferroni over the pairs of that row. Independent of mobsurvey: the variance is summed over single respondents,
#   var(p_a - p_b) = p (1 - p) sum (I_a / n_a - I_b / n_b)^2,
# I_a and I_b saying whether the respondent stands in a column; p, the share under the hypothesis that it is the same in
# both, is the mean of the two percents weighted by their bases: who stands in both counts twice. Pairs without variance
# are left out.
digits <- function(x) sprintf("%.17g", x)
rows <- list()

compare <- function(survey, data, stub, banner) {
  options <- grep(paste0("^", stub, "_[0-9]+$"), names(data), value = TRUE)
  columns <- grep(paste0("^", banner, "_[0-9]+$"), names(data), value = TRUE)
  data <- data[rowSums(data[options] == 1, na.rm = TRUE) > 0 & rowSums(data[columns] == 1, na.rm = TRUE) > 0, ]
  for (option in options) {
    answer <- data[[option]]
    tests <- list()
    for (pair in combn(columns, 2, simplify = FALSE)) {
      in_a <- data[[pair[1]]] == 1
      in_b <- data[[pair[2]]] == 1
      p_a <- mean(answer[in_a])
      p_b <- mean(answer[in_b])
      share <- weighted.mean(c(p_a, p_b), c(sum(in_a), sum(in_b)))
      variance <- share * (1 - share) * sum((in_a / sum(in_a) - in_b / sum(in_b))^2)
      if (variance < 1e-15) next
      z <- (p_a - p_b) / sqrt(variance)
      tests[[length(tests) + 1]] <- data.frame(
        survey = survey, item = option, first = pair[1], second = pair[2], count_first = sum(answer[in_a]),
        count_second = sum(answer[in_b]), base_first = sum(in_a), base_second = sum(in_b), both = sum(in_a & in_b),
        z = z, p = 2 * pnorm(-abs(z))
      )
    }
    if (!length(tests)) next
    tests <- do.call(rbind, tests)
    tests$p_bonferroni <- digits(p.adjust(tests$p, "bonferroni"))
    tests$z <- digits(tests$z)
    tests$p <- digits(tests$p)
    rows[[length(rows) + 1]] <<- tests
  }
}

sample <- read.csv("samples/hcmc-2024.csv")
sample[sample == 9] <- NA
compare("hcmc-2024", sample, "purpose", "method")
compare("survey", read.csv("tests/reference/multiple_response/survey.csv"), "a", "b")
target <- "tests/reference/multiple_response/overlap.csv"
write.csv(do.call(rbind, rows), target, row.names = FALSE, quote = FALSE, eol = "\n")
