# R 4.2.2, survey 4.1.1. Run from the project root: Rscript tests/reference/raking/raking.R
# Writes weights.csv, the weight of every case by each target file of this folder, and diagnostics.csv.
# rake and postStratify as they are; what is trimmed by calibrate, whose distance is cut at the bounds of the weight:
# it solves by Newton's method for all margins at once what raking solves margin by margin.

suppressPackageStartupMessages(library(survey))
folder <- "tests/reference/raking/"
weights <- list()
told <- list()
keep <- function(target, case, w, part = "") {
  weights[[length(weights) + 1]] <<- data.frame(target = target, case = case, weight = sprintf("%.17g", w))
  quarters <- quantile(w, c(.25, .5, .75), type = 2, names = FALSE)
  cv2 <- mean((w - mean(w))^2) / mean(w)^2
  values <- c(cases = length(w), total = sum(w), design_effect = 1 + cv2, effective = sum(w)^2 / sum(w^2),
              least = min(w), greatest = max(w), quartile_1 = quarters[1], median = quarters[2],
              quartile_3 = quarters[3])
  told[[length(told) + 1]] <<- data.frame(target = target, part = part, quantity = names(values),
                                          value = sprintf("%.17g", values))
}
population <- function(data, variables, shares, total) {
  # shares in the order of expand.grid: the first variable changes fastest
  levels <- lapply(variables, function(name) sort(unique(data[[name]])))
  names(levels) <- variables
  table <- expand.grid(levels)
  table$Freq <- shares * total
  table
}
raked <- function(design, margins, total) {
  tables <- lapply(margins, function(m) population(design$variables, m$of, m$shares, total))
  formulas <- lapply(margins, function(m) reformulate(m$of))
  weights(rake(design, formulas, tables, control = list(maxit = 1000, epsilon = 1e-12 * total)))
}
design_of <- function(data, base) svydesign(~1, weights = base, data = data)

# hcmc.toml
answers <- read.csv("samples/hcmc-2024.csv")
answers$case <- seq_len(nrow(answers))
answers <- subset(answers, level %in% 1:3 & difficulty_1 %in% 1:3)
margins <- list(list(of = "level", shares = c(.2, .35, .45)), list(of = "difficulty_1", shares = c(.3, .58, .12)))
keep("hcmc", answers$case, raked(design_of(answers, ~1), margins, nrow(answers)))

# service.toml
answers <- read.csv("samples/service-example.csv")
answers$case <- seq_len(nrow(answers))
counts <- c(110, 150, 90, 70, 120, 60)
margins <- list(
  list(of = "district", shares = counts / sum(counts)),
  list(of = c("sex", "age_group"), shares = c(.17, .16, .21, .22, .11, .13))
)
keep("service", answers$case, raked(design_of(answers, ~weight), margins, 3000))

made <- read.csv(paste0(folder, "survey.csv"))
made$age[made$age == 9] <- NA
made <- subset(made, !is.na(base) & base > 0)

# joint.toml
answers <- subset(made, !is.na(sex) & !is.na(age))
counts <- c(120, 115, 131, 134, 118, 124, 116, 142)
table <- population(answers, c("sex", "age"), counts / sum(counts), nrow(answers))
keep("joint", answers$case, weights(postStratify(design_of(answers, ~base), ~ sex + age, table)))

# waves.toml
regions <- list(of = "region", shares = c(.2, .2, .25, .2, .15))
answers <- subset(made, wave == 1 & !is.na(sex) & !is.na(age))
answers$younger <- pmax(answers$age, 2)
joint <- list(of = c("sex", "younger"), shares = c(.24, .25, .13, .12, .12, .14))
keep("waves", answers$case, raked(design_of(answers, ~base), list(joint, regions), 1000), "1")
answers <- subset(made, wave == 2 & !is.na(sex))
keep("waves", answers$case, raked(design_of(answers, ~base), list(list(of = "sex", shares = c(.49, .51)), regions), 800), "2")

# trimmed.toml
answers <- subset(made, !is.na(sex) & !is.na(age))
n <- nrow(answers)
bounds <- c(.4, 2.2)
start <- answers$base / mean(answers$base)
cut <- function(u) pmin(pmax(start * exp(u), bounds[1]), bounds[2])
distance <- make.calfun(
  Fm1 = function(u, bounds) cut(u) / start - 1,
  dF = function(u, bounds) ifelse(start * exp(u) > .4 & start * exp(u) < 2.2, exp(u), 0),
  name = "raking, weights cut"
)
answers$start <- start
answers[c("sex", "age", "region")] <- lapply(answers[c("sex", "age", "region")], factor)
totals <- n * c(1, .51, .3, .25, .2, .22, .22, .2, .14)
names(totals) <- colnames(model.matrix(~ sex + age + region, answers))
found <- calibrate(design_of(answers, ~start), ~ sex + age + region, totals, calfun = distance, epsilon = 1e-12,
                   maxit = 500)
keep("trimmed", answers$case, weights(found))

write.csv(do.call(rbind, weights), paste0(folder, "weights.csv"), row.names = FALSE, quote = FALSE, eol = "\n")
write.csv(do.call(rbind, told), paste0(folder, "diagnostics.csv"), row.names = FALSE, quote = FALSE, eol = "\n")
