"""The end of every report: how well the numbers are known, what made the run, and the sources behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from blowball.report.html import Marked, paragraph, section, table
from blowball.report.svg import joined, tag, words

if TYPE_CHECKING:
    from blowball.histories import Histories

MEANING = {
    "transcribed": "copied from a publication",
    "derived": "computed from published numbers",
    "calibrated": "set so that simulations meet stated targets",
    "recalled": "from memory of a publication, not checked against it",
    "assumed": "a judgement; no source",
    "overridden": "changed for this run",
}
PRICES = "economics."
UNCHECKED = ("recalled", "assumed", "overridden")


def parameters(run: Histories, *, economics: bool = False) -> str:
    """How many numbers were obtained in which way, and which ones nobody has checked.

    Parameters
    ----------
    run : Histories
    economics : bool
        Whether the report uses prices and utilities; they are left out otherwise.
    """
    values = used(run.provenance, economics=economics)
    counts = Counter(known["method"] for known in values.values())
    total = sum(counts.values())
    unchecked = sum(counts.get(method, 0) for method in UNCHECKED)
    rows = [
        (method, Marked(n) if method in UNCHECKED else n, meaning)
        for method, meaning in MEANING.items()
        if (n := counts.get(method))
    ]
    lists = (
        _listed(method, {p: v for p, v in values.items() if v["method"] == method})
        for method in ("overridden", "calibrated", "recalled", "assumed")
    )
    return section(
        "How well the numbers are known",
        paragraph(f"{unchecked} of {total} numbers of the model rest on memory or judgement and are listed below."),
        table("Numbers of the model by how they were obtained", ("method", "numbers", "meaning"), rows, texts=[2]),
        *lists,
    )


def used(made: Mapping[str, Any], *, economics: bool = False) -> dict[str, Mapping[str, Any]]:
    """Numbers that a report rests on, by path: prices and utilities only where it has an economic part."""
    values = made["parameters"]["values"]
    return {path: known for path, known in values.items() if economics or not path.startswith(PRICES)}


def provenance(run: Histories) -> str:
    """What made the run, so that anybody can make it again."""
    made = run.provenance
    software = ", ".join(f"{name} {version}" for name, version in made["software"].items())
    rows = [
        ("finished", made["finished"]),
        ("software", software),
        ("platform", " ".join(made["platform"].values())),
        ("cancer", made["cancer"]),
        ("patients simulated", f"{made['patients']:,}"),
        ("parameter sets", made["members"] or 1),
        ("seed", made["seed"]),
        ("digest of the people (SHA-256)", made["people_sha256"]),
        *((f"set: {path}", value) for path, value in made["overrides"].items()),
    ]
    notes = [f"The people: {note}." for note in made["notes"]]
    return section(
        "Provenance",
        table("What made this run; provenance.json has all of it", ("", "value"), rows, texts=[1]),
        *(paragraph(note, "soft") for note in notes),
        tag("details", {}, tag("summary", {}, "The scenario as a file"), tag("pre", {}, words(made["scenario_toml"]))),
    )


def sources(run: Histories, *, economics: bool = False) -> str:
    """The publications behind the numbers of the run; `economics` as in `parameters`."""
    from blowball.catalogue.citations import references
    from blowball.catalogue.records import split_keys

    known, values = references(), used(run.provenance, economics=economics).values()
    keys = sorted({key for one in values for key in split_keys(one["source"])})
    items = [tag("li", {}, reference(known[key].fields)) for key in keys if key in known]
    if not items:
        return ""
    said = f"The numbers of this run rest on {len(items)} sources; `blowball cite` prints them as BibTeX."
    return section("Sources", paragraph(said), tag("ol", {}, joined(items)))


def reference(fields: Mapping[str, str]) -> str:
    """One publication in a line of markup."""
    plain = {name: text.replace("{", "").replace("}", "") for name, text in fields.items()}
    authors = plain["author"].split(" and ")
    who = authors[0].split(",")[0] + (" and others" if len(authors) > 2 or authors[-1] == "others" else "")
    if len(authors) == 2 and authors[1] != "others":
        who += " and " + authors[1].split(",")[0]
    where = ", ".join(plain[name] for name in ("journal", "publisher", "volume", "pages") if plain.get(name))
    parts = [f"{who} ({plain['year']})", plain.get("title", ""), where]
    text = words(". ".join(part for part in parts if part) + ".")
    doi = plain.get("doi")
    return text + (f' <a href="https://doi.org/{escape(doi)}">{words(doi)}</a>' if doi else "")


def _listed(method: str, values: Mapping[str, Mapping[str, Any]]) -> str:
    if not values:
        return ""
    rows = [(path, _value(v["value"]), v["unit"], v["source"] or "none") for path, v in values.items()]
    said = f"{len(rows)} {method}: {MEANING[method]}"
    return tag(
        "details", {}, tag("summary", {}, words(said)),
        table(f"Numbers that are {method}", ("path", "value", "unit", "source"), rows, texts=[2, 3]),
    )  # fmt: skip


def _value(value: float | list[float]) -> str:
    return " ".join(f"{one:g}" for one in value) if isinstance(value, list) else f"{value:g}"
