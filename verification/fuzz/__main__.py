"""`python -m verification.fuzz scenario -max_total_time=120`: fuzz one target; options with one dash are libFuzzer's.

It needs ``pip install atheris`` and is not part of the tests: what it finds becomes a test in `tests/adversity`.
Inputs that reach new code are kept in `out/fuzz/<target>`, and gone on from.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris
from verification.fuzz.targets import SEEDS, TARGETS


def main() -> None:
    """Fuzz the target that is named first."""
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        sys.exit(f"python -m verification.fuzz TARGET [-max_total_time=SECONDS]; targets: {', '.join(TARGETS)}")
    target = sys.argv.pop(1)
    corpus = Path("out") / "fuzz" / target
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(SEEDS[target]):
        (corpus / f"seed-{number}").write_bytes(seed)
    here = Path.cwd()
    arguments = [*sys.argv, f"-artifact_prefix={here}/out/fuzz/{target}-", "-timeout=20", str(here / corpus)]
    atheris.Setup(arguments, TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
