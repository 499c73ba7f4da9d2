"""Where the literature disagrees: every file is read and checked, and what is wrong is said."""

import pytest

from blowball.catalogue import get_cancer, list_cancers
from blowball.catalogue.citations import references
from blowball.catalogue.conflicts import get_conflicts, read_conflicts
from blowball.errors import InputError

GOOD = """
[[conflict]]
title = "Speed"
question = "Fast or slow?"
ours = "Both."
why = "Nobody knows."
numbers = ["growth.doubling_time"]
findings = [{ source = "ryu2014", says = "Slow." }, { source = "norton1988", says = "Fast.", method = "recalled" }]
"""


@pytest.mark.parametrize("cancer", list_cancers())
def test_every_conflict_stands_on_sources_and_numbers(cancer):
    found = get_conflicts(cancer)
    assert len(found) >= 3
    for conflict in found:
        assert set(conflict.sources) <= set(references())
        assert len({finding.says for finding in conflict.findings}) >= 2
        for path in conflict.numbers:
            assert conflict.records(get_cancer(cancer)), path
    assert len({conflict.title for conflict in found}) == len(found)


@pytest.mark.parametrize(
    ("cancer", "together"),
    [
        ("colorectal", {"mokhles2016", "zhao2019followup", "jeffery2019"}),
        ("breast", {"ryu2014", "coumans2013"}),
        ("breast", {"rosselli1994", "givio1994"}),
        ("breast", {"hanna2020"}),
        ("lung", {"ripley2014", "rice2003"}),
        ("liver", {"yamamoto2015", "zhao2019"}),
    ],
)
def test_the_known_disagreements_are_there(cancer, together):
    assert any(together <= set(conflict.sources) for conflict in get_conflicts(cancer))


def read(text, tmp_path):
    file = tmp_path / "conflicts.toml"
    file.write_text(text, encoding="utf-8")
    return read_conflicts(file, get_cancer("breast"))


def test_a_file_is_read(tmp_path):
    (conflict,) = read(GOOD, tmp_path)
    assert conflict.sources == ("ryu2014", "norton1988")
    assert [finding.method for finding in conflict.findings] == ["transcribed", "recalled"]
    assert [record.path for record in conflict.records(get_cancer("breast"))] == [
        f"growth.doubling_time.{kind}" for kind in get_cancer("breast").subtype_ids
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("ryu2014", "nobody1900", r"entry 1: source 'nobody1900' is not in references\.bib"),
        ("growth.doubling_time", "growth.nothing", r"entry 1, numbers: there is no number 'growth\.nothing'"),
        ('why = "Nobody knows."', "", "entry 1, why"),
        ("Fast or slow?", "Fast or slow", "entry 1, question"),
        ('{ source = "ryu2014", says = "Slow." }, ', "", "entry 1, findings"),
        ("[[conflict]]", "[[quarrel]]", "holds something else than conflicts"),
        ("[[conflict]]", "[[conflict", "is no valid TOML"),
    ],
)
def test_what_is_wrong_is_said(old, new, said, tmp_path):
    with pytest.raises(InputError, match=said):
        read(GOOD.replace(old, new), tmp_path)


def test_it_adds_no_number_to_the_cancer():
    assert not any(path.startswith("conflict") for path in get_cancer("breast").records)
