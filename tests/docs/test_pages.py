"""The generated pages say what the catalogue, the docstrings and the command line say, all of it and no more."""

import importlib
import math
import re
import tomllib

import numpy as np
import pytest

import blowball
from blowball.catalogue import get_cancer, list_cancers
from blowball.catalogue.conflicts import get_conflicts
from blowball.targets import get_targets
from blowball.trial import read_spec
from blowball.trial.read import shipped


@pytest.fixture
def load(extensions):
    return importlib.import_module


@pytest.fixture
def filled(load):
    """The nodes of a page's directives, by part."""
    pages = load("catalogue_pages")

    def fill(cancer):
        known = get_cancer(cancer)
        asked = re.findall(r"```\{catalogue\} (\w+) \w+ ?(\S*)", pages.page(cancer))
        return [(what, pages.WHAT[what](known, *[part] * bool(part))) for what, part in asked]

    return fill


@pytest.mark.parametrize("cancer", list_cancers())
def test_a_page_has_every_number_target_exposure_schedule_and_stage(cancer, filled):
    known, text = get_cancer(cancer), {}
    for what, made in filled(cancer):
        text[what] = text.get(what, "") + "\n".join(one.astext() for one in made)
    assert [path for path in known.records if path not in text["numbers"]] == []
    assert [t.title for t in get_targets(cancer) if t.title not in text["targets"]] == []
    assert [
        e.id for e in known.exposures if e.believed not in text["exposures"] or e.found not in text["exposures"]
    ] == []
    assert [s.name for s in known.schedules if s.name not in text["schedules"]] == []
    assert [s.id for s in known.stages if s.says() not in text["stages"]] == []
    assert [c.title for c in get_conflicts(cancer) if c.why not in text["conflict"]] == []


@pytest.mark.parametrize("cancer", list_cancers())
def test_every_link_to_a_source_arrives(cancer, filled, load):
    nodes = load("docutils.nodes")
    made = [one for _, part in filled(cancer) for one in part]
    wanted = {link["refid"] for one in made for link in one.findall(nodes.reference) if "refid" in link}
    there = [anchor for one in made for item in one.findall(nodes.list_item) for anchor in item["ids"]]
    assert wanted
    assert wanted <= set(there)
    assert len(there) == len(set(there))


@pytest.mark.parametrize("cancer", list_cancers())
def test_what_nobody_has_checked_is_counted_and_stands_out(cancer, filled, load):
    nodes = load("docutils.nodes")
    known = get_cancer(cancer)
    unchecked = [r for r in known.entries if r.method in ("recalled", "assumed", "overridden")]
    parts = dict(filled(cancer))
    assert f"{len(unchecked)} numbers rest on memory or judgement" in parts["summary"][0].astext()
    assert f"Of {len(known.entries)} numbers" in parts["summary"][0].astext()
    marks = [
        mark for what, made in filled(cancer) if what == "numbers" for one in made
        for mark in one.findall(nodes.inline) if {"mark-recalled", "mark-assumed"} & set(mark["classes"])
    ]  # fmt: skip
    assert len(marks) == len(unchecked)


def test_the_story_follows_the_numbers(load):
    story = load("story").story
    breast = get_cancer("breast")
    changed = breast.with_numbers({"growth.doubling_time.hr_pos": 777, "second.rate": 4.2})
    assert "777" not in story(breast)
    assert "777, " in story(changed)
    assert "4.2 % of patients a year" in story(changed)
    assert all(kind.name in story(breast) for kind in breast.subtypes)


def test_an_exposure_is_said_to_act_when_it_does(load):
    story = load("story").story
    liver = get_cancer("liver")
    quiet = liver.with_numbers({p: 1 for p in liver.records if p.startswith("exposures.")})
    loud = quiet.with_numbers({"exposures.stress.growth": 1.2})
    assert "has an effect here" in story(quiet)
    assert "stress acts." in story(loud)


@pytest.mark.parametrize("cancer", list_cancers())
def test_the_figure_shows_the_growth_that_the_engine_is_given(cancer, load):
    from blowball import Scenario
    from blowball.scenario import Population
    from blowball.scenario.compile import compile as arrays_of

    figure, known = load("growth_figure"), get_cancer(cancer)
    model = arrays_of(Scenario(known, Population.typical(known, 1))).model.reshape(-1)[0]
    for i, kind in enumerate(known.subtype_ids):
        age = figure.years(known, kind, 20.0) * 365.25
        share = 1.0 - math.exp(-math.exp(model["log_growth"][i]) * age)  # ln N / ln K
        mm = (math.exp(share * math.log(model["capacity"])) / 1e6 * 6.0 / math.pi) ** (1.0 / 3.0)
        assert mm == pytest.approx(20.0, rel=1e-9)
        assert figure.years(known, kind, 20.0, metastasis=True) * model["metastasis_speed"] == pytest.approx(
            age / 365.25
        )


