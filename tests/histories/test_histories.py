"""What a run answers, who is counted, and the shapes of other programs."""

import numpy as np
import pyarrow as pa
import pytest

from blowball.errors import InputError
from blowball.histories.endpoints import first_events
from blowball.histories.histories import Histories


def four_women(**changes):
    """Operated on day 30: recurs on 100 and dies of it; dies of the operation; recurs at death; alive."""
    columns = {
        "patient": [0, 1, 2, 3],
        "member": [0, 0, 0, 0],
        "metastatic_at_diagnosis": [False] * 4,
        "time_surgery": [30.0] * 4,
        "time_recurrence": [100.0, None, 500.0, None],
        "time_end": [400.0, 30.0, 500.0, 1000.0],
        "status": ["cancer_death", "operative_death", "cancer_death", "alive"],
        **changes,
    }
    return pa.table(columns)


def counted(endpoint="recurrence", table=None, **options):
    found = first_events(four_women() if table is None else table, endpoint, **options)
    return found.row.tolist(), found.time.tolist(), found.event.tolist()


def test_the_first_of_endpoint_and_death():
    assert counted() == ([0, 1, 2, 3], [70.0, 0.0, 470.0, 970.0], [1, 2, 1, 0])
    assert counted(origin="diagnosis") == ([0, 1, 2, 3], [100.0, 30.0, 500.0, 1000.0], [1, 2, 1, 0])


def test_deaths_from_surgery_and_treatment_are_other_deaths():
    assert counted("cancer_death") == ([0, 1, 2, 3], [370.0, 0.0, 470.0, 970.0], [1, 2, 1, 0])
    assert counted("other_death") == ([0, 1, 2, 3], [370.0, 0.0, 470.0, 970.0], [2, 1, 2, 0])
    treated = four_women(status=["treatment_death", "alive", "other_death", "alive"])
    assert counted("other_death", treated)[2] == [1, 0, 1, 0]


def test_those_metastatic_or_never_operated_count_only_if_asked():
    table = four_women(metastatic_at_diagnosis=[True, False, False, False], time_surgery=[30.0, 30.0, None, 30.0])
    assert counted(table=table)[0] == [1, 3]
    assert counted(table=table, origin="diagnosis")[0] == [1, 3]
    assert counted(table=table, include_metastatic=True)[0] == [0, 1, 3]  # there is no day of surgery to count from
    assert counted(table=table, origin="diagnosis", include_metastatic=True)[0] == [0, 1, 2, 3]
    assert counted("cancer_death", table, origin="diagnosis")[0] == [0, 1, 2, 3]
    assert first_events(table, "recurrence").left_out == 2
    assert "metastatic at diagnosis or never operated are left out" in first_events(table, "recurrence").wording


def test_who_had_it_before_surgery_is_not_at_risk_from_surgery():
    early = four_women(time_recurrence=[29.0, None, 500.0, None])
    assert counted(table=early)[0] == [1, 2, 3]
    assert counted(table=early, origin="diagnosis")[0] == [0, 1, 2, 3]


def test_a_column_may_end_observation():
    seen = four_women(last_visit=[99.0, None, 500.0, 700.0])
    _, times, events = counted(table=seen, censoring="last_visit")
    assert (times, events) == ([69.0, 0.0, 470.0, 670.0], [0, 2, 1, 0])
    with pytest.raises(InputError, match="there is no column 'visit'"):
        counted(censoring="visit")
    with pytest.raises(InputError, match="column status: holds no numbers"):
        counted(censoring="status")


def test_nobody_to_count_is_said():
    with pytest.raises(InputError, match="none was operated"):
        counted(table=four_women(time_surgery=pa.nulls(4, pa.float64())))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"endpoint": "relapse"}, "'relapse' is not an endpoint; use local_recurrence"),
        ({"origin": "birth"}, "'birth' is not an origin of time; use surgery or diagnosis"),
    ],
)
def test_unknown_names_are_refused(options, words):
    with pytest.raises(InputError, match=words):
        counted(**options)


