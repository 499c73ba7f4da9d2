"""What a run knows of itself, item by item of the checklists: each function gives a text, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from blowball.catalogue import get_cancer
from blowball.report.status import used

if TYPE_CHECKING:
    from blowball.economics import Evaluation


@dataclass(frozen=True)
class Known:
    """Provenance by strategy, the reference first, and the economic evaluation if there is one."""

    made: Mapping[str, Mapping[str, Any]]
    economics: Evaluation | None = None

    @property
    def first(self) -> Mapping[str, Any]:
        """Provenance of the reference: all strategies have the same patients and numbers."""
        return next(iter(self.made.values()))

    @property
    def cancer(self) -> str:
        """Its name."""
        return get_cancer(self.first["cancer"]).name

    def methods(self, *names: str) -> int:
        """How many numbers that the report rests on were obtained in these ways; in any way, if none is named."""
        values = used(self.first, economics=self.economics is not None).values()
        return sum(not names or one["method"] in names for one in values)


def _title(k: Known) -> str:
    return f"economic evaluation of {_named(k)} in {k.cancer}" if k.economics else ""


def _named(k: Known) -> str:
    return " against ".join(f"“{name}”" for name in k.made)


def _population(k: Known) -> str:
    said = k.first["scenario"]["population"]
    whose = f"the patients of {said['table']}" if "table" in said else f"typical patients with {k.cancer}"
    notes = "".join(f"; {note}" for note in k.first["notes"])
    return f"{k.first['patients']:,} simulated patients: {whose}, seed {k.first['seed']}{notes}."


def _strategies(k: Known) -> str:
    reference = k.first["scenario"]
    told = []
    for name, made in list(k.made.items())[1:]:
        unlike = _unlike(reference, made["scenario"])
        told.append(f"“{name}”: {'; '.join(unlike) if unlike else 'the same'}")
    base = f"“{next(iter(k.made))}” is the reference"
    return f"{base}. " + (". ".join(told) + "." if told else "One strategy only.")


def _unlike(one: Any, other: Any, path: str = "") -> list[str]:
    """Where two scenarios differ, as ``care.surgery_delay = 8 weeks``."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        names = dict.fromkeys([*one, *other])
        return [text for name in names for text in _unlike(one.get(name), other.get(name), f"{path}.{name}".strip("."))]
    return [] if one == other else [f"{path} = {'not said' if other is None else other}"]


def _horizon(k: Known) -> str:
    return f"{k.first['scenario']['horizon']} from the reference diagnosis, or until death."


def _perspective(k: Known) -> str:
    return "a payer's: direct medical costs, no lost work, no care by relatives." if k.economics else ""


def _discount(k: Known) -> str:
    return f"{100.0 * k.economics.facts['discount']:g} % a year for both, in continuous time." if k.economics else ""


def _outcomes(k: Known) -> str:
    also = ", quality-adjusted life-years" if k.economics else ""
    return f"recurrence by place, second primaries, deaths from the cancer and from other causes, life-years{also}."


def _measured(k: Known) -> str:
    return "simulated; each number behind it has its source in the list of parameters."


def _sources(k: Known, under: str) -> str:
    known = {path: one for path, one in k.first["parameters"]["values"].items() if path.startswith(under)}
    keys = sorted({key.strip() for one in known.values() for key in one["source"].split(",") if key.strip()})
    judged = sum(one["method"] in ("assumed", "recalled") for one in known.values())
    return f"{len(known)} numbers from {', '.join(keys) or 'no paper'}; {judged} of them rest on memory or judgement."


def _utilities(k: Known) -> str:
    return _sources(k, "economics.utility") if k.economics else ""


def _costs(k: Known) -> str:
    return "use of care as simulated, times prices: " + _sources(k, "economics.cost") if k.economics else ""


def _currency(k: Known) -> str:
    facts = k.economics.facts if k.economics else {}
    return f"{facts['currency']} of {facts['price_year']}; how each was brought there: its note." if facts else ""


def _model(k: Known) -> str:
    return (
        f"blowball {k.first['software']['blowball']}: a mechanistic simulation of single patients from the first "
        "cancer cell to death; open source."
    )


def _assumptions(k: Known) -> str:
    return f"{k.methods('assumed')} numbers are assumed and {k.methods('calibrated')} calibrated; each says why."


def _subgroups(k: Known) -> str:
    groups = k.economics.groups if k.economics else ()
    return f"results apart for {', '.join(groups)}." if len(groups) > 1 else ""


