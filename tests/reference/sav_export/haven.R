# Reads responses.sav in this folder and writes what haven finds to counts.csv and declared.csv; sav_export.py runs it.
suppressMessages(library(haven))
data <- read_sav("responses.sav", user_na = TRUE)
counts <- list()
declared <- list()
for (name in names(data)) {
  column <- data[[name]]
  missing <- is.na(column)
  values <- if (inherits(column, "Date")) format(column) else as.vector(unclass(column))
  codes <- if (is.numeric(values)) vapply(values, format, "", digits = 12, scientific = FALSE, trim = TRUE) else values
  codes[is.na(values)] <- ""
  status <- ifelse(missing, "missing", "valid")
  found <- as.data.frame(table(code = codes, status = status), stringsAsFactors = FALSE)
  found <- found[found$Freq > 0, ]
  counts[[name]] <- data.frame(variable = name, code = found$code, status = found$status, count = found$Freq)
  say <- function(what, value) {
    if (length(value)) declared[[length(declared) + 1]] <<- data.frame(what = what, name = name, value = value)
  }
  say("label", attr(column, "label", exact = TRUE))
  say("format", attr(column, "format.spss", exact = TRUE))
  say("missing", as.character(attr(column, "na_values", exact = TRUE)))
  range <- attr(column, "na_range", exact = TRUE)
  if (length(range)) say("missing range", paste(range, collapse = " "))
  labels <- attr(column, "labels", exact = TRUE)
  say("value label", paste(labels, names(labels))[seq_along(labels)])
}
write.csv(do.call(rbind, counts), "counts.csv", row.names = FALSE, fileEncoding = "UTF-8")
write.csv(do.call(rbind, declared), "declared.csv", row.names = FALSE, fileEncoding = "UTF-8")