def test_what_was_not_kept_names_the_remedy(run):
    few = Histories("patients", run.provenance, {"patients": run.patients})
    with pytest.raises(InputError, match=r"kept patients and not events; simulate with record='events'"):
        _ = few.events
    with pytest.raises(InputError, match=r"kept patients and not counts; .*record='summary'"):
        _ = few.counts
    none = Histories("summary", run.provenance)
    with pytest.raises(InputError, match=r"kept summary and not patients; simulate with record='patients'"):
        _ = none.patients
    with pytest.raises(InputError, match="record='patients'"):
        none.to_survival()


def test_a_run_says_what_it_is_and_whom_to_cite(run):
    assert repr(run) == "Histories(kind='events', patients=300)"
    assert run.totals["visits"] == 3
    assert run.cite().startswith("@article{ryu2014,")


def test_lifelines_reads_durations(run):
    lifelines = pytest.importorskip("lifelines")
    table = run.to_survival("recurrence", kind="lifelines")
    assert table.column_names[:5] == ["id", "member", "duration", "event_observed", "event"]
    assert "age" in table.column_names
    assert not {"time_recurrence", "seed_left", "status"} & set(table.column_names)  # only what was known on day 0
    frame = table.to_pandas()
    by_hand = run.cumulative_incidence("recurrence", years=[5])["estimate"].item()
    fitted = lifelines.AalenJohansenFitter(calculate_variance=False).fit(frame["duration"], frame["event"], 1)
    steps = fitted.cumulative_density_.iloc[:, 0]
    assert steps[steps.index <= 5 * 365.25].iloc[-1] == pytest.approx(by_hand, rel=1e-9)


def test_sksurv_takes_boolean_before_time(run):
    array = run.to_survival("recurrence", kind="sksurv")
    assert array.dtype.names == ("event", "time")
    assert (array.dtype["event"], array.dtype["time"]) == (np.dtype("?"), np.dtype("<f8"))
    assert array["event"].sum() == (first_events(run.patients, "recurrence").event == 1).sum()


def test_counting_process():
    table = Histories("patients", {}, {"patients": four_women()}).to_survival("recurrence", kind="counting")
    assert table.select(["id", "start", "stop", "event"]).to_pydict() == {
        "id": [0, 1, 2, 3], "start": [0.0] * 4, "stop": [70.0, 0.0, 470.0, 970.0], "event": [1, 2, 1, 0]
    }  # fmt: skip


def test_mstate_has_a_row_for_each_transition_at_risk():
    table = Histories("patients", {}, {"patients": four_women()}).to_survival("recurrence", kind="mstate")
    rows = [
        tuple(row[k] for k in ("id", "from", "to", "trans", "Tstart", "Tstop", "status")) for row in table.to_pylist()
    ]
    assert rows == [
        (0, 1, 2, 1, 0.0, 70.0, 1),
        (0, 1, 3, 2, 0.0, 70.0, 0),
        (0, 2, 3, 3, 70.0, 370.0, 1),
        (1, 1, 2, 1, 0.0, 0.0, 0),
        (1, 1, 3, 2, 0.0, 0.0, 1),
        (2, 1, 2, 1, 0.0, 470.0, 1),
        (2, 1, 3, 2, 0.0, 470.0, 0),
        (3, 1, 2, 1, 0.0, 970.0, 0),
        (3, 1, 3, 2, 0.0, 970.0, 0),
    ]


def test_mstate_follows_nobody_beyond_the_end_of_observation():
    seen = four_women(last_visit=[200.0, None, 499.0, 700.0])
    table = Histories("patients", {}, {"patients": seen}).to_survival(
        "recurrence", kind="mstate", censoring="last_visit"
    )
    rows = [tuple(row[k] for k in ("id", "trans", "Tstop", "status")) for row in table.to_pylist()]
    assert rows == [
        (0, 1, 70.0, 1), (0, 2, 70.0, 0), (0, 3, 170.0, 0), (1, 1, 0.0, 0), (1, 2, 0.0, 1),
        (2, 1, 469.0, 0), (2, 2, 469.0, 0), (3, 1, 670.0, 0), (3, 2, 670.0, 0),
    ]  # fmt: skip


def test_an_unknown_shape_is_refused(run):
    with pytest.raises(InputError, match="'stata' is not a shape of survival data; use lifelines, sksurv"):
        run.to_survival("recurrence", kind="stata")
