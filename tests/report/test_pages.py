import re
import xml.etree.ElementTree as ET
from collections import Counter

import numpy as np
import pytest
from tests.report.sound import assert_sound, plain

import blowball as bb
from blowball.histories.endpoints import first_events
from blowball.outcomes import aalen_johansen
from blowball.report import demo_figure, demo_page, run_page, simulate_rotterdam
from blowball.report.rotterdam import observed_events
from blowball.units import YEAR


@pytest.fixture(name="demo", scope="module")
def _demo():
    return simulate_rotterdam(bb.get_cancer("breast"), replicates=1)


@pytest.fixture(name="run", scope="module")
def _run():
    cancer = bb.get_cancer("breast")
    return bb.simulate(bb.Scenario(cancer, bb.Population.typical(cancer, 3_000), horizon="10 years", seed=5))


def test_the_demo_s_page_is_sound_and_opens_with_the_picture(demo):
    text = demo_page(demo)
    page = assert_sound(text)
    assert page.tags.index("figure") < page.tags.index("h2") < page.tags.index("table")
    assert text.index("No positive nodes") < text.index("10 or more positive nodes") < text.index("<h2")
    ET.fromstring(demo_figure(demo))


def test_the_demo_s_numbers_are_those_of_the_data_and_the_run(demo):
    women, text = bb.load_rotterdam(), plain(demo_page(demo))
    nodes = women["nodes"].to_numpy()
    some = (nodes >= 4) & (nodes <= 9)
    time, event = observed_events(women)
    seen = aalen_johansen(time[some], event[some]).at([5 * YEAR])
    found = first_events(demo.run.patients, "recurrence")
    ours = some[demo.run.patients["patient"].to_numpy()[found.row] % women.num_rows]
    made = aalen_johansen(found.time[ours], found.event[ours]).at([5 * YEAR])
    row = re.search(r"<tr><th[^>]*>4–9 positive nodes</th><td[^>]*>5 years</td>(.*?)</tr>", text)[1]
    cells = re.findall(r"<td[^>]*>(.*?)</td>", row)
    assert cells[0] == f"{100 * made.estimate[0]:.1f} %"
    assert cells[2] == f"{100 * seen.estimate[0]:.1f} %"
    assert cells[3] == f"{100 * seen.ci_low[0]:.1f}–{100 * seen.ci_high[0]:.1f}"
    simulated, observed = (round(100 * points.estimate[0]) for points in (made, seen))
    said = f"Of 100 women with 4–9 positive nodes, simulated {simulated}, observed {observed}"
    assert said in text


def test_every_miss_is_said_and_no_other(demo):
    text = plain(demo_page(demo))
    groups = [demo.everyone, *(group for groups in demo.splits.values() for group in groups)]
    years = [float(year) for year in range(1, 16)]
    for group in groups:
        said = len(re.findall(rf"<li>{re.escape(group.name)}: [^<]*the simulation lies", text))
        assert said == len(group.misses(years))


def test_women_whose_last_years_were_not_seen_count_up_to_their_last_visit(demo):
    women = bb.load_rotterdam()
    time, event = observed_events(women)
    later = (women["dtime"].to_numpy() > time) & (women["death"].to_numpy() == 1) & (women["recur"].to_numpy() == 0)
    assert later.sum() == demo.unseen == 43
    assert (event[later] == 0).all()
    assert (event == 1).sum() == women["recur"].to_numpy().sum()
    assert demo.if_recurred > 0.0


def test_other_parameter_sets_give_the_simulation_a_band():
    demo = simulate_rotterdam(bb.get_cancer("breast"), replicates=1, members=2)
    assert len(demo.everyone.members) == 2
    assert "2 parameter sets" in demo_page(demo)


def test_a_run_s_page_is_sound_and_its_numbers_are_the_run_s(run):
    text = run_page(run)
    assert_sound(text)
    at_five = run.cumulative_incidence("recurrence", years=[5])
    cell = f"{100 * at_five['estimate'].item():.1f} % ± {100 * at_five['std_error'].item():.2f}"
    assert re.search(rf"<th[^>]*>5 years</th><td[^>]*>{re.escape(cell)}</td>", plain(text))
    share = round(100 * at_five["estimate"].item())
    assert f"Of 100 patients, {share} within 5 years" in plain(text)
    found_at_visit = np.mean([word == "visit" for word in run.patients["found_by"].drop_null().to_pylist()])
    assert f'<th scope="row">at a visit</th><td>{100 * found_at_visit:.1f} %</td>' in plain(text)


def test_a_report_counts_and_lists_what_is_not_verified(run):
    text = run_page(run)
    known = run.provenance["parameters"]["values"]
    used = {path: one["method"] for path, one in known.items() if not path.startswith("economics.")}
    assert 0 < len(used) < len(known)
    for method, count in Counter(used.values()).items():
        assert re.search(rf">{method}</th><td[^>]*>{count}</td>", text)
    assert all(f">{path}</th>" in text for path, method in used.items() if method in ("assumed", "recalled"))
    assert ">economics." not in text, "no run uses prices"
    assert all(value in text for value in (run.provenance["people_sha256"], run.provenance["software"]["numba"]))


def test_the_answer_comes_first_and_checklists_are_there(run):
    text = run_page(run)
    assert text.index("Of 100 patients") < text.index("<figure>") < text.index("<h2>Checklists</h2>")


def test_a_summary_has_no_sections_about_single_patients():
    cancer = bb.get_cancer("breast")
    asked = bb.Scenario(cancer, bb.Population.typical(cancer, 500), horizon="6 years")
    text = run_page(bb.simulate(asked, "summary"))
    assert_sound(text)
    assert "How the first recurrence came about" not in text
    assert re.search(r"<section>\s*<h2>[^<]*</h2>\s*</section>", text) is None


def test_a_run_without_surgery_says_so():
    cancer = bb.get_cancer("breast")
    asked = bb.Scenario(cancer, bb.Population.typical(cancer, 100), bb.CarePlan.none(cancer), horizon="5 years")
    assert "nothing can be counted from surgery" in run_page(bb.simulate(asked))
