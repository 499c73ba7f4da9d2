import numpy as np
import pytest

from blowball.errors import InputError
from blowball.fit.data import read_cohort
from blowball.fit.model import build

from .cohorts import breast, table


def changed(**columns):
    return {**table(), **columns}


def test_a_sound_table_is_read():
    cohort = read_cohort(table(), breast())
    assert len(cohort) == 60
    assert cohort.relapses == 20
    assert cohort.time.min() >= 0.5
    assert cohort.time.max() <= 12.0


def test_times_keep_their_unit():
    months = {**table(), "time": np.asarray(table()["time"]) / 30.4375}
    assert read_cohort(months, breast(), units={"time": "months"}).time == pytest.approx(
        read_cohort(table(), breast()).time
    )


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (changed(time=np.asarray(table()["time"]) / 30.4375), "the longest time is .* years, shorter than any cohort"),
        (changed(time=-np.asarray(table()["time"])), "lies before surgery"),
        (changed(time=["soon"] * 60), "'soon' is no time"),
        (changed(event=["none"] * 60), "every patient is censored"),
        (changed(event=["relapsd"] * 60), "did you mean 'relapse'"),
        (changed(event=[7] * 60), "is no event"),
        (changed(entry=np.asarray(table()["time"]) + 1.0), "'entry' is later than 'time'"),
        ({k: v for k, v in table().items() if k != "event"}, "there is no column 'event'"),
        ({k: v for k, v in table().items() if k != "size_mm"}, "the size of the tumour is not known"),
        ({k: v[:12] for k, v in table().items()}, "12 patients are too few"),
    ],
)
def test_a_wrong_table_is_met_with_a_sentence(bad, says):
    with pytest.raises(InputError, match=says) as told:
        read_cohort(bad, breast())
    assert "\n" not in str(told.value)


def test_days_taken_as_months_are_refused():
    with pytest.raises(InputError, match="longer than a life after surgery"):
        read_cohort(table(), breast(), units={"time": "months"})


def test_a_constant_covariate_is_refused():
    with pytest.raises(InputError, match="is 2 in all patients: nothing can be learned"):
        build(read_cohort(changed(grade=[2] * 60), breast()), breast())


def test_metastatic_patients_are_left_out_and_said():
    cohort = read_cohort(changed(m0=[0] * 6 + [1] * 54), breast())
    assert len(cohort) == 54
    assert "6 patients who had metastases" in cohort.notes[0]
