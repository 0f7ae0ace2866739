# Indices of the made-up survey of satisfaction, with their standard errors, by R's package survey.
# Run from the project root: Rscript tests/reference/indices/indices.R
# A group of respondents is a design of its own: those with a valid answer to any item, drawn with replacement.
suppressPackageStartupMessages(library(survey))
answers <- read.csv("samples/satisfaction-example.csv")
factors <- list(access = 1:3, procedures = 4:6, officials = 7:9, results = 10:11, feedback = 12:13)
items <- names(answers)[4:16]
item_weights <- c(1, 2, 1, 1, 1, 3, 1, 1, 1, 0.5, 1, 1, 1)
factor_weights <- c(3, 2, 2, 1, 1)
answers[items] <- lapply(answers[items], function(x) ifelse(x == 9, NA, x))
answers$weight <- 1 + answers$id %% 5 / 2

expression_of <- function(pooled, v, w) {
  parts <- sapply(seq_along(factors), function(f) {
    i <- factors[[f]]
    if (pooled) {
      sprintf("(%s)/(%s)", paste0(v[i], "*x", i, collapse = "+"), paste0(v[i], "*a", i, collapse = "+"))
    } else {
      sprintf("(%s)/%s", paste0(v[i], "*x", i, "/a", i, collapse = "+"), sum(v[i]))
    }
  })
  parse(text = sprintf("(%s)/%s", paste0(w, "*", parts, collapse = "+"), sum(w)))[[1]]
}

found <- NULL
for (scoring in c("share", "mean")) for (pooled in c(FALSE, TRUE)) for (weighted in c(FALSE, TRUE))
  for (year in c(2023, 2024)) for (district in 0:6) {
    some <- answers[answers$year == year & (district == 0 | answers$district == district), ]
    some <- some[rowSums(!is.na(some[items])) > 0, ]
    a <- 1 * !is.na(some[items])
    x <- if (scoring == "share") 100 * (some[items] >= 4) else 100 * (some[items] - 1) / 4
    x[is.na(x)] <- 0
    data <- setNames(data.frame(x, a, some$weight), c(paste0("x", 1:13), paste0("a", 1:13), "weight"))
    design <- if (weighted) svydesign(ids = ~1, weights = ~weight, data = data)
              else svydesign(ids = ~1, weights = rep(1, nrow(data)), data = data)
    totals <- svytotal(as.formula(paste("~", paste(c(paste0("x", 1:13), paste0("a", 1:13)), collapse = "+"))), design)
    v <- if (weighted) item_weights else rep(1, 13)
    w <- if (weighted) factor_weights else rep(1, 5)
    score <- svycontrast(totals, expression_of(pooled, v, w))
    found <- rbind(found, data.frame(scoring, pooled, weighted, year, district, n = nrow(data),
                                     score = as.numeric(coef(score)), se = as.numeric(SE(score))))
  }
write.csv(format(found, digits = 15, trim = TRUE), "tests/reference/indices/indices.csv", row.names = FALSE, quote = FALSE)
cat(R.version.string, "survey", as.character(packageVersion("survey")), "\n")
