"""Start each peer in a process of its own, and blowball as one of them; who is not installed is skipped and said so."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from bench.peers.model import Model, exact, worst

HERE = Path(__file__).parent
FULL = "full history"


@dataclass(frozen=True)
class Peer:
    """A script, what it needs, and the most patients that it is given: the slow ones get fewer."""

    name: str
    script: str
    needs: str
    most: int
    what: str = "four states"


PEERS = (
    Peer("NumPy by hand", "with_numpy.py", "numpy", 1_000_000, "four states, counts only"),
    Peer("microsimulation (R, C++)", "with_microsimulation.R", "microsimulation", 1_000_000, "four states, by year"),
    Peer("hesim (R)", "with_hesim.R", "hesim", 1_000_000, "four states, table of paths"),
    Peer("Starsim", "with_starsim.py", "starsim", 200_000, "four states, steps of a month"),
    Peer("SimPy", "with_simpy.py", "simpy", 200_000),
    Peer("WARDEN (R)", "with_warden.R", "WARDEN", 5_000),
    Peer("PyMSM", "with_pymsm.py", "pymsm", 2_000),
    Peer("prostata (R, C++)", "with_prostata.R", "prostata", 10_000, "a full model of prostate cancer"),
)  # fmt: skip
OURS = {
    "patients": f"{FULL}, a row a patient",
    "events": f"{FULL}, and a row for each lesion",
    "summary": f"{FULL}, counts by month and group",
}


@dataclass
class Speed:
    """What was measured of one of them."""

    name: str
    what: str
    patients: int = 0
    version: str = ""
    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    z: float | None = None
    skipped: str = ""

    @property
    def rate(self) -> float:
        """Patients a second, at the median of the repeats."""
        return self.patients / statistics.median(self.seconds)

    @property
    def rate_of_processor(self) -> float:
        """Patients for each second of one processor: what other work on the machine disturbs less."""
        return self.patients / max(statistics.median(self.processor), 1e-9)


def measured(peer: Peer, patients: int, repeats: int, python: str, model: Model) -> Speed:
    """Run one peer's script."""
    n = min(patients, peer.most)
    found = Speed(peer.name, peer.what, n)
    command = _command(peer, python)
    if command is None:
        found.skipped = "Rscript is not installed"
        return found
    if missing := _missing(peer, command[0]):
        found.skipped = missing
        return found
    arguments = [str(n), str(repeats), "1", *model.arguments()]
    done = subprocess.run(
        [*command, peer.script, *arguments], cwd=HERE, env=_one_thread(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()
        found.skipped = f"its script failed: {said[-1] if said else 'it said nothing'}"
        return found
    told = json.loads(done.stdout.strip().splitlines()[-1])
    found.version, found.seconds, found.processor = told["version"], told["seconds"], told["processor"]
    found.z = worst(told["states"], exact(model)) if told["states"] else None
    return found


def ours(kind: str, patients: int, repeats: int, threads: int) -> Speed:
    """Blowball's own: breast cancer, every mechanism on, ten yearly visits, 20 years."""
    code = f"from bench.peers.run import child; child({kind!r}, {patients}, {repeats}, {threads})"
    root = HERE.parents[1]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    name = f"blowball, {threads} thread{'' if threads == 1 else 's'}"
    return Speed(name, OURS[kind], patients, told["version"], told["seconds"], told["processor"])


def child(kind: str, patients: int, repeats: int, threads: int) -> None:
    """What `ours` runs."""
    import time

    import blowball as bb
    from bench.measure import scenario

    asked, seconds, processor = scenario(patients), [], []
    bb.simulate(scenario(1_000), kind, threads=threads)  # type: ignore[arg-type]
    for _ in range(repeats):
        began, used = time.perf_counter(), time.process_time()
        bb.simulate(asked, kind, threads=threads)  # type: ignore[arg-type]
        seconds.append(time.perf_counter() - began)
        processor.append(time.process_time() - used)
    print(json.dumps({"version": bb.__version__, "seconds": seconds, "processor": processor}))


def _command(peer: Peer, python: str) -> list[str] | None:
    if peer.script.endswith(".py"):
        return [python]
    rscript = shutil.which("Rscript")
    return [rscript] if rscript else None


def _missing(peer: Peer, program: str) -> str:
    if peer.script.endswith(".R"):
        asked = [program, "-e", f"quit(status = !requireNamespace('{peer.needs}', quietly = TRUE))"]
        remedy = f"R has no package {peer.needs}"
    else:
        asked = [program, "-c", f"import importlib.util as i, sys; sys.exit(i.find_spec('{peer.needs}') is None)"]
        remedy = f"{Path(program).name} has no module {peer.needs}; name another interpreter with --python"
    return remedy if subprocess.run(asked, capture_output=True, check=False).returncode else ""


def _one_thread() -> dict[str, str]:
    """Peers run on one thread, as they do by themselves; NumPy's and R's libraries would take more for some sums."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "R_DATATABLE_NUM_THREADS")
    return {**os.environ, **dict.fromkeys(names, "1")}
