# R 4.2.2 with car 3.1.1. Run from the project root: Rscript tests/reference/means.R
# Writes means.csv: tests of means, ranks and spreads for every set of means_data.csv; NA where R gives none.
# ANOVA: aov; Welch: oneway.test; Kruskal-Wallis: kruskal.test; Levene: car::leveneTest about means and medians; eta and
# omega squared: from sums of squares, checked against aov. 1e9 is taken off where values lie there, which
# changes none of these numbers but spares R the rounding.

data <- read.csv("tests/reference/means_data.csv")
digits <- function(x) sprintf("%.17g", x)
rows <- do.call(rbind, lapply(split(data, data$set), function(set) {
  value <- rep(set$value, set$count)
  value <- if (min(value) > 1e8) value - 1e9 else value
  group <- factor(rep(set$group, set$count))
  f <- function(test) digits(c(test$statistic, test$parameter, test$p.value))
  table <- summary(aov(value ~ group))[[1]]
  anova <- digits(c(table[["F value"]][1], table[["Df"]], table[["Pr(>F)"]][1]))
  welch <- if (min(table(group)) > 1 && min(tapply(value, group, var)) > 0) f(oneway.test(value ~ group)) else rep("NA", 4)
  kruskal <- f(kruskal.test(value, group))
  levene <- function(center) {
    found <- suppressWarnings(car::leveneTest(value, group, center = center))
    digits(c(found[1, "F value"], found$Df, found[1, "Pr(>F)"]))
  }
  about_means <- levene(mean)
  about_medians <- levene(median)
  total <- sum((value - mean(value))^2)
  within <- sum((value - ave(value, group))^2)
  df <- nlevels(group) - 1
  df_within <- length(value) - df - 1
  stopifnot(all.equal(table[["Sum Sq"]], c(total - within, within), tolerance = 1e-8))
  omega <- (total - within - df * within / df_within) / (total + within / df_within)
  data.frame(
    set = set$set[1],
    anova = anova[1], anova_df = anova[2], anova_df2 = anova[3], anova_p = anova[4],
    welch = welch[1], welch_df = welch[2], welch_df2 = welch[3], welch_p = welch[4],
    kruskal = kruskal[1], kruskal_df = kruskal[2], kruskal_p = kruskal[3],
    levene = about_means[1], levene_df = about_means[2], levene_df2 = about_means[3], levene_p = about_means[4],
    median = about_medians[1], median_df = about_medians[2], median_df2 = about_medians[3], median_p = about_medians[4],
    eta = digits(1 - within / total), omega = digits(omega)
  )
}))
write.csv(rows, "tests/reference/means.csv", row.names = FALSE, quote = FALSE, eol = "\n")
