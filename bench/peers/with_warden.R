# The common model in WARDEN: discrete events for each patient, costs and utilities left at nothing.
source("child.R")
suppressPackageStartupMessages(library(WARDEN))

common <- add_item(input = {
  m <- numbers
  covariate <- as.integer(runif(npats) < 0.5)
  unit_other <- rexp(npats); unit_recurrence <- rexp(npats); unit_death <- rexp(npats)
})
patient <- add_item(x = covariate[i], q_default = 1, c_default = 0)
first <- add_tte(arm = "only", evts = c("start", "recurrence", "cancer_death", "other_death", "end"), input = {
  start <- 0
  other_death <- log1p(m$gompertz_slope * unit_other[i] / m$gompertz_level) / m$gompertz_slope
  recurrence <- m$scale * (unit_recurrence[i] * exp(-m$effect_recurrence * x))^(1 / m$shape)
  end <- m$years
})
reactions <- add_reactevt(name_evt = "start", input = {}) |>
  add_reactevt(name_evt = "recurrence", input = {
    modify_event(c("cancer_death" = curtime + unit_death[i] * exp(-m$effect_death * x) / m$rate))
  }) |>
  add_reactevt(name_evt = "cancer_death", input = { curtime <- Inf }) |>
  add_reactevt(name_evt = "other_death", input = { curtime <- Inf }) |>
  add_reactevt(name_evt = "end", input = { curtime <- Inf })

simulate <- function(n, seed) {
  numbers <<- m
  set.seed(seed)
  found <- suppressMessages(run_sim(npats = n, n_sim = 1, psa_bool = FALSE, arm_list = "only",
    common_all_inputs = common, unique_pt_inputs = patient, init_event_list = first, evt_react_list = reactions,
    util_ongoing_list = "q_default", cost_ongoing_list = "c_default", ipd = 1, seed = seed))
  told <- data.table::as.data.table(found[[1]][[1]]$merged_df)
  last <- told[, .(last = evtname[.N], sick = any(evtname == "recurrence")), by = pat_id]
  c(sum(last$last == "end" & !last$sick), sum(last$last == "end" & last$sick), sum(last$last == "cancer_death"),
    sum(last$last == "other_death"))
}
invisible(capture.output(told <- capture.output(measure(simulate, "WARDEN"))))
cat(tail(told, 1), "\n")
