"""Run by `test_gpu` in a process of its own, in the CUDA simulator: the same patients on both devices.

The simulator runs the kernel as Python and hands its functions arrays of its own, which what is compiled for the CPU
cannot read: here they are given the plain arrays within.
"""

from __future__ import annotations

import importlib.util

import numpy as np

import blowball as bb
from blowball.engine import batch, gpu
from blowball.engine.death import cohorts
from blowball.engine.derive import derive, prepare
from blowball.engine.records import HISTORY, LESION
from blowball.engine.state import STATE
from blowball.scenario.compile import compile as compile_scenario

N, FIRST, BLOCK = 300, 41, 128
ROOM = {"breast": 128, "colorectal": 4}  # in little room, many patients are run again


def main() -> None:
    """Compare; an assertion that fails is seen by the test."""
    compile_first()
    gpu.one_patient, gpu.complete = unwrapped(gpu.one_patient), unwrapped(gpu.complete)
    fake = type(gpu.cuda.to_device(np.zeros(1)))
    fake.__setitem__ = lambda self, at, value: self._ary.__setitem__(at, plain(value))  # of a record it cannot
    gpu.cuda.device_array = dirty(gpu.cuda.device_array)
    gpu.THREADS, gpu.TEAM = 64, 32  # fewer threads than patients of a block
    for name, gpu.LESIONS in ROOM.items():
        cancer = bb.get_cancer(name)
        scenario = bb.Scenario(cancer, bb.Population.typical(cancer, N), horizon="20 years", seed=7)
        rows(scenario)
        counts(scenario)
        if importlib.util.find_spec("numba_cuda"):
            from_outside(scenario)


def compile_first():
    """Before the simulator starts: while it waits for its threads it leaves them little time."""
    cancer = bb.get_cancer("breast")
    a = compile_scenario(bb.Scenario(cancer, bb.Population.typical(cancer, 1)))
    me, history, lesions = np.zeros(1, STATE)[0], np.zeros(1, HISTORY)[0], np.zeros(8, LESION)
    model, plan, who = derive(a.model)[0], prepare(a.plan)[0], a.rows.copy()[0]
    gpu.complete(who, a.typical[0], me["seed"], me["patient"], True, True)
    gpu.one_patient(me, model, plan, who, cohorts(a.life[0]), a.life[1], lesions, history)


def unwrapped(function):
    """The compiled function, given what lies in the simulator's arrays."""

    def call(*given):
        return function(*map(plain, given))

    return call


def plain(given):
    return given._item._ary if type(given).__name__ == "FakeWithinKernelCUDAArray" else given


def dirty(device_array):
    """What a GPU gives is not empty."""

    def make(shape, dtype):
        made = device_array(shape, dtype)
        made.copy_to_device(np.frombuffer(b"\xff" * dtype.itemsize, dtype).repeat(np.prod(shape)).reshape(shape))
        return made

    return make


def run(scenario, sets=1, **asked):
    a = compile_scenario(scenario)
    model = a.model.repeat(sets)
    model["seeding_rate"] *= np.arange(1.0, sets + 1.0)[:, None]
    return batch.run(
        model, a.plan, a.typical, a.life, a.rows, N, seed=a.seed, first=FIRST, threads=2, **asked
    )  # fmt: skip


def rows(scenario):
    here, there = run(scenario, 2), run(scenario, 2, device="gpu", block=BLOCK)
    assert there.totals_by_set == here.totals_by_set
    assert here.totals_by_set[1]["seeds"] > here.totals_by_set[0]["seeds"]
    for made, as_on_cpu in ((there.people, here.people), (there.histories, here.histories)):
        for name in made.dtype.names:
            np.testing.assert_array_equal(made[name], as_on_cpu[name], err_msg=name)  # NaN equals NaN; else to the bit


def counts(scenario):
    grid = np.linspace(0.0, 7305.0, 25)
    here = run(scenario, record="summary", grid=grid)
    there = run(scenario, record="summary", grid=grid, device="gpu", block=BLOCK)
    assert there.totals == here.totals
    assert there.strata.sum() == N
    np.testing.assert_array_equal(there.strata, here.strata)
    np.testing.assert_array_equal(there.counts, here.counts)


def from_outside(scenario):
    here, there = bb.simulate(scenario), bb.simulate(scenario, device="gpu")
    assert there.patients.equals(here.patients)
    assert here.provenance["device"] == "cpu"
    assert there.provenance["device"].startswith("gpu: ")


if __name__ == "__main__":
    main()
