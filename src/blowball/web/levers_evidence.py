"""How good the evidence is for what a lever was moved to."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from blowball.catalogue import get_cancer
from blowball.levers.options import Option, options
from blowball.web.answers import Moved
from blowball.web.sources import citations
from blowball.web.words import Words

if TYPE_CHECKING:
    from blowball.catalogue import Cancer


def evidence(cancer: Cancer, words: Words, what: str, to: Any) -> Moved:
    """How good the evidence is for what was moved."""
    known = _levers(cancer.id)
    exposures = {one.id: one for one in cancer.exposures}
    if what in exposures:
        one = exposures[what]
        acts = any(what in option.body for option in known.values())
        return Moved(what=what, to=str(to), grade=one.grade, source=citations(one.sources), has_effect=acts,
                     words=words.name("evidence", cancer.id, what))  # fmt: skip
    grade, sources = _of_care(cancer, known, what, to)
    told = to if isinstance(to, str | float | bool) else ", ".join(to or ()) or "usual"
    said = words.texts[f"evidence_of.{what}"]
    return Moved(what=what, to=told, grade=grade, source=citations(sources), has_effect=True, words=said)


def _of_care(cancer: Cancer, known: Mapping[str, Any], what: str, to: Any) -> tuple[str, tuple[str, ...]]:
    ids = {
        "margins": f"margins_{to}", "nodes": f"nodes_{to or cancer.node_operation}",
        "radiotherapy": "radiotherapy_all" if to is True else "radiotherapy_none", "follow_up": f"look_{to}",
        "systemic": f"only_{to[0]}" if isinstance(to, list) and len(to) == 1 else "systemic_none",
    }  # fmt: skip
    option = known.get(ids.get(what, ""))
    if option is not None:
        return option.grade or "none", tuple(key.strip() for key in option.source.split(",") if key.strip())
    record = cancer.record("seeding.exponent")  # no trial moved surgery or looked so: the mechanism alone speaks
    return record.grade, record.sources


@cache
def _levers(cancer: str) -> Mapping[str, Option]:
    """Every lever that the catalogue knows, by id."""
    return {one.id: one for one in options(get_cancer(cancer))}
