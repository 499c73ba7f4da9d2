"""The body's levers: each exposure of a catalogue at its best; one without good evidence is taken to change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blowball.catalogue.check import under
from blowball.levers.option import Option

if TYPE_CHECKING:
    from blowball.catalogue import Cancer
    from blowball.catalogue.parts import Exposure

_GOOD_IF_MORE = ("clearance",)  # of all else less is better


def exposures(cancer: Cancer) -> list[Option]:
    """A lever or two of each exposure; of two the last is its best.

    What harms is left off from surgery on, or was never there; what helps begins at surgery, and lasts as long as the
    catalogue says, or for good.
    """
    return [one for exposure in cancer.exposures for one in _of(cancer, exposure)]


def _of(cancer: Cancer, exposure: Exposure) -> list[Option]:
    name, id = exposure.name, exposure.id

    def option(end: str, words: str, level: str) -> Option:
        return Option(
            f"{id}{end}", f"{name}{words}", "body", exposure.grade, "lever" if level else "no_evidence",
            body={id: level} if level else {}, believed=exposure.believed, found=exposure.found, source=exposure.source,
        )  # fmt: skip

    helps = _helps(cancer, id)
    if helps is None:
        return [option("", "", "")]
    if helps and exposure.lasts:
        return [option("", ", from surgery on", f"starts at surgery for {exposure.lasts}")]
    if helps:
        return [option("", ", from surgery on", "starts at surgery")]
    if not exposure.habit:  # nobody has it as recorded, so there is nothing to leave off
        return [option("_always", ", throughout", "always")]
    return [option("_stops", ", stopped at surgery", "stops at surgery"), option("_never", ", never", "never")]


def _helps(cancer: Cancer, exposure: str) -> bool | None:
    """Whether its effects together are for the better; None: it has none, in no parameter set."""
    better, touched = 0, False
    for record in under(cancer, f"exposures.{exposure}"):
        effect = record.value if isinstance(record.value, float) else 1.0
        touched |= effect != 1.0 or record.uncertainty is not None
        more_is_good = 1 if record.path.rsplit(".")[-1] in _GOOD_IF_MORE else -1
        better += more_is_good * ((effect > 1.0) - (effect < 1.0))
    return better > 0 if touched else None
