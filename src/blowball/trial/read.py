"""From a trial's file to a `Spec`: what cannot be is refused with its place and a remedy."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blowball.catalogue import get_cancer, list_cancers
from blowball.errors import InputError, shown
from blowball.scenario.scenario import LARGEST_SEED
from blowball.scenario.toml_file import flat, parsed, read_text, table_of
from blowball.scenario.words import check_keys, one_of
from blowball.trial.arms import read_arms
from blowball.trial.observe import ENDPOINTS
from blowball.trial.population import read_people
from blowball.trial.published import read_published
from blowball.trial.spec import LIBRARIES, METHODS, ORIGINS, Spec, check_origin, horizon
from blowball.units import days, rate_per_day

if TYPE_CHECKING:
    from blowball.catalogue import Cancer

SPECS = Path(__file__).parent / "specs"
_TOP = ("title", "note", "cancer", "seed", "pool", "repeats", "endpoint", "also", "population", "recruitment",
        "observation", "analysis", "care", "body", "arm", "numbers", "published")  # fmt: skip
_RECRUITMENT = ("patients", "accrual", "origin", "after")
_OBSERVATION = ("end", "at_most", "dropout")
_ANALYSIS = ("method", "library", "tau", "alpha", "together")
USUAL_POOL, USUAL_REPEATS, USUAL_SEED, USUAL_ALPHA = 200_000, 1_000, 7, 0.05
FEWEST, LARGEST_POOL, MOST_REPEATS = 4, 5_000_000, 100_000


def shipped() -> tuple[str, ...]:
    """Names of the trials that come with blowball."""
    return tuple(sorted(path.stem for path in SPECS.glob("*.toml")))


def read_spec(spec: str | Path | Mapping[str, Any], cancer: Cancer | None = None) -> Spec:
    """Read a trial.

    Parameters
    ----------
    spec : str, path or mapping
        Name of a shipped trial, a file, or what a file would hold.
    cancer : Cancer, optional
        Stands in for the catalogue's, such as one with other numbers.

    Raises
    ------
    InputError
        Naming file and key.

    Notes
    -----
    A file has these parts; any other key is an error. What is not here has a usual value; every key is told in the
    documentation, under "Trials"::

        cancer = "colorectal"
        endpoint = "death"              # or recurrence, cancer_death, recurrence_or_death, curative_retreatment ...
        also = ["recurrence"]           # of which shares are told, too
        [population]                    # typical patients without metastases, or table = "patients.csv"
        stage_shares = { II = 60, III = 40 }    # or stage = ["II", "III"]
        age = [18, 75]                  # size_mm, nodes, grade likewise; subtype, sex; year of diagnosis
        [recruitment]
        patients = 1_200                # in all arms
        accrual = "3 years"             # from the first to the last
        [observation]
        end = "8 years"                 # since the first patient entered
        at_most = "5 years"             # for each patient
        [analysis]
        method = "cox"                  # "log-rank" (usual), "rmst"
        [care]                          # of all arms, as in a scenario; guideline care otherwise
        systemic = "guideline"
        [[arm]]                         # the first is what the others are compared with
        name = "usual"
        care = { follow_up = "none" }   # of this arm
        [[arm]]
        name = "exercise"
        share = 2                       # of the patients, relative to the others
        body = { exercise = "structured" }
        [[published]]                   # what a real trial found
        title = "deaths, usual"
        endpoint = "death"
        arms = ["usual"]                # and `against`, for a difference or a hazard ratio
        value = 20.0                    # in per cent, with low and high; or events = 60 and patients = 300
        low = 15.8
        high = 24.9
        source = "key of references.bib"

    Examples
    --------
    >>> read_spec("facs").names
    ('minimum', 'CEA', 'CT', 'CEA and CT')
    """
    if isinstance(spec, Mapping):
        return _spec(dict(spec), "trial", Path(), cancer)
    path = _found(spec)
    text, origin, home = read_text(path, "trial")
    try:
        return _spec(parsed(text), path.stem, home, cancer)
    except InputError as error:
        raise error.at(origin) from None


def _found(spec: object) -> Path:
    if not isinstance(spec, str | Path):
        raise InputError(f"{shown(spec)} is no trial", place="trial", remedy="give a name, a path or a mapping")
    if isinstance(spec, str) and spec in shipped():
        return SPECS / f"{spec}.toml"
    path = Path(spec)
    if not path.suffix and not path.exists():
        one_of(str(spec), shipped(), what="a file or a shipped trial", place="trial")
    return path


def _spec(said: dict[str, Any], name: str, home: Path, cancer: Cancer | None) -> Spec:
    check_keys(said, _TOP)
    for key in ("cancer", "endpoint", "recruitment", "observation", "arm"):
        if key not in said:
            raise InputError(f"'{key}' is missing", remedy=f"add it; `{shipped()[0]}` is an example")
    known = get_cancer(one_of(said["cancer"], list_cancers(), what="a cancer of the catalogue", place="cancer"))
    if cancer is not None and cancer.id != known.id:
        raise InputError(f"the trial is of {known.id}, not {cancer.id}", place="cancer", remedy="give the right one")
    known = cancer or known
    recruitment, observation, analysis = (table_of(said, key) for key in ("recruitment", "observation", "analysis"))
    times = _times(recruitment, observation)
    people = read_people(table_of(said, "population"), known, home)
    numbers = flat(table_of(said, "numbers"))
    numbers |= people.numbers(known.with_numbers(numbers) if numbers else known)
    changed = known.with_numbers(numbers) if numbers else known
    pool = _whole(said, "pool", USUAL_POOL, FEWEST, LARGEST_POOL)
    seed = _whole(said, "seed", USUAL_SEED, 0, LARGEST_SEED)
    arms = read_arms(said, known, people.population(known, pool), numbers, seed)
    until = horizon(
        times["after"], min(times["at_most"], times["end"]), [a.scenario.care.surgery_delay for a in arms], changed
    )
    arms = tuple(replace(arm, scenario=arm.scenario.with_(horizon=until)) for arm in arms)
    origin = one_of(recruitment.get("origin", "surgery"), ORIGINS, what="an origin", place="recruitment, origin")
    check_origin(arms, origin)
    patients = _whole(recruitment, "patients", None, max(FEWEST, 2 * len(arms)), LARGEST_POOL, "recruitment")
    published = read_published(
        said.get("published", []), tuple(arm.name for arm in arms), min(times["at_most"], times["end"])
    )
    return Spec(
        name=name, title=_text(said, "title", name), note=_text(said, "note", ""), cancer=changed, people=people,
        arms=arms, patients=patients, accrual=times["accrual"], end=times["end"], at_most=times["at_most"],
        dropout=rate_per_day(observation.get("dropout", "0 / year"), place="observation, dropout"), origin=origin,
        after=times["after"], endpoint=one_of(said["endpoint"], ENDPOINTS, what="an endpoint", place="endpoint"),
        also=_also(said.get("also", [])), repeats=_whole(said, "repeats", USUAL_REPEATS, 1, MOST_REPEATS), pool=pool,
        seed=seed, published=published, **_analysis(analysis, times),
    )  # fmt: skip


def _times(recruitment: dict[str, Any], observation: dict[str, Any]) -> dict[str, float]:
    """Days of the calendar."""
    check_keys(recruitment, _RECRUITMENT, "recruitment")
    check_keys(observation, _OBSERVATION, "observation")
    if "end" not in observation:
        raise InputError(
            "'end' is missing", place="observation", remedy="write end = '8 years' since the first patient"
        )
    accrual = days(recruitment.get("accrual", "0 days"), place="recruitment, accrual")
    after = days(recruitment.get("after", "0 days"), place="recruitment, after")
    end = days(observation["end"], place="observation, end")
    if not end > accrual:
        raise InputError(
            "the analysis is not after the last patient has entered", place="observation, end",
            remedy=f"give more than {accrual / 365.25:g} years",
        )  # fmt: skip
    at_most = days(observation["at_most"], place="observation, at_most") if "at_most" in observation else math.inf
    if not at_most > 0.0:
        raise InputError("nobody is followed", place="observation, at_most", remedy="give a time above 0")
    return {"accrual": accrual, "after": after, "end": end, "at_most": at_most}


def _analysis(said: dict[str, Any], times: dict[str, float]) -> dict[str, Any]:
    place, longest = "analysis", min(times["at_most"], times["end"])
    check_keys(said, _ANALYSIS, place)
    method = one_of(said.get("method", "log-rank"), METHODS, what="a method", place=f"{place}, method")
    library = one_of(said.get("library", "own"), LIBRARIES, what="a library", place=f"{place}, library")
    if method == "rmst" and library == "lifelines":
        raise InputError(
            "lifelines gives no standard error of a restricted mean under censoring", place=f"{place}, library",
            remedy="leave it out",
        )  # fmt: skip
    tau = days(said["tau"], place=f"{place}, tau") if "tau" in said else longest
    if not 0.0 < tau <= longest:
        raise InputError(
            f"nobody is followed for {shown(said['tau'])}", place=f"{place}, tau",
            remedy=f"give {longest / 365.25:.3g} years at most",
        )  # fmt: skip
    alpha = said.get("alpha", USUAL_ALPHA)
    if isinstance(alpha, bool) or not isinstance(alpha, int | float) or not 0 < alpha < 1:
        raise InputError(f"{shown(alpha)} is no level", place=f"{place}, alpha", remedy="give one such as 0.05")
    together = said.get("together", False)
    if not isinstance(together, bool):
        raise InputError(f"{shown(together)} is neither true nor false", place=f"{place}, together")
    return {"method": method, "library": library, "tau": tau, "alpha": float(alpha), "together": together}


def _also(said: object) -> tuple[str, ...]:
    if not isinstance(said, list | tuple):
        raise InputError(f"{shown(said)} is no list", place="also", remedy="write also = ['death']")
    return tuple(one_of(one, ENDPOINTS, what="an endpoint", place="also") for one in said)


def _text(said: dict[str, Any], key: str, usual: str) -> str:
    value = said.get(key, usual)
    if not isinstance(value, str):
        raise InputError(f"{shown(value)} is no text", place=key, remedy="write it in quotes")
    return value


def _whole(said: dict[str, Any], key: str, usual: int | None, least: int, most: int, place: str = "") -> int:
    here = ", ".join(part for part in (place, key) if part)
    if key not in said and usual is None:
        raise InputError(f"'{key}' is missing", place=place, remedy=f"write {key} = 1000")
    value = said.get(key, usual)
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputError(f"{shown(value)} is not a whole number", place=here, remedy=f"give {least} to {most}")
    if not least <= value <= most:
        raise InputError(f"{value} is out of range", place=here, remedy=f"give {least} to {most}")
    return value
