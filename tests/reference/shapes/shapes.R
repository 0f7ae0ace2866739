# R 4.2.2, survey 4.1.1. Run from the project root: Rscript tests/reference/shapes/shapes.R
# Writes expected.csv: nets, subtotals, boxes, bases, means, percentiles and missing answers of the made-up surveys of
# surveys.csv, as definitions.csv asks for them. Everything is found by asking one respondent after the other what he or
# she answered; of base R only mean, sd, quantile and chisq.test are used.
# Writes design.csv: tests of nets under sampling designs, by the survey package, from ../design/survey.csv.

folder <- "tests/reference/shapes/"
people <- read.csv(paste0(folder, "surveys.csv"), colClasses = "character")
said <- read.csv(paste0(folder, "definitions.csv"), colClasses = "character")
out <- character()

words <- function(text) if (text == "") character() else strsplit(text, " ")[[1]]
half_up <- function(x) floor(round(x, 9) + 0.5)
number <- function(x) ifelse(is.na(x), "NA", sprintf("%.13g", x))

# What one respondent says to a question: `inside` its base, `chosen` answers, or the reason for being outside.
one_answer <- function(value, codes, missing) {
  if (value == "") return(list(inside = FALSE, chosen = character(), reason = "blank"))
  if (value %in% missing) return(list(inside = FALSE, chosen = character(), reason = value))
  if (!(value %in% codes)) return(list(inside = FALSE, chosen = character(), reason = "invalid"))
  list(inside = TRUE, chosen = value, reason = "")
}
ticked <- function(values, names, rule) {
  valid <- values == "0" | values == "1"
  if (!any(valid)) return(list(inside = FALSE, chosen = character(), reason = "no answer"))
  chosen <- names[values == "1"]
  if (length(chosen) == 0 && rule == "answered") {
    return(list(inside = FALSE, chosen = character(), reason = "none chosen"))
  }
  list(inside = TRUE, chosen = chosen, reason = "")
}
mentioned <- function(values, codes) {
  chosen <- unique(values[values %in% codes])
  if (length(chosen) == 0) return(list(inside = FALSE, chosen = character(), reason = "no answer"))
  list(inside = TRUE, chosen = chosen, reason = "")
}

# The value that half (share) of the weights do not exceed, halfway between two where it ends between them.
weighted_quantile <- function(x, w, share) {
  values <- sort(unique(x))
  up_to <- sapply(values, function(v) sum(w[x <= v]))
  wanted <- share * sum(w)
  for (i in seq_along(values)) {
    if (abs(up_to[i] - wanted) < 1e-9 && i < length(values)) return((values[i] + values[i + 1]) / 2)
    if (up_to[i] > wanted) return(values[i])
  }
  values[length(values)]
}

