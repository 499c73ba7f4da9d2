"""Checklists of reporting, half filled from what a run knows about itself; the rest is the authors' to write."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from blowball.errors import InputError
from blowball.report.checklist_facts import FACTS, Known
from blowball.report.html import paragraph, section, table
from blowball.report.svg import tag
from blowball.report.svg import words as safe

if TYPE_CHECKING:
    from blowball.economics import Evaluation
    from blowball.histories import Histories

HOME = Path(__file__).parent / "checklists"
NAMES = ("cheers2022", "odd", "ispor_smdm")
OPEN = "to be completed by the authors"


@dataclass(frozen=True, slots=True)
class Item:
    """One item: its number, what it is about, what it asks, and what the run says to it (empty: nothing)."""

    id: str
    topic: str
    asks: str
    said: str = ""

    @property
    def text(self) -> str:
        """What stands in the checklist."""
        return f"filled from the run: {self.said}" if self.said else OPEN


@dataclass(frozen=True, slots=True)
class Checklist:
    """A checklist by name; `about` says what it is for."""

    name: str
    about: str
    items: tuple[Item, ...]

    def to_markdown(self) -> str:
        """As a table that an author can go on with."""
        rows = [f"| {item.id} | {item.topic} | {item.asks} | {item.text.replace('|', '/')} |" for item in self.items]
        head = ["| item | about | asks | answer |", "|---|---|---|---|"]
        return "\n".join([f"# {self.name}: {self.about}", "", *head, *rows]) + "\n"


@cache
def _template(name: str) -> tuple[str, str, bool, tuple[tuple[Item, str], ...]]:
    if name not in NAMES:
        raise InputError(f"there is no checklist '{name}'", place="checklist", remedy=f"use {', '.join(NAMES)}")
    said = tomllib.loads((HOME / f"{name}.toml").read_text(encoding="utf-8"))
    items = tuple((Item(one["id"], one["topic"], one["asks"]), one.get("fill", "")) for one in said["item"])
    return said["name"], said["about"], said["economics"], items


def checklist(name: str, runs: Mapping[str, Histories], economics: Evaluation | None = None) -> Checklist:
    """Fill a checklist as far as runs can tell.

    Parameters
    ----------
    name : {"cheers2022", "odd", "ispor_smdm"}
    runs : mapping of str to Histories
        Strategy to run, the reference first.
    economics : Evaluation, optional
        What `blowball.economics.evaluate` gave for them; without it what is about costs stays open.

    Raises
    ------
    InputError
        If there is no such checklist, or no run.
    """
    title, about, _, items = _template(name)
    if not runs:
        raise InputError("there is no run", place="checklist", remedy="give {'as planned': run}")
    known = Known({strategy: run.provenance for strategy, run in runs.items()}, economics)
    filled = tuple(Item(i.id, i.topic, i.asks, FACTS[fill](known) if fill else "") for i, fill in items)
    return Checklist(title, about, filled)


def checklists_section(runs: Mapping[str, Histories], economics: Evaluation | None = None) -> str:
    """The checklists as a section of a page; the one of economic evaluations only where there is one."""
    parts = []
    for name in NAMES:
        if _template(name)[2] and economics is None:
            continue
        one = checklist(name, runs, economics)
        rows = [(item.id, item.topic, item.asks, item.text) for item in one.items]
        done = sum(bool(item.said) for item in one.items)
        head = f"{one.name}: {one.about} ({done} of {len(rows)} items filled from the run)"
        body = table(head, ("item", "about", "asks", "answer"), rows, texts=[1, 2, 3])
        parts.append(tag("details", {"class": "printed"}, tag("summary", {}, safe(head)), body))
    about = "For a paper: what the run knows is filled in, the rest is left to the authors. Items are in our words."
    return section("Checklists", paragraph(about), *parts)
