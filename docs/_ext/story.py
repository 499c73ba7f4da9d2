"""A cancer in a paragraph, every figure of it read from the catalogue."""

from __future__ import annotations

from collections.abc import Callable

from blowball.catalogue import Cancer
from blowball.catalogue.check import under
from blowball.errors import InputError


def story(cancer: Cancer) -> str:
    """What the catalogue says of a cancer, in sentences; what a cancer has no number for is left out."""
    tellers: tuple[Callable[[Cancer], str], ...] = (_kinds, _growth, _seeds, _sites, _sleep, _second, _visits, _levers)
    said = []
    for tell in tellers:
        try:
            said.append(tell(cancer))
        except InputError:  # this cancer has no such number
            continue
    return " ".join(sentence for sentence in said if sentence)


def _kinds(cancer: Cancer) -> str:
    names = [f"{kind.name} ({_share(cancer, kind.id)})" for kind in cancer.subtypes]
    order = " Where kinds differ, their numbers stand in this order." if len(names) > 1 else ""
    return f"The catalogue has {_count(len(names), 'kind')} of it: {_and(names)}.{order}"


def _share(cancer: Cancer, subtype: str) -> str:
    return f"{cancer.number('typical.subtype_share', subtype, unit='%'):.0f} %"


def _growth(cancer: Cancer) -> str:
    at = cancer.number("growth.reference_diameter", unit="mm")
    ratio = cancer.number("growth.metastasis_ratio")
    return (
        f"At {at:.0f} mm a tumour doubles its volume in {_each(cancer, 'growth.doubling_time', 'd', '.0f')} days; "
        f"a metastasis takes {ratio:.2g} times as long as its primary at the same size."
    )


def _seeds(cancer: Cancer) -> str:
    at = cancer.number("seeding.reference_diameter", unit="mm")
    return (
        f"By the time it measures {at:.0f} mm a primary has shed {_each(cancer, 'seeding.seeds', None, '.2g')} seeds "
        "on average that can found a colony; patients differ widely."
    )


def _sites(cancer: Cancer) -> str:
    told = []
    for kind in cancer.subtypes:
        shares = {organ.name: cancer.number("sites.share", kind.id, organ.id, default=0.0) for organ in cancer.organs}
        first = sorted(shares, key=lambda name: -shares[name])[:2]
        told.append(_and([f"{name} ({shares[name]:.0f} %)" for name in first]))
    return f"Distant seeds go mostly to {'; '.join(dict.fromkeys(told))}."


def _sleep(cancer: Cancer) -> str:
    asleep = _each(cancer, "fate.sleep_probability", "%", ".0f")
    half = _each(cancer, "fate.waking_half_life", "y", ".2g")
    return f"Of its seeds {asleep} % fall asleep; half of the sleepers wake within {half} years if nothing clears them."


def _second(cancer: Cancer) -> str:
    rates = _each(cancer, "second.rate", "% / year", ".2g")
    return f"New primaries arise in {rates} % of patients a year, for as long as they live."


def _visits(cancer: Cancer) -> str:
    visits = len(cancer.schedule("guideline").visits())
    return f"Its guideline schedule has {visits} visits."


def _levers(cancer: Cancer) -> str:
    active, silent = [], []
    for exposure in cancer.exposures:
        moved = any(record.value != 1 for record in under(cancer, f"exposures.{exposure.id}"))
        (active if moved else silent).append(exposure.name)
    listed = f"{len(cancer.exposures)} habits, drugs and burdens"
    if not active:
        return f"None of the {listed} on record has an effect here, for want of evidence."
    verb = "acts" if len(active) == 1 else "act"
    return f"Of {listed} {len(silent)} have no effect here, for want of evidence; {_and(active)} {verb}."


def _each(cancer: Cancer, path: str, unit: str | None, form: str) -> str:
    """The number of each kind, in their order; once where they do not differ."""
    said = [format(cancer.number(path, kind, unit=unit), form) for kind in cancer.subtype_ids]
    return said[0] if len(set(said)) == 1 else _and(said)


def _count(n: int, what: str) -> str:
    return f"{n} {what}" + ("" if n == 1 else "s")


def _and(parts: list[str]) -> str:
    *others, last = parts
    return f"{', '.join(others)} and {last}" if others else last
