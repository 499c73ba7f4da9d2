"""The common model in Starsim: an agent a patient, times drawn at the start and read on a grid of months."""

import os

os.environ.setdefault("STARSIM_INSTALL_FONTS", "0")

import numpy as np
import starsim as ss
from child import measure


class IllnessDeath(ss.Module):
    """Each patient's times in years; the states follow them step by step."""

    def __init__(self, model):
        super().__init__()
        self.model = model
        self.define_states(
            ss.FloatArr("recurrence"), ss.FloatArr("died"), ss.FloatArr("other"), ss.BoolState("sick"),
            ss.BoolState("of_cancer"), ss.BoolState("of_other"),
        )  # fmt: skip
        self.units = [ss.random(name=f"unit_{i}") for i in range(4)]

    def init_post(self):
        super().init_post()
        m, who = self.model, self.sim.people.auids
        covariate = self.units[0].rvs(who) < 0.5
        unit = [-np.log1p(-one.rvs(who)) for one in self.units[1:]]
        recurrence = m.scale * (unit[1] * np.exp(-m.effect_recurrence * covariate)) ** (1.0 / m.shape)
        self.other[who] = np.log1p(m.gompertz_slope * unit[0] / m.gompertz_level) / m.gompertz_slope
        self.recurrence[who] = recurrence
        self.died[who] = recurrence + unit[2] * np.exp(-m.effect_death * covariate) / m.rate

    def step(self):
        now = (self.ti + 1) / 12.0
        alive = ~(self.of_cancer | self.of_other)
        self.sick[:] = self.sick | (alive & (self.recurrence <= np.minimum(now, self.other)))
        first = self.died <= self.other
        self.of_cancer[:] = self.of_cancer | (alive & self.sick & first & (self.died <= now))
        self.of_other[:] = self.of_other | (alive & ~(self.sick & first) & (self.other <= now))


def simulate(n, seed, m):
    months = round(12 * m.years)
    course = IllnessDeath(m)
    sim = ss.Sim(
        n_agents=n, modules=course, start=ss.days(0), dur=ss.months(months - 1), dt=ss.months(1), rand_seed=seed,
        verbose=0, copy_inputs=False,
    )  # fmt: skip
    sim.run()
    of_cancer, of_other = int(course.of_cancer.sum()), int(course.of_other.sum())
    sick = int((course.sick & ~course.of_cancer & ~course.of_other).sum())
    return n - sick - of_cancer - of_other, sick, of_cancer, of_other


if __name__ == "__main__":
    measure(simulate, ss.__version__)