def test_kinds_that_grow_alike_share_a_curve(load):
    breast = get_cancer("breast")
    alike = {path: 200 for path in breast.records if path.startswith("growth.doubling_time")}
    figure = load("growth_figure")
    assert len(figure._alike(breast)) == 3
    spread = {r.path: r.spread for r in breast.entries if r.path in alike}
    assert len(figure._alike(breast.with_numbers(alike))) == len({repr(one) for one in spread.values()})


@pytest.mark.parametrize(
    ("bibtex", "said"),
    [(r"Andr{\'e}", "André"), (r"Wille-J{\o}rgensen", "Wille-Jørgensen"), (r"{ctDNA} \& more", "ctDNA & more"),
     (r"M{\"u}ller", "Müller")],
)  # fmt: skip
def test_bibtex_is_read_as_text(bibtex, said, load):
    assert load("catalogue_tables").plain_text(bibtex) == said


def test_the_interface_page_has_every_public_name_once(load):
    text = load("reference_pages").api_page()
    entries = re.findall(r":: ([\w.]+)", text)
    assert len(entries) == len(set(entries))
    names = {entry.rpartition(".")[2] for entry in entries}
    assert set(blowball.__all__) - {"__version__"} <= names
    assert "InputError" in names


def test_the_command_page_has_every_verb_and_option(load):
    reference, typer = load("reference_pages"), load("typer")
    from blowball.cli.app import app

    for verb in typer.main.get_command(app).commands.values():
        for parameter in verb.params:
            shown, words = reference._option(parameter)
            assert shown[0].astext().lstrip("-")
            assert words, parameter.name


@pytest.mark.parametrize("cancer", ["breast", "liver"])
@pytest.mark.parametrize("exponent", [0.4, 1.0])
def test_the_figure_of_seeds_is_the_integral_of_size(cancer, exponent, load):
    """Against Gauss-Legendre panels over the growth curve, which know nothing of the engine's integral."""
    from tests.engine.laws import Growth

    figures, known = load("model_figures"), get_cancer(cancer)
    curve = Growth(capacity=known.number("growth.capacity"))
    cells = (
        load("growth_figure").BALL * np.array([10.0, known.number("seeding.reference_diameter", unit="mm"), 45.0]) ** 3
    )
    shed = curve.shed(exponent, curve.time(cells))
    drawn = figures.seeds_shed(known, np.array([10.0, 45.0]), exponent)
    np.testing.assert_allclose(drawn, shed[[0, 2]] / shed[1], rtol=1e-6)


@pytest.mark.parametrize("cancer", list_cancers())
@pytest.mark.parametrize("what", ["seeds", "waking", "sensitivity"])
def test_every_figure_of_the_model_can_be_drawn_for_every_cancer(cancer, what, load):
    made = load("model_figures").FIGURES[what](get_cancer(cancer))
    svg = made.children[0].astext()
    assert svg.count("<polyline") >= 1
    assert "nan" not in svg
    assert "<desc>" in svg


def test_a_figure_follows_the_numbers(load):
    figures, breast = load("model_figures"), get_cancer("breast")
    awake = breast.with_numbers({path: 0.0 for path in breast.records if path.startswith("fate.sleep_probability")})
    assert "100 at 0, 100 at 10, 100 at 20" in figures.waking(awake).children[0].astext()
    assert "100 at 0, 100 at 10" not in figures.waking(breast).children[0].astext()


def test_what_a_block_prints_is_shown_and_an_error_tells_its_line(load):
    outputs = load("outputs")
    assert outputs.printed([("x = 2", 3), ("print(x + 1)", 9)], "page.md") == ["", "3"]
    with pytest.raises(ZeroDivisionError) as error:
        outputs.printed([("x = 0", 3), ("\n1 / x", 9)], "page.md")
    assert error.traceback[-1].lineno + 1 == 10


def test_known_misses_are_told_with_their_reasons(docs):
    told = tomllib.loads((docs.parent / "verification" / "known_misses.toml").read_text(encoding="utf-8"))
    assert set(told) <= {*list_cancers(), "trials"}
    for of, found in told.items():
        if of == "trials":
            targets = {f"{name}: {one.title}" for name in shipped() for one in read_spec(name).published}
        else:
            targets = {target.id for target in get_targets(of)}
        listed = [name for one in found for name in one["targets"]]
        assert set(listed) <= targets
        assert len(listed) == len(set(listed))
        assert all(len(one["why"].split()) > 5 for one in found)
