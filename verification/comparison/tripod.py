"""TRIPOD+AI (Collins and others 2024), half filled from the comparison; items in our own words."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from blowball.report.checklist import Item
from blowball.report.html import table

FILE = Path(__file__).parent / "tripod_ai.toml"


def items(found: dict[str, Any]) -> list[Item]:
    """The checklist; `{name}` in an answer is taken from the results."""
    ours = found["models"]["mechanism"]
    best = max((one["harrell"], name) for name, one in found["models"].items() if name != "mechanism")
    facts = {
        "patients": f"{found['patients']:,}", "relapses": f"{found['relapses']:,}", "folds": found["folds"],
        "c": f"{ours['harrell']:.3f}", "brier": f"{ours['integrated_brier']:.3f}", "best": f"{best[1]} ({best[0]:.3f})",
        "slopes": ", ".join("{:.2f} ({:.2f}-{:.2f})".format(*ours["slope"][y]) for y in ("2", "5", "10")),
        "rivals": ", ".join(name for name in found["models"] if name != "mechanism"),
    }  # fmt: skip
    made = tomllib.loads(FILE.read_text(encoding="utf-8"))["item"]
    return [Item(one["id"], one["topic"], one["asks"], one.get("said", "").format(**facts)) for one in made]


def checklist(found: dict[str, Any]) -> str:
    """As a table of the page."""
    made = items(found)
    rows = [(item.id, item.topic, item.asks, item.text) for item in made]
    done = sum(bool(item.said) for item in made)
    about = (
        f"TRIPOD+AI, in our words: {done} of {len(made)} items filled from the comparison, the rest is the authors'."
    )
    return table(about, ("item", "about", "asks", "answer"), rows, texts=[1, 2, 3])
