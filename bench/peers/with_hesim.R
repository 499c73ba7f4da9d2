# The common model in hesim: an individual-level continuous-time state transition model, clocks mixed by transition.
source("child.R")
suppressPackageStartupMessages({library(hesim); library(data.table)})

moves <- rbind(c(NA, 1, 2, NA), c(NA, NA, 3, 4), rep(NA, 4), rep(NA, 4))  # free, recurrence, other death, cancer death
curve <- function(dist, ...) params_surv(coefs = lapply(list(...), function(x) as.matrix(data.frame(x))), dist = dist)
named <- function(intercept, x) matrix(c(intercept, x), 1, dimnames = list(NULL, c("intercept", "x")))
only <- function(intercept) matrix(intercept, 1, dimnames = list(NULL, "intercept"))
# weibullPH: hazard a m t^(a-1); exp and gompertz by rate; log scale throughout.
recurrence <- params_surv(coefs = list(shape = only(log(m$shape)),
  scale = named(-m$shape * log(m$scale), m$effect_recurrence)), dist = "weibullPH")
other <- params_surv(coefs = list(shape = only(m$gompertz_slope), rate = only(log(m$gompertz_level))), dist = "gompertz")
death <- params_surv(coefs = list(rate = named(log(m$rate), m$effect_death)), dist = "exp")
all <- params_surv_list(recurrence, other, other, death)

simulate <- function(n, seed) {
  set.seed(seed)
  who <- data.table(patient_id = seq_len(n), x = rep(0:1, length.out = n))
  data <- hesim_data(strategies = data.table(strategy_id = 1), patients = who)
  input <- expand(data, by = c("strategies", "patients"))
  input[, intercept := 1]
  model <- create_IndivCtstmTrans(all, input_data = input, trans_mat = moves, clock = "mixt",
                                  transition_types = c("time", "time", "time", "reset"), start_age = 0)
  course <- IndivCtstm$new(trans_model = model)
  course$sim_disease(max_t = m$years, max_age = 1000)
  paths <- course$disprog_
  last <- paths[final == 1]
  # What ends at the horizon is still where it was.
  state <- ifelse(last$time_stop >= m$years, last$from, last$to)
  tabulate(state, 4)[c(1, 2, 4, 3)]
}
measure(simulate, "hesim")
