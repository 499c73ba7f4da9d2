# The common model in microsimulation: our own process in C++ on its simulator, with its report by state and year.
source("child.R")
suppressPackageStartupMessages(library(microsimulation))

code <- '
// [[Rcpp::depends(microsimulation)]]
// [[Rcpp::depends(RcppArmadillo)]]
#include <microsimulation.h>
using namespace ssim;
enum state_t {Free, Sick};
enum event_t {toSick, toCancerDeath, toOtherDeath, toEnd};
EventReport<short, short, double> report;
double m[8];
int counts[4];

class Patient : public cProcess {
public:
  state_t state; bool x;
  void init() {
    state = Free;
    x = R::runif(0.0, 1.0) < 0.5;
    scheduleAt(std::log1p(m[6] * R::rexp(1.0) / m[5]) / m[6], toOtherDeath);
    scheduleAt(m[1] * std::pow(R::rexp(1.0) * std::exp(-m[2] * x), 1.0 / m[0]), toSick);
    scheduleAt(m[7], toEnd);
  }
  void handleMessage(const cMessage* msg) {
    report.add(state, msg->kind, previousEventTime, now());
    switch (msg->kind) {
    case toSick:
      state = Sick;
      scheduleAt(now() + R::rexp(1.0 / (m[3] * std::exp(m[4] * x))), toCancerDeath);
      break;
    case toCancerDeath: counts[2]++; Sim::stop_process(); break;
    case toOtherDeath: counts[3]++; Sim::stop_process(); break;
    default: counts[state]++; Sim::stop_process();
    }
  }
};

// [[Rcpp::export]]
Rcpp::List go(int n, Rcpp::NumericVector numbers) {
  for (int i = 0; i < 8; i++) m[i] = numbers[i];
  for (int i = 0; i < 4; i++) counts[i] = 0;
  std::vector<double> years;
  for (int i = 0; i <= 20; i++) years.push_back(i);
  years.push_back(1e6);
  report.clear();
  report.setPartition(years);
  Rcpp::RNGScope scope;
  for (int i = 0; i < n; i++) {
    Patient one;
    Sim::create_process(&one);
    Sim::run_simulation();
    Sim::clear();
  }
  return Rcpp::List::create(Rcpp::Named("report") = report.wrap(),
                            Rcpp::Named("counts") = Rcpp::IntegerVector(counts, counts + 4));
}
'
Rcpp::sourceCpp(code = code)
simulate <- function(n, seed) { set.seed(seed); go(n, unlist(m))$counts }
measure(simulate, "microsimulation")
