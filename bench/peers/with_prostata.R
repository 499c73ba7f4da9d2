# Not the common model: the one open model of a whole cancer's natural history, prostata, as shipped, without screening.
source("child.R")
suppressPackageStartupMessages(library(prostata))

simulate <- function(n, seed) {
  callFhcrc(n, screen = "noScreening", seed = 12345 + seed, mc.cores = 1, print.timing = FALSE)
  integer(0)
}
measure(simulate, "prostata")
