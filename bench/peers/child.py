"""What every peer's script shares: its arguments, its clock and what it prints. Needs NumPy and nothing of blowball."""

from __future__ import annotations

import json
import sys
import time
from collections import namedtuple

Model = namedtuple(
    "Model", "shape scale effect_recurrence rate effect_death gompertz_level gompertz_slope years"
)  # fmt: skip


def measure(simulate, version):
    """Run `simulate(n, seed, model)`, which returns how many are in each state; once small to warm up, then timed."""
    n, repeats, seed = (int(word) for word in sys.argv[1:4])
    model = Model(*(float(word) for word in sys.argv[4:]))
    simulate(min(n, 100), seed, model)
    seconds, processor, counts = [], [], None
    for repeat in range(repeats):
        began, used = time.perf_counter(), time.process_time()
        counts = simulate(n, seed + repeat, model)
        seconds.append(time.perf_counter() - began)
        processor.append(time.process_time() - used)
    states = [int(count) for count in counts]
    print(json.dumps({"version": version, "seconds": seconds, "processor": processor, "states": states}))
