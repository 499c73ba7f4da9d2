"""The parameter sets that a calibration left: read, refused when broken, and used by `ensemble`."""

import pytest

import blowball as bb
from blowball.catalogue.sets import read_sets
from blowball.errors import InputError


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "ensemble.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_sets_are_rows(file):
    sets = read_sets(file("a.b,c\n1,2\n3,4.5\n"), {"a.b", "c"})
    assert (sets.paths, sets.rows) == (("a.b", "c"), ((1.0, 2.0), (3.0, 4.5)))


@pytest.mark.parametrize(
    ("text", "said"),
    [("a.b,d\n1,2\n", "'d' is no number"), ("c\n1\nx\n", "row 2"), ("c\n1,2\n", "row 1"), ("c\nnan\n", "row 1")],
)
def test_what_is_broken_is_named(file, text, said):
    with pytest.raises(InputError, match=said):
        read_sets(file(text), {"a.b", "c"})


def test_each_set_is_used_once_before_any_is_used_again():
    cancer = bb.get_cancer("breast")
    n = len(cancer.sets.rows)
    path = cancer.sets.paths[0]
    drawn = [one[path] for one in bb.ensemble(cancer, n + 3, seed=2).overrides]
    assert sorted(drawn[:n]) == sorted(row[0] for row in cancer.sets.rows)
    assert drawn[n:] == drawn[:3]


def test_a_number_that_the_user_has_set_stays():
    cancer = bb.get_cancer("breast")
    path = cancer.sets.paths[0]
    other = cancer.with_numbers({path: cancer.number(path) * 1.01})
    assert all(path not in one for one in bb.ensemble(other, 3, seed=2).overrides)


def test_without_calibration_each_number_is_drawn_by_itself():
    cancer = bb.get_cancer("breast", calibrated=False)
    assert not cancer.sets.rows
    assert len({one["seeding.variance"] for one in bb.ensemble(cancer, 7).overrides}) == 7
