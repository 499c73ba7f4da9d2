"""References are read, checked, and printed for what was used only."""

import re

import pytest

from blowball.catalogue import cite, get_cancer
from blowball.catalogue.citations import read_bibtex, references
from blowball.errors import InputError

BREAST = get_cancer("breast")


def keys_in(text):
    return re.findall(r"^@\w+\{([\w:-]+),", text, re.MULTILINE)


def test_only_used_sources_are_printed_each_once():
    used = [BREAST.record("growth.doubling_time", s) for s in BREAST.subtype_ids]
    used += [BREAST.record("seeding.variance"), BREAST.record("fate.lag")]
    assert keys_in(cite(used)) == ["benzekry2016", "koscielny1984", "ryu2014"]
    assert cite([]) == ""


def test_a_schedule_can_be_cited_too():
    assert keys_in(cite([BREAST.schedule("guideline")])) == ["khatcheressian2013"]


def test_references_survive_a_round_trip():
    parts = (*BREAST.courses, *BREAST.tests, *BREAST.exposures, *BREAST.schedules)
    everything = cite([*BREAST.entries, *parts])
    assert read_bibtex(everything) == {key: references()[key] for key in keys_in(everything)}


def test_an_unknown_source_is_refused():
    record = BREAST.record("fate.lag").model_copy(update={"source": "nobody1900"})
    with pytest.raises(InputError, match=r"source 'nobody1900' is not in references\.bib"):
        cite([record])


GOOD = "@article{a2000,\n  author = {A},\n  year = {2000},\n}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD + GOOD, "a2000: comes twice"),
        (GOOD.replace("author = {A}", "title = {A}"), "a2000: has no author"),
        (GOOD.replace("2000},", "MM},"), "a2000: year 'MM' is no year"),
        (GOOD.replace("\n}", ""), "a2000: cannot be read"),
    ],
)
def test_a_broken_entry_is_refused(text, said):
    with pytest.raises(InputError, match=said):
        read_bibtex(text)
