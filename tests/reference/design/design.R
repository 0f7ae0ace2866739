# R 4.2.2, survey 4.1.1. Run from the project root: Rscript tests/reference/design/design.R
# Writes design.csv: what the survey package makes of survey.csv under several designs, one number a line.

suppressPackageStartupMessages(library(survey))
answers <- read.csv("tests/reference/design/survey.csv")
answers$one <- 1
ticks <- paste0("tick", 1:4)
answers$answered <- !is.na(answers$tick1)
out <- list()
add <- function(design, domain, quantity, row, column, value) {
  out[[length(out) + 1]] <<- data.frame(
    design = design, domain = domain, quantity = quantity, row = row, column = column,
    value = sprintf("%.17g", as.numeric(value))
  )
}

designs <- list(
  full = list(ids = ~cluster, strata = ~stratum, weights = ~weight, fpc = ~clusters),
  clusters_in_strata = list(ids = ~cluster, strata = ~stratum, weights = ~weight),
  clusters = list(ids = ~one_cluster, weights = ~weight),
  strata = list(ids = ~1, strata = ~stratum, weights = ~weight),
  strata_fpc = list(ids = ~1, strata = ~stratum, weights = ~weight, fpc = ~people),
  weight = list(ids = ~1, weights = ~weight),
  unweighted = list(ids = ~cluster, strata = ~stratum, weights = ~one),
  certainty = list(ids = ~cluster, strata = ~stratum1, weights = ~weight),
  adjust = list(ids = ~cluster, strata = ~stratum1, weights = ~weight),
  average = list(ids = ~cluster, strata = ~stratum1, weights = ~weight),
  strata_adjust = list(ids = ~1, strata = ~lonely, weights = ~weight)
)
answers$one_cluster <- answers$stratum * 10 + answers$cluster
answers$lonely <- ifelse(answers$case == 5, 99, answers$stratum) # one case that is a stratum
domains <- list(
  all = rep(TRUE, nrow(answers)),
  # in two strata only
  some = answers$sex == 1 & answers$stratum %in% c(3, 4)
)

totals <- function(name, domain, design) {
  cells <- svytotal(~ interaction(factor(item), factor(level)), subset(design, !is.na(item) & !is.na(level)))
  v <- vcov(cells)
  for (i in seq_along(coef(cells))) {
    add(name, domain, "total", i, "", coef(cells)[i])
    for (j in seq_len(i)) add(name, domain, "covariance", i, j, v[i, j])
  }
}

proportions <- function(name, domain, design) {
  answered <- subset(design, answered & !is.na(level))
  for (tick in ticks) {
    by <- svyby(as.formula(paste0("~", tick)), ~level, answered, svymean, deff = "replace")
    for (level in by$level) {
      row <- by[by$level == level, ]
      add(name, domain, "proportion", tick, level, row[[2]])
      add(name, domain, "se", tick, level, row$se)
      add(name, domain, "deff", tick, level, row[[4]])
      group <- answered[which(answered$variables$level == level), ]
      if (degf(group) < 1) next
      add(name, domain, "df", tick, level, degf(group))
      for (method in c("logit", "beta")) {
        ci <- attr(svyciprop(as.formula(paste0("~", tick)), group, method = method), "ci")
        add(name, domain, paste0(method, "_low"), tick, level, ci[1])
        add(name, domain, paste0(method, "_high"), tick, level, ci[2])
      }
    }
  }
}

tests <- function(name, domain, design) {
  for (row in c("item", "sex", "tick1", "tick2")) {
    complete <- design[which(!is.na(design$variables[[row]]) & !is.na(design$variables$level)), ]
    if (length(unique(complete$variables[[row]])) < 2) next
    test <- svychisq(as.formula(paste0("~", row, " + level")), complete, statistic = "F")
    add(name, domain, "F", row, "level", test$statistic)
    add(name, domain, "ndf", row, "level", test$parameter[1])
    add(name, domain, "ddf", row, "level", test$parameter[2])
    add(name, domain, "p", row, "level", test$p.value)
  }
}

# Multiple marginal independence of the ticks from level: proportions and their covariance by svyby, the differences
# from the mean over levels at the levels' estimated shares; X2 and its first two moments from them.
independence <- function(name, domain, design) {
  complete <- design[which(design$variables$answered & !is.na(design$variables$level)), ]
  by <- svyby(~ tick1 + tick2 + tick3 + tick4, ~level, complete, svymean, covmat = TRUE)
  p <- coef(by) # level by level within a tick
  v <- vcov(by)
  stopifnot(identical(names(p), paste0(by$level, ":", rep(ticks, each = nrow(by)))), identical(rownames(v), names(p)))
  share <- coef(svymean(~ factor(level), complete))
  centre <- kronecker(diag(4), diag(length(share)) - matrix(share, length(share), length(share), byrow = TRUE))
  difference <- centre %*% p
  w <- unlist(lapply(ticks, function(tick) {
    mean <- coef(svymean(as.formula(paste0("~", tick)), complete))
    share / (mean * (1 - mean))
  }))
  x2 <- sum(w * difference^2)
  m <- diag(w) %*% centre %*% v %*% t(centre)
  t1 <- sum(diag(m))
  t2 <- sum(diag(m %*% m))
  nu <- degf(complete)
  f <- x2 / t1
  add(name, domain, "mmi_F", "", "", f)
  add(name, domain, "mmi_ndf", "", "", t1^2 / t2)
  add(name, domain, "mmi_ddf", "", "", t1^2 / t2 * nu)
  add(name, domain, "mmi_p", "", "", pf(f, t1^2 / t2, t1^2 / t2 * nu, lower.tail = FALSE))
}

for (name in names(designs)) {
  options(survey.lonely.psu = switch(name, certainty = "certainty", adjust = "adjust", average = "average",
                                     strata_adjust = "adjust", "fail"))
  whole <- do.call(svydesign, c(designs[[name]], list(data = answers, nest = TRUE)))
  for (domain in if (grepl("adjust|average", name)) "all" else names(domains)) {
    design <- whole[which(domains[[domain]]), ]
    # "adjust" centres totals on nothing, so only what is linearised can be compared
    if (!grepl("adjust", name)) totals(name, domain, design)
    if (domain == "all" || name %in% c("full", "strata", "weight")) {
      proportions(name, domain, design)
    }
    tests(name, domain, design)
    independence(name, domain, design)
  }
}
write.csv(do.call(rbind, out), "tests/reference/design/design.csv", row.names = FALSE, quote = FALSE)
