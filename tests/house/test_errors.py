import pickle

import pytest

from blowball.errors import BlowballError, InputError


def test_a_sentence_names_place_problem_and_remedy():
    error = InputError("an age of 210 cannot be", place="row 7, column age", remedy="give years")
    assert str(error) == "row 7, column age: an age of 210 cannot be; give years."
    assert (error.problem, error.place, error.remedy) == ("an age of 210 cannot be", "row 7, column age", "give years")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (InputError("the file is empty"), "the file is empty."),
        (InputError("no such cancer", remedy="did you mean 'breast'?"), "no such cancer; did you mean 'breast'?"),
        (InputError("the file is empty", place="a.csv"), "a.csv: the file is empty."),
    ],
)
def test_parts_may_be_missing(error, sentence):
    assert str(error) == sentence


def test_an_outer_place_comes_first():
    inner = InputError("is empty", place="row 3", remedy="fill it")
    assert str(inner.at("a.csv")) == "a.csv, row 3: is empty; fill it."
    assert str(InputError("is empty").at("a.csv")) == "a.csv: is empty."


def test_it_can_be_caught_as_what_it_is():
    assert issubclass(InputError, BlowballError)
    assert issubclass(InputError, ValueError)


def test_it_survives_the_way_from_another_process():
    error = InputError("is empty", place="row 3", remedy="fill it")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
