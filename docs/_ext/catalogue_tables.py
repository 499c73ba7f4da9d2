"""The parts of a cancer's page, each made from the catalogue's records."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence

from cells import Cell, anchor, cites, literal, mark, paragraph, table
from docutils import nodes

from blowball.catalogue import Cancer
from blowball.catalogue.check import under
from blowball.catalogue.citations import references
from blowball.catalogue.conflicts import at, get_conflicts
from blowball.catalogue.records import Record
from blowball.catalogue.show import Row, rows
from blowball.report.status import MEANING, UNCHECKED
from blowball.targets import get_targets, has_targets

NUMBERS = ("number", "value", "between patients", "how well known", "status", "source")


def summary(cancer: Cancer) -> list[nodes.Node]:
    """How many numbers were obtained in which way."""
    counts = Counter(record.method for record in cancer.entries)
    said: list[str | nodes.Node] = [f"Of {len(cancer.entries)} numbers "]
    ordered = [method for method in MEANING if counts[method]]
    for i, method in enumerate(ordered):
        verb = "was" if counts[method] == 1 else "were"
        joint = "" if not i else (" and " if i == len(ordered) - 1 else ", ")
        said += [f"{joint}{counts[method]} {verb if not i else ''} ".replace("  ", " "), mark(method)]
    legend = [(([mark(method)]), MEANING[method]) for method in ordered]
    unchecked = sum(counts[method] for method in UNCHECKED)
    warning = nodes.admonition(classes=["caution" if unchecked else "note"])
    warning += nodes.title("", f"{unchecked} numbers rest on memory or judgement")
    warning += paragraph(*said, ".")
    return [warning, table(("status", "meaning"), legend)]


def numbers(cancer: Cancer, file: str) -> list[nodes.Node]:
    """Every number of a file; neighbours with the same words share one line of them."""
    shown = rows(cancer, file)
    notes: dict[int, Cell] = {}
    for i, row in enumerate(shown):
        last = i == len(shown) - 1 or _words(shown[i + 1]) != _words(row)
        if last and (words := _words(row)):
            notes[i] = words
    return [table(NUMBERS, [_number(row) for row in shown], notes, classes=["numbers"])]


def _number(row: Row) -> list[Cell]:
    value = row.value if row.unit == "1" else f"{row.value} {row.unit}"
    keys = [key.strip() for key in row.source.split(",") if key.strip()]
    return [[literal(row.path)], value, row.spread, row.uncertainty, [mark(row.method)], cites(keys)]


def _words(row: Row) -> str:
    where = f"Where: {row.where}." if row.where else ""
    return " ".join(part for part in (where, row.note) if part)


def targets(cancer: Cancer) -> list[nodes.Node]:
    """The targets: what calibration may look at, and what only validates."""
    found = get_targets(cancer.id)
    counts = Counter(target.use for target in found)
    told = f"{counts['calibrate']} of {len(found)} calibrate; {counts['validate']} only validate"
    told += f"; {counts['context']} for context." if counts["context"] else "."
    body: list[list[Cell]] = []
    notes: dict[int, Cell] = {}
    for i, target in enumerate(found):
        low, high = target.interval
        unit = "" if target.unit == "1" else f" {target.unit}"
        whose = "published" if target.published else "ours"
        body.append([
            target.title, target.use, f"{target.value:g}{unit}", f"{low:g} to {high:g} ({whose})",
            [mark(target.method)], cites(target.sources),
        ])  # fmt: skip
        words = " ".join(part for part in (f"Where: {target.where}." if target.where else "", target.note) if part)
        if words:
            notes[i] = words
    head = ("result", "use", "value", "counts as met", "status", "source")
    return [paragraph(told), table(head, body, notes)]


def schedules(cancer: Cancer) -> list[nodes.Node]:
    """Follow-up schedules by name."""
    body: list[list[Cell]] = []
    notes: dict[int, Cell] = {}
    for i, schedule in enumerate(cancer.schedules):
        rounds = "; ".join(f"{', '.join(one.tests)}: {', then '.join(one.visits)}" for one in schedule.rounds)
        body.append([
            [literal(schedule.id)], schedule.name, str(len(schedule.visits())), rounds,
            [mark(schedule.method)] if schedule.method else "", cites(schedule.sources),
        ])  # fmt: skip
        if words := _said(schedule.where, schedule.note):
            notes[i] = words
    return [table(("id", "name", "visits", "tests and when", "status", "source"), body, notes)]


def exposures(cancer: Cancer) -> list[nodes.Node]:
    """What people believe of each exposure, what was found, and what it does here."""
    body: list[list[Cell]] = []
    notes: dict[int, Cell] = {}
    for i, exposure in enumerate(cancer.exposures):
        moved = [r for r in under(cancer, f"exposures.{exposure.id}") if r.value != 1]
        effect = ", ".join(f"{r.path.rpartition('.')[2]} × {r.value:g}" for r in moved) or "none"
        only = ", ".join([*exposure.subtypes, *(["PI3K-altered tumours"] if exposure.pik3ca else [])])
        if moved and only:
            effect += f" (only {only})"
        body.append([[literal(exposure.id)], exposure.name, exposure.grade, effect, cites(exposure.sources)])
        notes[i] = [
            nodes.strong("", "Believed: "), exposure.believed, " ", nodes.strong("", "Found: "), exposure.found, " ",
            nodes.emphasis("", exposure.note),
        ]  # fmt: skip
    return [table(("id", "name", "evidence", "effect here", "source"), body, notes)]


def tests(cancer: Cancer) -> list[nodes.Node]:
    """Tests and the organs that each sees."""
    names = {organ.id: organ.name for organ in cancer.organs}
    body: list[list[Cell]] = [
        [[literal(one.id)], one.name, "marker" if one.marker else "image or examination",
         ", ".join(names[organ] for organ in one.organs), cites(one.sources)] for one in cancer.tests
    ]  # fmt: skip
    return [table(("id", "name", "kind", "sees", "source"), body)]


def courses(cancer: Cancer) -> list[nodes.Node]:
    """Courses of treatment, whom they are for and when."""
    body: list[list[Cell]] = [
        [[literal(one.id)], one.name, one.timing, ", ".join(one.subtypes), cites(one.sources)] for one in cancer.courses
    ]
    notes: dict[int, Cell] = {i: one.note for i, one in enumerate(cancer.courses) if one.note}
    return [table(("id", "name", "when", "kinds", "source"), body, notes)]


def stages(cancer: Cancer) -> list[nodes.Node]:
    """Stages as sizes and node counts."""
    body: list[list[Cell]] = [
        [stage.id, stage.says(), [mark(stage.method)] if stage.method else "", cites(stage.sources)]
        for stage in cancer.stages
    ]
    notes: dict[int, Cell] = {}
    for i, stage in enumerate(cancer.stages):
        words = _said(stage.where, stage.note)
        last = i == len(cancer.stages) - 1
        if words and (last or words != _said(cancer.stages[i + 1].where, cancer.stages[i + 1].note)):
            notes[i] = words
    return [table(("stage", "size and nodes", "status", "source"), body, notes)]


def conflict(cancer: Cancer, number: str) -> list[nodes.Node]:
    """A question that studies answer differently, and what is done about it."""
    found = get_conflicts(cancer.id)[int(number)]
    listed = nodes.bullet_list()
    for finding in found.findings:
        flag: list[str | nodes.Node] = [] if finding.method == "transcribed" else [" ", mark(finding.method)]
        item = nodes.list_item()
        item += paragraph(finding.says, " (", *cites(finding.sources), ")", *flag)
        listed += item
    made: list[nodes.Node] = [
        paragraph(nodes.emphasis("", found.question)), listed,
        paragraph(nodes.strong("", "Here: "), found.ours), paragraph(nodes.strong("", "Why: "), found.why),
    ]  # fmt: skip
    if found.numbers:
        at_present: list[str | nodes.Node] = ["At present: "]
        for i, path in enumerate(found.numbers):
            at_present += ["; " if i else "", literal(path), " ", *_now(at(cancer, path))]
        made.append(paragraph(*at_present, ".", classes=["soft"]))
    return made


def _now(records: Sequence[Record]) -> list[str | nodes.Node]:
    """One value, or the range of several."""
    values = sorted(value for r in records for value in (r.value if isinstance(r.value, tuple) else (r.value,)))
    unit = "" if records[0].unit == "1" else f" {records[0].unit}"
    said = f"{values[0]:g}" if values[0] == values[-1] else f"{values[0]:g} to {values[-1]:g}"
    marks = [mark(method) for method in dict.fromkeys(record.method for record in records)]
    return [f"{said}{unit} ", *marks]


def references_of(cancer: Cancer) -> list[nodes.Node]:
    """The sources behind everything on the page."""
    own = (cancer.entries, cancer.courses, cancer.tests, cancer.schedules, cancer.exposures, cancer.stages)
    parts = (*own, get_conflicts(cancer.id), get_targets(cancer.id) if has_targets(cancer.id) else ())
    keys = sorted({key for part in parts for one in part for key in one.sources})
    listed = nodes.bullet_list()
    for key in keys:
        item = nodes.list_item(ids=[anchor(key)])
        item += paragraph(literal(key), " ", *reference(references()[key].fields))
        listed += item
    return [
        paragraph(f"{len(keys)} sources; `blowball cite` prints those of a run as BibTeX.".replace("`", "")),
        listed,
    ]


def reference(fields: Mapping[str, str]) -> list[str | nodes.Node]:
    """A source in words, with a link where it has one."""
    known = {name: plain_text(text) for name, text in fields.items()}
    authors = known["author"].split(" and ")
    who = authors[0].split(",")[0] + (" and others" if len(authors) > 1 else "")
    where = " ".join(known[name] for name in ("journal", "publisher", "volume") if name in known)
    where += f":{known['pages'].replace('--', '–')}" if "pages" in known else ""
    words = ". ".join(
        part for part in (f"{who} ({known['year']})", known.get("title"), where, known.get("note")) if part
    )
    address = f"https://doi.org/{known['doi']}" if "doi" in known else known.get("url")
    if address is None:
        return [f"{words}."]
    return [f"{words}. ", nodes.reference("", known.get("doi", "link"), internal=False, refuri=address)]


_ACCENTS = {"'": "\u0301", '"': "\u0308", "`": "\u0300", "^": "\u0302", "~": "\u0303", "c": "\u0327", "v": "\u030c"}
_LETTERS = {r"\o": "ø", r"\O": "Ø", r"\aa": "å", r"\ss": "ß", r"\ae": "æ", r"\l": "ł"}


def plain_text(bibtex: str) -> str:
    r"""A field of BibTeX without its braces and accents: ``{\'e}`` is é."""
    text = re.sub(r"\{(\\[a-zA-Z]+)\}", lambda m: _LETTERS.get(m[1], m[0]), bibtex)
    text = re.sub(r"""\{?\\(['"`^~cv])\s*\{?(\w)\}?\}?""", lambda m: m[2] + _ACCENTS[m[1]], text)
    text = text.replace("\\&", "&").replace("{", "").replace("}", "")
    return unicodedata.normalize("NFC", text)


def _said(where: str, note: str) -> str:
    return " ".join(part for part in (f"Where: {where}." if where else "", note) if part)
