# What R's survival, cmprsk and msm say of the tables that blowball writes; each line is a name, a number.
# Rscript verification/programs.R FOLDER, with first.csv (a row a patient) and moves.csv (a row a transition) in it.
suppressPackageStartupMessages({library(survival); library(cmprsk); library(msm)})
folder <- commandArgs(trailingOnly = TRUE)[1]
say <- function(name, value) cat(sprintf("%s,%.15g\n", name, value), sep = "")

first <- read.csv(file.path(folder, "first.csv"))
years <- c(2, 5, 8)
state <- factor(first$event, 0:2, c("censored", "had", "dead"))
curves <- summary(survfit(Surv(first$duration, state) ~ 1), times = years * 365.25, extend = TRUE)
say(paste0("survfit.had.", years), curves$pstate[, 2])
say(paste0("survfit.error.", years), curves$std.err[, 2])

incidence <- timepoints(cuminc(first$duration, first$event, cencode = 0), years * 365.25)
say(paste0("cuminc.had.", years), incidence$est[1, ])

free <- summary(survfit(Surv(first$duration, first$event > 0) ~ 1), times = years * 365.25, extend = TRUE)
say(paste0("km.free.", years), free$surv)
say(paste0("km.error.", years), free$std.err)
area <- summary(survfit(Surv(first$duration, first$event > 0) ~ 1), rmean = 8 * 365.25)$table
say("rmean.8", area[["rmean"]])

hazard <- coxph(Surv(duration, event == 1) ~ treated, first, ties = "efron")
say("cox.estimate", coef(hazard))
say("cox.error", sqrt(diag(vcov(hazard))))
test <- survdiff(Surv(duration, event == 1) ~ treated, first)
say("logrank.chisq", test$chisq)

# Every change of state and every end is known to the day, so the intensities are events over time at risk.
moves <- read.csv(file.path(folder, "moves.csv"))
moves <- moves[order(moves$id, moves$time), ]
q <- rbind(c(0, 0.1, 0.1), c(0, 0, 0.1), c(0, 0, 0))
start <- crudeinits.msm(state ~ time, subject = id, data = moves, qmatrix = q)
fitted <- msm(state ~ time, subject = id, data = moves, qmatrix = start,
              exacttimes = TRUE, control = list(reltol = 1e-13))
rates <- qmatrix.msm(fitted, ci = "none")
say("msm.1.2", rates[1, 2]); say("msm.1.3", rates[1, 3]); say("msm.2.3", rates[2, 3])