def _uncertainty(k: Known) -> str:
    members = k.first["members"]
    sets = f"{members} parameter sets, each patient with the same luck in all" if members else "not varied in this run"
    samples = f"; {k.economics.samples:,} samples of prices and utilities" if k.economics else ""
    return f"chance: paired differences in {k.first['patients']:,} patients. Knowledge: {sets}{samples}."


def _parameters(k: Known) -> str:
    return (
        f"{k.methods()} numbers with value, unit, source and status: "
        f"`blowball show {k.first['cancer']}`, and provenance.json."
    )


def _results(k: Known) -> str:
    if k.economics is None:
        return ""
    cost, gain = k.economics.costs().mean(axis=1), k.economics.qalys().mean(axis=1)
    money = k.economics.facts["currency"]
    each = (
        f"“{n}” {c:,.0f} {money}, {q:.3f} QALYs" for n, c, q in zip(k.economics.strategies, cost, gain, strict=True)
    )
    return "; ".join(each) + "."


def _effect(k: Known) -> str:
    known = k.economics is not None and k.economics.samples > 1
    return "acceptability curve, value of perfect information and tornado: in the report." if known else ""


def _purpose(k: Known) -> str:
    return (
        f"{k.first['purpose']} Why {k.cancer} comes back, and what is in anyone's power; judged by `blowball validate`."
    )


def _processes(k: Known) -> str:
    steps = "growth, seeding, surgery, fate of seeds, treatment, second primaries, looking, re-treatment, death"
    return f"{steps}; events in continuous time, patient by patient."


def _chance(k: Known) -> str:
    return f"counter-based random numbers with seed {k.first['seed']}; a draw depends on its patient and subject only."


def _observation(k: Known) -> str:
    return "events as a registry sees them, beside what truly happened."


def _enough(k: Known) -> str:
    sets = k.first["members"] or 1
    return f"{k.first['patients']:,} patients in each of {sets} parameter sets; errors of chance are shown."


def _pairing(k: Known) -> str:
    return (
        f"the same patients and random numbers (seed {k.first['seed']}) under {len(k.made)} strategies."
        if len(k.made) > 1
        else ""
    )


def _calibration(k: Known) -> str:
    n = k.methods("calibrated")
    return f"{n} numbers are calibrated; each names its targets and its script." if n else "no number is calibrated."


def _judgement(k: Known) -> str:
    return f"{k.methods('assumed')} assumed, {k.methods('recalled')} recalled and not checked: listed in the report."


def _distributions(k: Known) -> str:
    sets = k.first["ensemble"]
    return f"{len(sets[0])} numbers vary over {len(sets)} sets, calibrated ones together." if sets else ""


def _again(k: Known) -> str:
    software = ", ".join(f"{name} {version}" for name, version in k.first["software"].items())
    return f"scenario files, seed {k.first['seed']} and all numbers are in provenance.json; {software}."


def _says(text: str) -> Callable[[Known], str]:
    return lambda _: text


FACTS: Mapping[str, Callable[[Known], str]] = {
    "title": _title, "population": _population, "strategies": _strategies, "perspective": _perspective,
    "horizon": _horizon, "discount": _discount, "outcomes": _outcomes, "measured": _measured,
    "utilities": _utilities, "costs": _costs, "currency": _currency, "model": _model, "assumptions": _assumptions,
    "subgroups": _subgroups, "uncertainty": _uncertainty, "parameters": _parameters, "results": _results,
    "effect": _effect, "purpose": _purpose, "processes": _processes, "chance": _chance, "observation": _observation,
    "enough": _enough, "pairing": _pairing, "calibration": _calibration, "judgement": _judgement,
    "distributions": _distributions, "again": _again,
    "entities": _says("patients with covariates, their primary tumour and its lesions, with place, size and origin."),
    "principles": _says("tumours grow, shed seeds that may settle, sleep and wake; surgery removes the root only."),
    "emergence": _says("recurrences, their places and times, and survival arise from single seeds; none is put in."),
    "adaptation": _says("none by patients; care follows rules that depend on what has been found."),
    "no_objectives": _says("none."),
    "no_learning": _says("none."),
    "no_prediction": _says("none; visits follow a schedule made beforehand."),
    "sensing": _says("tests see lesions with a probability by size and organ; symptoms come at an organ's size."),
    "interaction": _says("none between patients; lesions of a patient kill by their common burden."),
    "collectives": _says("none."),
    "inputs": _says("life tables by country, sex, age and year for deaths of other causes."),
    "verified": _says("closed forms, a reference in plain Python patient by patient, and invariances: `make verify`."),
    "validated": _says("published targets beside the model's results, misses among them: `blowball validate`."),
}  # fmt: skip
