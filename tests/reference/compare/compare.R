# R 4.2.2, base only. Run from the project root: Rscript tests/reference/compare/compare.R
# Writes proportions.csv: Newcombe's intervals (1998, method 10) of differences of proportions, put together from the
# score intervals of prop.test(correct = FALSE); means.csv: intervals of t.test(var.equal = FALSE) of random scores;
# samples.csv: both of the difficulties of the two samples, item by item, from single respondents; nets.csv: Newcombe's
# intervals of answers taken together.

digits <- function(x) sprintf("%.17g", x)
wilson <- function(x, n, confidence) {
  as.vector(suppressWarnings(prop.test(x, n, conf.level = confidence, correct = FALSE))$conf.int)
}
newcombe <- function(x, n, first_x, first_n, confidence) {
  p <- x / n
  first <- first_x / first_n
  own <- wilson(x, n, confidence)
  other <- wilson(first_x, first_n, confidence)
  c(
    p - first - sqrt((p - own[1])^2 + (other[2] - first)^2),
    p - first + sqrt((own[2] - p)^2 + (first - other[1])^2)
  )
}
# The examples of Newcombe's Table II.
stopifnot(all.equal(round(newcombe(56, 70, 48, 80, 0.95), 4), c(0.0524, 0.3339)))
stopifnot(all.equal(round(newcombe(9, 10, 3, 10, 0.95), 4), c(0.1705, 0.8090)))

pairs <- rbind(
  c(56, 70, 48, 80), c(9, 10, 3, 10), c(6, 7, 2, 7), c(5, 56, 0, 29), c(0, 10, 0, 20), c(0, 10, 0, 10),
  c(10, 10, 0, 20), c(10, 10, 0, 10), c(1, 1, 1, 1), c(1, 2, 0, 1), c(97, 267, 387, 1096), c(25, 267, 107, 1096),
  c(500000, 1000000, 499000, 1000000), c(1, 1000000, 3, 20)
)
rows <- do.call(rbind, lapply(c(0.9, 0.95, 0.99), function(confidence) {
  do.call(rbind, lapply(seq_len(nrow(pairs)), function(i) {
    v <- pairs[i, ]
    ends <- newcombe(v[1], v[2], v[3], v[4], confidence)
    data.frame(
      count = digits(v[1]), base = digits(v[2]), first_count = digits(v[3]), first_base = digits(v[4]),
      confidence = confidence, low = digits(ends[1]), high = digits(ends[2])
    )
  }))
}))
write.csv(rows, "tests/reference/compare/proportions.csv", row.names = FALSE, quote = FALSE, eol = "\n")

set.seed(20261122)
counts <- function(x) paste(names(table(x)), table(x), sep = ":", collapse = " ")
rows <- do.call(rbind, lapply(1:30, function(i) {
  sizes <- sample(c(2, 3, 5, 20, 150), 2, replace = TRUE)
  codes <- sort(sample(1:9, sample(2:7, 1)))
  group <- sample(codes, sizes[1], replace = TRUE, prob = runif(length(codes)))
  first <- sample(codes, sizes[2], replace = TRUE, prob = runif(length(codes)))
  if (var(group) == 0 && var(first) == 0) return(NULL)
  confidence <- c(0.9, 0.95, 0.99)[i %% 3 + 1]
  ends <- t.test(group, first, var.equal = FALSE, conf.level = confidence)$conf.int
  data.frame(
    group = counts(group), first = counts(first), confidence = confidence, low = digits(ends[1]), high = digits(ends[2])
  )
}))
write.csv(rows, "tests/reference/compare/means.csv", row.names = FALSE, quote = FALSE, eol = "\n")

first <- read.csv("samples/hcmc-2024.csv")
last <- read.csv("samples/hai-phong-2025.csv")
rows <- do.call(rbind, lapply(1:5, function(i) {
  item <- paste0("difficulty_", i)
  x <- first[[item]][first[[item]] %in% 1:3]
  y <- last[[item]][last[[item]] %in% 1:3]
  means <- t.test(y, x, var.equal = FALSE)
  p <- suppressWarnings(chisq.test(rbind(table(x), table(y)), correct = FALSE))$p.value
  shares <- do.call(rbind, lapply(1:3, function(code) {
    ends <- newcombe(sum(y == code), length(y), sum(x == code), length(x), 0.95)
    data.frame(
      item = item, code = code, difference = digits(100 * (mean(y == code) - mean(x == code))),
      low = digits(100 * ends[1]), high = digits(100 * ends[2]), p = digits(p)
    )
  }))
  rbind(shares, data.frame(
    item = item, code = "mean", difference = digits(mean(y) - mean(x)), low = digits(means$conf.int[1]),
    high = digits(means$conf.int[2]), p = digits(p)
  ))
}))
write.csv(rows, "tests/reference/compare/samples.csv", row.names = FALSE, quote = FALSE, eol = "\n")

# Nets and boxes, each respondent once, from single respondents: of a set by level (the base: who chose anything), of a
# set of two studies (each study's base: who chose any answer that it offers), and of scales, also within each level.
any_of <- function(data, names) rowSums(data[, names, drop = FALSE] == 1, na.rm = TRUE) > 0
in_net <- function(table, line, column, first_column, chosen, first) {
  ends <- newcombe(sum(chosen), length(chosen), sum(first), length(first), 0.95)
  data.frame(
    table = table, line = line, column = column, first = first_column, count = sum(chosen), base = length(chosen),
    difference = digits(100 * (mean(chosen) - mean(first))), low = digits(100 * ends[1]), high = digits(100 * ends[2])
  )
}
purposes <- paste0("purpose_", 1:5)
by_level <- function(level) {
  some <- first[first$level %in% level & any_of(first, purposes), ]
  list(set = any_of(some, c("purpose_1", "purpose_3")), scale = some$difficulty_1 %in% c(2, 3))
}
levels <- lapply(1:3, by_level)
contents <- lapply(list(first, last), function(data) {
  asked <- grep("^content_[0-9]+$", names(data), value = TRUE)
  any_of(data[any_of(data, asked), ], c("content_1", "content_3"))
})
rated <- lapply(list(first, last), function(data) {
  x <- data$difficulty_2[data$difficulty_2 %in% 1:3]
  x %in% c(2, 3)
})
within <- lapply(1:3, function(level) {
  lapply(list(first, last), function(data) {
    x <- data$difficulty_2[data$difficulty_2 %in% 1:3 & data$level %in% level]
    x %in% c(2, 3)
  })
})
rows <- rbind(
  do.call(rbind, lapply(2:3, function(k) in_net("purpose", "Either", k, 1, levels[[k]]$set, levels[[1]]$set))),
  do.call(rbind, lapply(2:3, function(k) in_net("difficulty_1", "top2", k, 1, levels[[k]]$scale, levels[[1]]$scale))),
  in_net("content", "Either", 2, 1, contents[[2]], contents[[1]]),
  in_net("difficulty_2", "top2", 2, 1, rated[[2]], rated[[1]]),
  do.call(rbind, lapply(1:3, function(k) {
    in_net(paste0("difficulty_2 in level ", k), "top2", 2, 1, within[[k]][[2]], within[[k]][[1]])
  }))
)
write.csv(rows, "tests/reference/compare/nets.csv", row.names = FALSE, quote = FALSE, eol = "\n")
