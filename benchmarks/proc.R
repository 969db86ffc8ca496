# pROC's paired DeLong test, once for every line on standard input: its seconds and its statistic.
# Arguments: a file of labels and two scores as doubles, one after the other, and the case count.
suppressPackageStartupMessages(library(pROC))
arguments <- commandArgs(trailingOnly = TRUE)
n <- as.integer(arguments[2])
numbers <- readBin(arguments[1], "double", 3 * n)
label <- numbers[seq_len(n)]
a <- numbers[n + seq_len(n)]
b <- numbers[2 * n + seq_len(n)]

say <- function(...) {
  cat(..., "\n")
  flush(stdout())
}

say(as.character(packageVersion("pROC")))
input <- file("stdin", "r")
while (length(readLines(input, n = 1)) > 0) {
  start <- Sys.time()
  found <- roc.test(label, a, b, method = "delong", paired = TRUE, levels = 0:1, direction = "<", quiet = TRUE)
  say(as.numeric(Sys.time() - start, units = "secs"), format(found$statistic, digits = 15))
}
