# Writes haven.csv: what R's haven reads in the files beside it. Run it in this folder: Rscript haven.R
# Columns: file, variable, what (label, value label, cell), place (code or case), value.
suppressMessages(library(haven))

shown <- function(x) {
  if (is.character(x)) return(x)
  x <- unclass(x)
  tags <- na_tag(x)
  ifelse(is.na(x), ifelse(is.na(tags), "", paste0(".", tags)), sprintf("%.17g", x))
}

read_one <- function(file) {
  encoding <- if (grepl("^utf-8-old", file)) "UTF-8" else NULL
  # Days and times lose their .a to .z on the way to dates.
  data <- tryCatch(read_dta(file, encoding = encoding), error = function(e) NULL)
  if (is.null(data)) return(data.frame(file, variable = "", what = "refused", place = "", value = ""))
  found <- list()
  for (name in names(data)) {
    column <- data[[name]]
    label <- attr(column, "label", exact = TRUE)
    labels <- attr(column, "labels", exact = TRUE)
    if (!is.null(label)) {
      found[[length(found) + 1]] <- data.frame(file, variable = name, what = "label", place = "", value = label)
    }
    if (length(labels)) {
      found[[length(found) + 1]] <-
        data.frame(file, variable = name, what = "value label", place = shown(labels), value = names(labels))
    }
    if (inherits(column, "Date")) {
      cells <- ifelse(is.na(column), "", format(column, "%Y-%m-%d"))
    } else if (inherits(column, "POSIXct")) {
      cells <- ifelse(is.na(column), "", format(column, "%Y-%m-%dT%H:%M:%S", tz = "UTC"))
    } else {
      cells <- shown(column)
    }
    found[[length(found) + 1]] <-
      data.frame(file, variable = name, what = "cell", place = as.character(seq_along(cells)), value = cells)
  }
  do.call(rbind, found)
}

# Before 110 haven finds no value labels, before 108 no missing double; in 119 it finds no strL. The test asks pandas there.
files <- c(sort(Sys.glob("release-11*.dta")), sort(Sys.glob("strl-11[78]*.dta")), "dates.dta", "languages.dta",
           "utf-8.dta", "utf-8-old.dta")
all <- do.call(rbind, lapply(files, read_one))
all$value <- substr(all$value, 1, 200)
write.csv(all, "haven.csv", row.names = FALSE, fileEncoding = "UTF-8", eol = "\n")
