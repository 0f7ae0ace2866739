# R 4.2.2, epiR 2.0.57. Run from the project root: Rscript tests/reference/layered.R
# Writes layered.csv: 45 stacks of 2 x 2 tables drawn here, and the statistics of each.
#
# What comes from where
#   mantel-haenszel, cochran     mantelhaen.test(correct = TRUE, exact = FALSE): statistic, p, common odds ratio and its
#                                interval. Cochran's by its formula as the square of a weighted mean of the layers'
#                                differences of proportions (Cochran 1954), which no package at hand has.
#   breslow-day                  epiR::epi.2by2 where it gives a number, and always by uniroot: the fitted table of each
#                                layer is searched for, not solved for. Both must agree, or the script stops.
#   tarone                       from the same fitted tables.
# Columns: stack, tables (a b c d of each layer, layers parted by |), statistic, variant, quantity, value.

suppressMessages(library(epiR))
RNGversion("4.0.0")
set.seed(20250302)
digits <- function(x) sprintf("%.17g", x)
lines <- character()
emit <- function(.name, .variant, ...) {
  values <- list(...)
  for (quantity in names(values)) {
    value <- unname(values[[quantity]])
    if (is.finite(value)) {
      lines[[length(lines) + 1]] <<- paste(stack, text, .name, .variant, quantity, digits(value), sep = ",")
    }
  }
}

fitted_a <- function(t, ratio) {
  r <- sum(t[1, ])
  k <- sum(t[, 1])
  n <- sum(t)
  log_ratio <- function(a) log(a) + log(n - r - k + a) - log(r - a) - log(k - a) - log(ratio)
  low <- max(0, r + k - n)
  high <- min(r, k)
  width <- high - low
  uniroot(log_ratio, low + width * c(1e-14, 1 - 1e-14), tol = 1e-15 * high, maxiter = 10000)$root
}

for (stack in 1:45) {
  layers <- sample(2:7, 1)
  mean <- c(3, 8, 30, 200, 3000)[stack %% 5 + 1]
  common <- exp(rnorm(1))
  tables <- lapply(seq_len(layers), function(layer) {
    ratio <- common * exp(rnorm(1) * (stack %% 3) / 3)
    share <- runif(2, 0.3, 1.7)
    cells <- mean * c(share[1] * ratio^0.5, share[2], share[1], share[2] * ratio^0.5)
    matrix(as.numeric(rpois(4, cells)), 2)
  })
  if (stack %% 9 == 4) tables[[1]][1, ] <- 0
  if (stack %% 11 == 5) tables[[2]][, 2] <- 0
  if (stack %% 13 == 6) tables[[1]][] <- 0
  text <- paste(sapply(tables, function(t) paste(t(t), collapse = " ")), collapse = "|")
  tables <- Filter(function(t) all(rowSums(t) > 0, colSums(t) > 0), tables)
  if (length(tables) == 0) next
  # As doubles, since mantelhaen.test multiplies integers beyond what they hold.
  cube <- array(as.numeric(unlist(tables)), c(2, 2, length(tables)))

  if (length(tables) > 1) {
    test <- mantelhaen.test(cube, correct = TRUE, exact = FALSE)
    excess <- abs(sum(sapply(tables, function(t) t[1, 1] - sum(t[1, ]) * sum(t[, 1]) / sum(t))))
    # Below 0.5 R takes nothing off instead of all that there is.
    if (excess >= 0.5) emit("mantel-haenszel", "", value = test$statistic, df = test$parameter, p = test$p.value)
    emit("mantel-haenszel", "odds-ratio", value = test$estimate, low = test$conf.int[1], high = test$conf.int[2])
    # The interval of mantelhaen.test, read back.
    error <- log(test$conf.int[2] / test$conf.int[1]) / (2 * qnorm(0.975))
    z <- log(test$estimate) / error
    emit("mantel-haenszel", "odds-ratio", statistic = z, p = 2 * pnorm(-abs(z)))
  }
  d <- sapply(tables, function(t) t[1, 1] / sum(t[1, ]) - t[2, 1] / sum(t[2, ]))
  w <- sapply(tables, function(t) sum(t[1, ]) * sum(t[2, ]) / sum(t))
  p <- sapply(tables, function(t) sum(t[, 1]) / sum(t))
  cochran <- sum(w * d)^2 / sum(w * p * (1 - p))
  emit("cochran", "", value = cochran, df = 1, p = pchisq(cochran, 1, lower.tail = FALSE))

  if (length(tables) < 2 || !(is.finite(test$estimate) && test$estimate > 0)) next
  ratio <- unname(test$estimate)
  a <- sapply(tables, function(t) t[1, 1])
  found <- sapply(tables, fitted_a, ratio)
  variance <- mapply(function(t, a) 1 / sum(1 / c(a, sum(t[1, ]) - a, sum(t[, 1]) - a, t[2, 2] - t[1, 1] + a)),
    tables, found)
  breslow_day <- sum((a - found)^2 / variance)
  tarone <- breslow_day - sum(a - found)^2 / sum(variance)
  df <- length(tables) - 1
  packaged <- tryCatch(
    suppressWarnings(epi.2by2(cube, method = "cohort.count")$massoc.detail$bOR.homog$test.statistic[1]),
    error = function(e) NA
  )
  if (isTRUE(is.finite(packaged)) && abs(packaged / breslow_day - 1) > 1e-6) {
    stop("stack ", stack, ": epiR ", packaged, ", here ", breslow_day)
  }
  emit("breslow-day", "", value = breslow_day, df = df, p = pchisq(breslow_day, df, lower.tail = FALSE))
  emit("tarone", "", value = tarone, df = df, p = pchisq(tarone, df, lower.tail = FALSE))
}
writeLines(c("stack,tables,statistic,variant,quantity,value", lines), "tests/reference/layered.csv")
