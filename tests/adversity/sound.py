"""What must hold of every result, however strange the question: finite, ordered, explained."""

import numpy as np
import pyarrow as pa

from blowball.engine.records import ENDPOINTS, STATUS
from blowball.errors import InputError

SLACK = 1e-6  # days: sums of dates in two orders


def assert_sound(run, scenario, members=1):
    """`run` was asked for rows a patient, and maybe rows a lesion."""
    table = run.patients
    assert table.num_rows == scenario.population.n * members
    assert_finite(table)
    assert_ordered(table, scenario)
    if "events" in run.tables:
        assert_finite(run.events)
        assert_lesions_ordered(run.events, table)
    totals = run.provenance["totals"]
    assert all(isinstance(n, int) and n >= 0 for n in totals.values()), totals
    assert run.provenance["overflow_share"] == totals["overflow"] / table.num_rows


def assert_refused_or_sound(ask):
    """`ask` gives a run and its scenario, or refuses in one sentence; which of the two, as a word."""
    try:
        run, scenario = ask()
    except InputError as error:
        said = str(error)
    else:
        assert_sound(run, scenario)
        return "simulated"
    assert "\n" not in said, said
    assert said.endswith((".", "?", "!")), said
    return "refused"


def assert_finite(table):
    """No infinity and no NaN: what is not there is null."""
    for field in table.schema:
        if pa.types.is_floating(field.type):
            values = table[field.name].drop_null().to_numpy()
            assert np.isfinite(values).all(), (field.name, values[~np.isfinite(values)][:3])


def assert_ordered(table, scenario):
    """Events of a life in an order that can be."""
    end, status = column(table, "time_end"), np.array(table["status"].to_pylist())
    assert set(status) <= set(STATUS)
    alive = status == "alive"
    assert (end <= scenario.horizon + SLACK).all()
    np.testing.assert_allclose(end[alive], scenario.horizon)
    times = {name: column(table, f"time_{name}") for name in ENDPOINTS}
    truths = {name: column(table, f"truth_{name}") for name in ENDPOINTS}
    for name, time in times.items():
        assert not (time > end + SLACK).any(), name
        assert not (truths[name] > time + SLACK).any(), name
        assert not (np.isfinite(truths[name]) & ~np.isfinite(time)).any(), name
    kinds = [times[f"{where}_recurrence"] for where in ("local", "regional", "distant")]
    np.testing.assert_array_equal(np.fmin.reduce(kinds), times["recurrence"])
    assert (np.isfinite(times["cancer_death"]) == (status == "cancer_death")).all()
    assert (np.isfinite(times["other_death"]) == ~(alive | (status == "cancer_death"))).all()
    for name in ("cancer_death", "other_death"):
        there = np.isfinite(times[name])
        np.testing.assert_allclose(times[name][there], end[there])
    surgery = column(table, "time_surgery")
    assert not (surgery > end + SLACK).any()
    recurred = np.isfinite(times["recurrence"])
    assert not (times["recurrence"] < surgery - SLACK).any()
    assert (recurred == ~np.array(table["first_site"].is_null())).all()
    assert (recurred == ~np.array(table["found_by"].is_null())).all()
    assert not (column(table, "seed_left") > truths["recurrence"] + SLACK).any()
    for name in ("size_mm", "age", "visits", "false_alarms", "seeds", "lesions", "attempts", "nodes_positive"):
        assert not (column(table, name) < 0).any(), name


def assert_lesions_ordered(events, table):
    """A lesion leaves, wakes, is seen, is felt and goes, in that order where it does."""
    left, woke, visible, gone = (column(events, f"t_{name}") for name in ("left", "woke", "visible", "gone"))
    assert not (woke < left - SLACK).any()
    assert not (visible < woke - SLACK).any()
    # An earlier diagnosis may put the first primary's surgery before its first cell, where parameters are extreme.
    spread = (column(events, "generation") > 0) | (np.array(events["origin"].to_pylist()) == "new_primary")
    assert not (gone < left - SLACK)[spread].any()
    assert (np.isfinite(gone) == ~np.array(events["gone_by"].is_null())).all()
    found = column(events, "t_found")
    assert (np.isfinite(found) == ~np.array(events["found_by"].is_null())).all()
    end = dict(zip(table["patient"].to_pylist(), column(table, "time_end"), strict=True))
    ends = np.array([end[patient] for patient in events["patient"].to_pylist()])
    assert not (found > ends + SLACK).any()
    assert (column(events, "generation") >= 0).all()


def column(table, name):
    """Values as floats, NaN where there is none."""
    return table[name].to_numpy(zero_copy_only=False).astype(float)
