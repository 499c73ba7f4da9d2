# What every R peer's script shares: its arguments, its clock and what it prints.
words <- commandArgs(trailingOnly = TRUE)
n <- as.integer(words[1]); repeats <- as.integer(words[2]); seed <- as.integer(words[3])
m <- as.list(as.numeric(words[4:11]))
names(m) <- c("shape", "scale", "effect_recurrence", "rate", "effect_death", "gompertz_level", "gompertz_slope", "years")

measure <- function(simulate, package) {
  simulate(min(n, 100L), seed)
  seconds <- processor <- numeric(repeats)
  for (i in seq_len(repeats)) {
    took <- system.time(states <- simulate(n, seed + i))
    seconds[i] <- took[["elapsed"]]; processor[i] <- took[["user.self"]] + took[["sys.self"]]
  }
  listed <- function(x) if (length(x)) paste(format(x, scientific = FALSE, trim = TRUE), collapse = ", ") else ""
  cat(sprintf('{"version": "%s", "seconds": [%s], "processor": [%s], "states": [%s]}\n', packageVersion(package),
              listed(seconds), listed(processor), listed(states)))
}
