# Indices of the made-up survey of satisfaction, with their standard errors, by R's package survey.
# Run from the project root: Rscript tests/reference/indices/indices.R
# none: a group of respondents is a design of its own, those with a valid answer to any item, drawn with replacement;
# weight and full: the group is a domain of the whole sample. In these two items and factors have weights, too.
suppressPackageStartupMessages(library(survey))
answers <- read.csv("samples/satisfaction-example.csv")
factors <- list(access = 1:3, procedures = 4:6, officials = 7:9, results = 10:11, feedback = 12:13)
items <- names(answers)[4:16]
item_weights <- c(1, 2, 1, 1, 1, 3, 1, 1, 1, 0.5, 1, 1, 1)
factor_weights <- c(3, 2, 2, 1, 1)
answers[items] <- lapply(answers[items], function(x) ifelse(x == 9, NA, x))
answers$weight <- 1 + answers$id %% 5 / 2
answers$cluster <- answers$id %% 13

expression_of <- function(pooled, v, w, year = "") {
  parts <- sapply(seq_along(factors), function(f) {
    i <- factors[[f]]
    x <- paste0("x", i, year)
    a <- paste0("a", i, year)
    if (pooled) {
      sprintf("(%s)/(%s)", paste0(v[i], "*", x, collapse = "+"), paste0(v[i], "*", a, collapse = "+"))
    } else {
      sprintf("(%s)/%s", paste0(v[i], "*", x, "/", a, collapse = "+"), sum(v[i]))
    }
  })
  sprintf("(%s)/%s", paste0(w, "*", parts, collapse = "+"), sum(w))
}
columns_of <- function(some, scoring, year = "") {
  a <- 1 * !is.na(some[items])
  x <- if (scoring == "share") 100 * (some[items] >= 4) else 100 * (some[items] - 1) / 4
  x[is.na(x)] <- 0
  setNames(data.frame(x, a), c(paste0("x", 1:13, year), paste0("a", 1:13, year)))
}
totals_of <- function(design, names) svytotal(as.formula(paste("~", paste(names, collapse = "+"))), design)

found <- NULL
keep <- function(design, scoring, pooled, year, district, n, score, df) {
  found <<- rbind(found, data.frame(design, scoring, pooled, year, district, n,
                                    score = as.numeric(coef(score)), se = as.numeric(SE(score)), df))
}
for (scoring in c("share", "mean")) for (pooled in c(FALSE, TRUE)) for (name in c("none", "weight", "full"))
  for (district in 0:6) {
    inside <- district == 0 | answers$district == district
    v <- if (name == "none") rep(1, 13) else item_weights
    w <- if (name == "none") rep(1, 5) else factor_weights
    valid <- rowSums(!is.na(answers[items])) > 0
    wide <- answers[c("weight", "cluster", "district")]
    for (year in c(2023, 2024)) {
      some <- answers
      some[!(inside & answers$year == year), items] <- NA
      wide <- cbind(wide, columns_of(some, scoring, year))
      n <- sum(inside & answers$year == year & valid)
      if (name == "none") {
        own <- answers[inside & answers$year == year & valid, ]
        data <- columns_of(own, scoring)
        design <- svydesign(ids = ~1, weights = rep(1, nrow(data)), data = data)
        score <- svycontrast(totals_of(design, names(data)), parse(text = expression_of(pooled, v, w))[[1]])
        keep(name, scoring, pooled, year, district, n, score, n - 1)
      }
    }
    if (name == "none") next
    design <- if (name == "weight") svydesign(ids = ~1, weights = ~weight, data = wide)
              else svydesign(ids = ~cluster, strata = ~district, weights = ~weight, data = wide, nest = TRUE)
    totals <- totals_of(design, names(wide)[-(1:3)])
    texts <- sapply(c(2023, 2024), function(year) expression_of(pooled, v, w, year))
    for (number in 1:2) {
      year <- c(2023, 2024)[number]
      domain <- subset(design, inside & answers$year == year & valid)
      n <- sum(inside & answers$year == year & valid)
      score <- svycontrast(totals, parse(text = texts[number])[[1]])
      keep(name, scoring, pooled, year, district, n, score, degf(domain))
    }
    change <- svycontrast(totals, parse(text = sprintf("%s - %s", texts[2], texts[1]))[[1]])
    keep(name, scoring, pooled, "change", district, NA, change, degf(design))
  }
write.csv(format(found, digits = 15, trim = TRUE), "tests/reference/indices/indices.csv", row.names = FALSE, quote = FALSE)
cat(R.version.string, "survey", as.character(packageVersion("survey")), "\n")
