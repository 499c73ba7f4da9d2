"""What the last bits of a GPU can do: the engine with `exp`, `log`, `log1p`, `expm1` and powers wrong there.

A GPU gives these to a bit or two; all else it rounds as a CPU does. Here a copy of the package has them wrong by one or
two units in the last place in half of all cases, decided by the argument, and tells the same patients' histories.
``python -m verification.last_bits [patients]`` takes minutes.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from bench.gpu import APART, CANCERS, agreement, histories

MODULE = '''"""The functions of `math`, wrong in the last place."""

import math

import numpy as np
from numba import njit

inf, nan, pi, sqrt, copysign, ceil, factorial = (
    math.inf, math.nan, math.pi, math.sqrt, math.copysign, math.ceil, math.factorial
)
RULES = {"error_model": "numpy", "fastmath": False, "_nrt": False, "forceinline": True}


@njit(**RULES)
def wrong(value, given, which):
    if not 1e-300 < abs(value) < 1e300:
        return value
    z = np.float64(given).view(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(which)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    luck = (z ^ (z >> np.uint64(31))) & np.uint64(3)
    if luck == np.uint64(0):
        return value * (1.0 + 2.0**-52)
    return value * (1.0 - 2.0**-52) if luck == np.uint64(1) else value


@njit(**RULES)
def power(x, y):
    return wrong(x**y, x, 5)
'''
FUNCTION = """

@njit(**RULES)
def {name}(x):
    return wrong(math.{name}(x), x, {number})
"""


def main() -> int:
    """Print how many histories that changes; 1 if they are more than are allowed of a GPU."""
    patients = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    most = 0.0
    with tempfile.TemporaryDirectory(prefix="blowball-last-bits-") as folder:
        copied(Path(folder))
        for cancer in CANCERS:
            found = agreement(histories(cancer, patients, "cpu"), elsewhere(Path(folder), cancer, patients))
            print(cancer, *(f"{name} {value:.3g}" for name, value in found.items()), sep=", ", flush=True)
            most = max(most, found["share"])
    return int(most > APART)


def copied(folder: Path) -> None:
    """The package, with other functions in what is compiled."""
    import blowball

    package = folder / "blowball"
    shutil.copytree(Path(blowball.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    functions = [FUNCTION.format(name=name, number=i) for i, name in enumerate(("exp", "log", "log1p", "expm1"))]
    (package / "wrong.py").write_text(MODULE + "".join(functions), encoding="utf-8")
    for file in (package / "rng.py", *(package / "engine").glob("*.py")):
        text = file.read_text(encoding="utf-8")
        if file.name == "derive.py" or "import math\n" not in text:
            continue
        text = text.replace("import math\n", "from blowball import wrong as math\n")
        text = re.sub(r"\b((?:me\.)?rate|w) ?\*\* ?(slower|\(1\.0 / shape\))", r"math.power(\1, \2)", text)
        text = text.replace("LOG_BALL = math.log(", "LOG_BALL = math.math.log(")  # worked out on the CPU anyway
        file.write_text(text, encoding="utf-8")


def elsewhere(folder: Path, cancer: str, patients: int) -> np.ndarray:
    """The histories that the copy tells, with the constants of a run that the CPU works out for both."""
    from blowball.engine import batch
    from blowball.engine.records import HISTORY

    usual, kept = batch.derive, folder / "derived"

    def keeping(model: np.ndarray) -> np.ndarray:
        made = usual(model)
        kept.write_bytes(made.tobytes())
        return made

    batch.derive = keeping
    try:
        histories(cancer, 1, "cpu")
    finally:
        batch.derive = usual
    root = Path(__file__).parents[1]
    environment = os.environ | {"PYTHONPATH": f"{folder}{os.pathsep}{root}", "NUMBA_CACHE_DIR": str(folder / "numba")}
    code = f"from verification.last_bits import child; child({cancer!r}, {patients}, {str(folder)!r})"
    subprocess.run([sys.executable, "-c", code], env=environment, cwd=folder, check=True)
    return np.frombuffer((folder / "histories").read_bytes(), HISTORY)


def child(cancer: str, patients: int, folder: str) -> None:
    """What `elsewhere` runs."""
    import blowball
    from blowball.engine import batch
    from blowball.engine.derive import DERIVED

    assert Path(blowball.__file__).parents[1] == Path(folder)
    derived = np.frombuffer((Path(folder) / "derived").read_bytes(), DERIVED).copy()
    batch.derive = lambda model: derived
    (Path(folder) / "histories").write_bytes(histories(cancer, patients, "cpu").tobytes())


if __name__ == "__main__":
    sys.exit(main())