for (survey in unique(people$survey)) {
  rows <- people[people$survey == survey, ]
  lines <- said[said$survey == survey, ]
  ask <- function(what, of = "") lines[lines$what == what & lines$of == of, ]
  codes <- function(of) words(ask("codes", of)$members)
  weighting <- ask("weight")$members
  frequency <- startsWith(weighting, "frequency")
  by_hand <- if (frequency) half_up else identity
  weights <- if (weighting == "none") rep(1, nrow(rows)) else suppressWarnings(as.numeric(rows$weight))
  weights[is.na(weights)] <- 0

  says <- function(question, i) {
    person <- rows[i, ]
    if (question == "ticks") {
      names <- words(ask("members", "ticks")$members)
      return(ticked(unlist(person[names]), names, ask("base", "ticks")$members))
    }
    if (question == "mentions") {
      return(mentioned(unlist(person[paste0("mention", 1:3)]), codes("mentions")))
    }
    of <- if (startsWith(question, "item")) "battery" else question
    one_answer(person[[question]], codes(of), words(ask("missing", of)$members))
  }

  tables <- lines[lines$what == "table", ]
  for (t in seq_len(nrow(tables))) {
    of <- tables$of[t]
    by <- tables$name[t]
    columns <- if (by == "") {
      character()
    } else if (by == "ticks") {
      words(ask("members", "ticks")$members)
    } else {
      codes(by)
    }
    for (question in if (of == "battery") words(ask("members", "battery")$members) else of) {
      counted <- which(weights > 0)
      columns_of <- lapply(seq_len(nrow(rows)), function(i) {
        if (by == "") list(inside = TRUE, chosen = character()) else says(by, i)
      })
      answers_of <- lapply(seq_len(nrow(rows)), function(i) says(question, i))
      write <- function(kind, name, values) {
        out[length(out) + 1] <<- paste(survey, question, by, kind, name, paste(number(values), collapse = " "), sep = ",")
      }
      # A line of amounts, a column after the other, the total last: of the respondents of whom `is` holds.
      amounts <- function(is) {
        cells <- rep(0, length(columns))
        total <- 0
        for (i in counted) {
          if (!columns_of[[i]]$inside || !is(answers_of[[i]])) next
          total <- total + weights[i]
          for (c in seq_along(columns)) {
            if (columns[c] %in% columns_of[[i]]$chosen) cells[c] <- cells[c] + weights[i]
          }
        }
        cells <- by_hand(cells)
        # One respondent stands in one column of a banner of one answer each, so that the columns add up.
        c(cells, if (by == "banner") sum(cells) else by_hand(total))
      }
      is_set <- question %in% c("ticks", "mentions")
      all_codes <- if (of == "ticks") words(ask("members", "ticks")$members) else codes(of)
      of_code <- lapply(all_codes, function(code) amounts(function(a) code %in% a$chosen))
      names(of_code) <- all_codes
      added <- function(some) Reduce(`+`, of_code[some])
      # Weighted cells are rounded answer by answer: of a question of one answer, base and nets are their sums.
      base <- if (is_set) amounts(function(a) a$inside) else added(all_codes)
      net <- function(some) if (is_set) amounts(function(a) any(some %in% a$chosen)) else added(some)
      shares <- function(line) ifelse(base > 0, 100 * line / base, NA)
      write_line <- function(kind, name, line) {
        write(kind, name, line)
        if (weighting == "sampling") write("percent", name, shares(line))
      }
      write("base", "", base)

      nets <- ask("net", of)
      for (n in seq_len(nrow(nets))) write_line("net", nets$name[n], net(words(nets$members[n])))
      subtotals <- ask("subtotal", of)
      for (n in seq_len(nrow(subtotals))) {
        write_line("subtotal", subtotals$name[n], added(words(subtotals$members[n])))
      }

      if (of %in% c("ordinal", "battery")) {
        in_order <- all_codes[order(as.numeric(all_codes))]
        lowest <- function(n) in_order[seq_len(n)]
        highest <- function(n) rev(in_order)[seq_len(n)]
        box <- function(name) {
          n <- as.numeric(sub("[a-z]+", "", name))
          if (startsWith(name, "top")) highest(n) else lowest(n)
        }
        for (name in ask("box")$name) {
          ends <- strsplit(name, "-")[[1]]
          if (length(ends) == 2) {
            write("difference", name, shares(net(box(ends[1]))) - shares(net(box(ends[2]))))
          } else {
            write_line("net", name, net(box(name)))
          }
        }
        for (name in ask("summary")$name) {
          values <- sapply(seq_len(length(columns) + 1), function(c) {
            if (frequency) {
              x <- rep(as.numeric(all_codes), sapply(of_code, function(line) line[c]))
              w <- rep(1, length(x))
            } else {
              here <- Filter(function(i) {
                inside <- columns_of[[i]]$inside && answers_of[[i]]$inside
                inside && (c > length(columns) || columns[c] %in% columns_of[[i]]$chosen)
              }, counted)
              x <- as.numeric(sapply(here, function(i) answers_of[[i]]$chosen))
              w <- weights[here]
            }
            n <- length(x)
            if (n == 0) return(NA)
            if (weighting == "sampling") {
              m <- sum(w * x) / sum(w)
              if (name == "mean") return(m)
              if (name == "sd") return(if (n < 2) NA else sqrt(sum(w * (x - m)^2) / sum(w) * n / (n - 1)))
              return(weighted_quantile(x, w, if (name == "median") 0.5 else as.numeric(sub("p", "", name)) / 100))
            }
            if (name == "mean") return(mean(x))
            if (name == "sd") return(sd(x))
            quantile(x, if (name == "median") 0.5 else as.numeric(sub("p", "", name)) / 100, type = 2)
          })
          write("summary", name, values)
        }
      }

      reasons <- character()
      for (i in counted) {
        if (columns_of[[i]]$inside && !answers_of[[i]]$inside) reasons <- union(reasons, answers_of[[i]]$reason)
      }
      for (reason in reasons) {
        write("missing", reason, amounts(function(a) !a$inside && a$reason == reason))
      }

      # Chosen or not by the columns, where each respondent counts once.
      if (by == "banner" && weighting == "none") {
        for (n in seq_len(nrow(nets))) {
          line <- head(net(words(nets$members[n])), -1)
          cells <- rbind(line, head(base, -1) - line)[, head(base, -1) > 0, drop = FALSE]
          if (ncol(cells) < 2 || any(rowSums(cells) == 0)) next
          write("chi-square", nets$name[n], suppressWarnings(chisq.test(cells, correct = FALSE))$statistic)
        }
      }
    }
  }
}
writeLines(c("survey,question,by,kind,name,values", out), paste0(folder, "expected.csv"))

suppressPackageStartupMessages(library(survey))
answers <- read.csv("tests/reference/design/survey.csv")
answers$either <- as.numeric(answers$tick1 == 1 | answers$tick3 == 1)
answers$any3 <- as.numeric(answers$tick2 == 1 | answers$tick3 == 1 | answers$tick4 == 1)
answers$top2 <- as.numeric(answers$item >= 3)
answers$bottom1 <- as.numeric(answers$item == 1)
designs <- list(
  full = svydesign(~cluster, strata = ~stratum, weights = ~weight, fpc = ~clusters, data = answers, nest = TRUE),
  weight = svydesign(~1, weights = ~weight, data = answers),
  strata = svydesign(~1, strata = ~stratum, weights = ~weight, data = answers)
)
tests <- list()
for (name in names(designs)) {
  for (net in c("either", "any3", "top2", "bottom1")) {
    known <- designs[[name]][which(!is.na(answers[[net]]) & !is.na(answers$level)), ]
    test <- svychisq(as.formula(paste0("~", net, "+level")), known, statistic = "F")
    counts <- svytotal(as.formula(paste0("~", net)), known)
    shares <- svyby(as.formula(paste0("~", net)), ~level, known, svymean)
    found <- c(test$statistic, test$parameter, test$p.value, coef(counts), 100 * shares[[2]], 100 * shares$se)
    tests[[length(tests) + 1]] <- data.frame(
      design = name, net = net,
      quantity = c("F", "ndf", "ddf", "p", "total", paste0("percent", shares$level), paste0("se", shares$level)),
      value = sprintf("%.17g", found)
    )
  }
  known <- designs[[name]][which(!is.na(answers$item) & !is.na(answers$level)), ]
  tests[[length(tests) + 1]] <- data.frame(
    design = name, net = "item", quantity = c("mean", "sd"),
    value = sprintf("%.17g", c(coef(svymean(~item, known)), sqrt(coef(svyvar(~item, known)))))
  )
}
write.csv(do.call(rbind, tests), paste0(folder, "design.csv"), row.names = FALSE, quote = FALSE)
