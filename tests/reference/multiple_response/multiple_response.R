# R 4.2.2, survey 4.1-1. Run from the project root: Rscript tests/reference/multiple_response/multiple_response.R
# Writes multiple_response.csv: omnibus tests of sets (MMI of a set by groups, SPMI of a set by a set) by the second-order
# Rao-Scott correction, and column tests. Independent of mobsurvey: eigenvalues of the matrices of the papers, covariances
# from survey::svyby (MMI) and from the respondents' own products (SPMI); column tests by pairwise.prop.test.
suppressPackageStartupMessages(library(survey))
digits <- function(x) sprintf("%.17g", x)
rows <- list()
put <- function(...) rows[[length(rows) + 1]] <<- data.frame(...)

set_test <- function(statistic, lambda, m) {
  squares <- sum(lambda^2)
  c(statistic = statistic, adjusted = m * statistic / squares, df = m^2 / squares,
    p = pchisq(m * statistic / squares, m^2 / squares, lower.tail = FALSE))
}

mmi <- function(data, items, group) {
  items <- items[sapply(items, function(i) length(unique(data[[i]])) > 1)]
  n <- nrow(data); c <- length(items)
  sizes <- table(data[[group]]); r <- length(sizes)
  design <- suppressWarnings(svydesign(~1, data = data))
  by <- svyby(reformulate(items), reformulate(group), design, svymean, covmat = TRUE)
  # vcov of the group means, ordered by item and then group; without survey's n / (n - 1)
  V <- vcov(by) * n * (n - 1) / n
  order_by_group <- as.vector(t(matrix(seq_len(r * c), r, c)))
  V <- V[order_by_group, order_by_group]
  share <- as.vector(sizes) / n
  H <- diag(r * c) - kronecker(matrix(1, r, 1) %*% t(share), diag(c))
  pi <- colMeans(data[items])
  D <- diag(as.vector(kronecker(1 / share, pi * (1 - pi))))
  lambda <- Re(eigen(solve(D) %*% H %*% V %*% t(H), only.values = TRUE)$values)
  statistic <- sum(sapply(items, function(i) suppressWarnings(chisq.test(data[[i]], data[[group]], correct = FALSE)$statistic)))
  set_test(statistic, lambda, (r - 1) * c)
}

spmi <- function(data, a, b) {
  varies <- function(items) items[sapply(items, function(i) length(unique(data[[i]])) > 1)]
  a <- varies(a); b <- varies(b); n <- nrow(data)
  W <- as.matrix(data[a]); Y <- as.matrix(data[b]); pw <- colMeans(W); py <- colMeans(Y)
  pairs <- expand.grid(j = seq_along(b), i = seq_along(a))
  U <- mapply(function(i, j) W[, i] * Y[, j] - pw[i] * Y[, j] - W[, i] * py[j], pairs$i, pairs$j)
  sigma <- cov(U) * (n - 1) / n
  spread <- pw[pairs$i] * (1 - pw[pairs$i]) * py[pairs$j] * (1 - py[pairs$j])
  lambda <- Re(eigen(diag(1 / spread) %*% sigma, only.values = TRUE)$values)
  statistic <- sum(mapply(function(i, j) suppressWarnings(chisq.test(W[, i], Y[, j], correct = FALSE)$statistic), pairs$i, pairs$j))
  set_test(statistic, lambda, nrow(pairs))
}

record <- function(survey, test, set, by, values) {
  for (quantity in names(values)) {
    put(survey = survey, test = test, set = set, by = by, item = "", pair = "", quantity = quantity, value = digits(values[[quantity]]))
  }
}

columns <- function(survey, data, items, group, set) {
  sizes <- table(data[[group]])
  for (item in items) {
    counts <- tapply(data[[item]], data[[group]], sum)
    if (sum(counts) %in% c(0, sum(sizes))) next
    use <- rep(TRUE, length(counts))
    for (method in c("none", "bonferroni")) {
      p <- suppressWarnings(pairwise.prop.test(counts[use], sizes[use], p.adjust.method = method, correct = FALSE)$p.value)
      for (x in rownames(p)) for (y in colnames(p)) if (!is.na(p[x, y])) {
        put(survey = survey, test = paste0("columns-", method), set = set, by = group, item = item, pair = paste(y, x), quantity = "p", value = digits(p[x, y]))
      }
    }
  }
}

answered <- function(data, items) data[rowSums(data[items] == 1, na.rm = TRUE) > 0 & !is.na(data$level), ]
for (survey in c("hcmc-2024", "hai-phong-2025")) {
  data <- read.csv(file.path("samples", paste0(survey, ".csv")))
  data[data == 9] <- NA
  for (set in if (survey == "hcmc-2024") c("purpose", "content", "method") else "content") {
    items <- grep(paste0("^", set, "_[0-9]+$"), names(data), value = TRUE)
    base <- answered(data, items)
    record(survey, "mmi", set, "level", mmi(base, items, "level"))
    columns(survey, base, items, "level", set)
  }
}
data <- read.csv("samples/hcmc-2024.csv"); data[data == 9] <- NA
purpose <- grep("^purpose_", names(data), value = TRUE); method <- grep("^method_", names(data), value = TRUE)
base <- answered(answered(data, purpose), method)
record("hcmc-2024", "spmi", "purpose", "method", spmi(base, purpose, method))
made_up <- read.csv("tests/reference/multiple_response/survey.csv")
a <- grep("^a_", names(made_up), value = TRUE); b <- grep("^b_", names(made_up), value = TRUE)
chose_a <- made_up[rowSums(made_up[a]) > 0, ]
record("survey", "mmi", "a", "group", mmi(chose_a, a, "group"))
columns("survey", chose_a, a, "group", "a")
both <- chose_a[rowSums(chose_a[b]) > 0, ]
record("survey", "spmi", "a", "b", spmi(both, a, b))
write.csv(do.call(rbind, rows), "tests/reference/multiple_response/multiple_response.csv", row.names = FALSE, quote = FALSE, eol = "\n")
