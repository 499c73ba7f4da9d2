"""The names that stay: what is public, how it is called, what a row holds. A change here is a change of version.

A name may be added; one that goes, or an argument that changes its name or place, breaks somebody's script. That needs
a line under *Changed* in CHANGELOG.md and, from 1.0 on, a new major version.
"""

import importlib
import inspect

import pytest

import blowball as bb
from blowball.histories.schema import EVENTS, PATIENTS

# Arguments in their order; those after * are by name. A default is not part of it, but that there is one is.
CALLS = {
    "get_cancer": "id, *, calibrated=",
    "list_cancers": "",
    "ensemble": "cancer, members=, seed=",
    "simulate": "scenario, record=, parameters=, *, threads=, progress=",
    "compare": "runs, *, years=, endpoints=, by=, origin=",
    "levers": "cancer, people, *, parameters=, horizon=, seed=, threads=, progress=",
    "when_seeds_left": "asked, *, endpoint=, years=, by=, weeks=, parameters=, threads=",
    "trial": "spec, *, repeats=, members=, threads=, progress=",
    "fit": "table, cancer, *, method=, columns=, units=, draws=, chains=, seed=",
    "plan_follow_up": "cancer, people_or_patient=, visits=, objective=, *, tests=, until=",
    "load_rotterdam": "",
    "load_colon": "",
    "Scenario": "cancer, population, care=, body=, horizon=, seed=",
    "Scenario.with_": "*, population=, care=, body=, horizon=, seed=",
    "Scenario.with_numbers": "values",
    "Scenario.from_toml": "path_or_text",
    "Scenario.to_toml": "",
    "Population.typical": "cancer, n, *, metastatic=, year=, stage=",
    "Population.from_table": "df_or_path, columns=, *, cancer=, units=, replicates=, size_day=",
    "CarePlan.guideline": "cancer",
    "CarePlan.none": "cancer",
    "CarePlan.with_": "*, surgery_delay=, margins=, nodes=, radiotherapy=, systemic=, follow_up=, retreatment=",
    "FollowUp": "visits=, tests=, adherence=",
    "FollowUp.none": "",
    "FollowUp.yearly": "years, tests",
    "FollowUp.named": "cancer, name, *, adherence=",
    "Histories.cumulative_incidence": "endpoint=, *, years=, by=, origin=, include_metastatic=, censoring=",
    "Histories.to_survival": "endpoint=, kind=, *, origin=, include_metastatic=, censoring=",
    "Histories.cite": "",
    "Histories.save": "folder, *, overwrite=",
    "Histories.load": "folder",
    "fit.posterior.Posterior.forecast": "patients, years=, *, disease_free_for=",
    "fit.posterior.Posterior.ensemble": "members=",
    "plan.Plan.to_ics": "surgery_date, tz=",
    "plan.Plan.to_fhir": "surgery_date",
    "plan.Plan.table": "",
}
HELD = ("patients", "events", "counts", "totals", "provenance")
ENDPOINTS = (
    "local_recurrence", "regional_recurrence", "distant_recurrence", "recurrence", "second_primary", "cancer_death",
    "other_death",
)  # fmt: skip
COLUMNS = (
    "patient", "member", "subtype", "age", "size_mm", "nodes_positive", "grade", "stage", "time_surgery", "time_end",
    "status", "first_site", "found_by", "lesions_at_finding", "retreated", "seed_left", "seed_origin",
    "metastasis_at_death", "visits", "false_alarms", "metastatic_at_diagnosis", "outside_range",
    *(f"{kind}_{name}" for name in ENDPOINTS for kind in ("time", "truth") if (kind, name[-5:]) != ("truth", "death")),
)  # fmt: skip
LESION = (
    "patient", "member", "lesion", "parent", "generation", "organ", "origin", "t_left", "t_woke", "t_visible",
    "t_symptom", "t_curable_until", "t_gone", "gone_by", "t_found", "found_by",
)  # fmt: skip
VERBS = (
    "demo", "run", "compare", "levers", "trial", "fit", "forecast", "plan", "validate", "list", "show", "cite",
)  # fmt: skip


def found(name):
    home, _, last = name.rpartition(".")
    if home and home[0].islower():
        module, _, kind = home.rpartition(".")
        return getattr(getattr(importlib.import_module(f"blowball.{module}"), kind), last)
    return getattr(getattr(bb, home), last) if home else getattr(bb, name)


def said(thing):
    """A signature as `CALLS` writes it."""
    parts, named = [], False
    for name, one in inspect.signature(thing).parameters.items():
        if name in ("self", "cls"):
            continue
        if one.kind is one.KEYWORD_ONLY and not named:
            named = True
            parts.append("*")
        parts.append(name + ("=" if one.default is not one.empty else ""))
    return ", ".join(parts)


def kept(promised, now):
    """Whether every call that was possible still is: places and names stay, nothing is newly needed."""
    old, new = ([part for part in text.split(", ") if part] for text in (promised, now))
    places = old[: old.index("*")] if "*" in old else old
    named = old[len(places) + 1 :]
    rest = [part for part in new[len(places) :] if part != "*"]
    if "*" in new[: len(places)] or len(new) < len(places):
        return False
    same = all(is_now in (was, was + "=") for was, is_now in zip(places, new, strict=False))
    there = all(was in rest or was + "=" in rest for was in named)
    return same and there and all(part.endswith("=") for part in rest if part not in named)


@pytest.mark.parametrize("name", CALLS)
def test_a_call_that_was_possible_still_is(name):
    assert kept(CALLS[name], said(found(name))), f"{name}({said(found(name))}), promised ({CALLS[name]})"


@pytest.mark.parametrize(
    ("promised", "now", "good"),
    [
        ("a, b=", "a, b=, c=", True),
        ("a, b=", "a, b=, *, c=", True),
        ("a, *, b=", "a, *, c=, b=", True),
        ("a, b", "a, b=", True),
        ("a, b=", "b=, a", False),
        ("a", "a, b", False),
        ("a, *, b=", "a, *, c=", False),
        ("a", "", False),
        ("a=", "a", False),
    ],
)
def test_the_rule_itself(promised, now, good):
    assert kept(promised, now) is good


def test_a_run_holds_what_was_promised():
    assert {name for name in HELD if not hasattr(bb.Histories, name)} <= {"provenance"}
    assert "provenance" in inspect.signature(bb.Histories).parameters


def test_rows_have_their_columns():
    assert set(COLUMNS) <= {column.name for column in PATIENTS}
    assert set(LESION) <= {column.name for column in EVENTS}


def test_the_command_line_has_its_verbs():
    typer = pytest.importorskip("typer")
    from blowball.cli.app import app

    assert set(VERBS) <= set(typer.main.get_command(app).commands)
