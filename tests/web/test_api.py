"""What the page's server answers: headers, choices, stories, a hundred, levers, findings, evidence."""

import json

import httpx
import numpy as np
import pytest

Json = dict[str, object]


def told(page: httpx.Client, what: str, **asked: object) -> dict:
    answer = page.post(f"/api/{what}", json=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_every_answer_keeps_the_page_to_itself(page):
    for path in ("/", "/healthz", "/api/cancers", "/api/nothing"):
        headers = page.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'self'")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "set-cookie" not in headers
        assert "access-control-allow-origin" not in headers


def test_the_shell_has_the_notice_in_both_languages(page):
    for lang, notice in (("en", "not a medical device"), ("zh", "不是医疗器械")):
        shell = page.get("/", params={"lang": lang})
        assert shell.status_code == 200
        assert notice in shell.text
        assert "http://" not in shell.text.replace("http://www.w3.org", "")
        assert "https://" not in shell.text


def test_choices_are_what_the_catalogue_has(page):
    from blowball.catalogue import get_cancer, list_cancers

    choices = page.get("/api/cancers").json()
    assert {one["id"] for one in choices} == set(list_cancers())
    for one in choices:
        cancer = get_cancer(one["id"])
        assert [organ["id"] for organ in one["organs"]] == list(cancer.organ_ids)
        assert [exposure["id"] for exposure in one["exposures"]] == [part.id for part in cancer.exposures]
        assert {schedule.id for schedule in cancer.schedules} < {schedule["id"] for schedule in one["schedules"]}
    chinese = page.get("/api/cancers", params={"lang": "zh"}).json()
    assert chinese[0]["name"] == "乳腺癌"


def test_an_exposure_without_effect_offers_no_best_level(page):
    breast = page.get("/api/cancers").json()[0]
    exposures = {one["id"]: one for one in breast["exposures"]}
    assert not exposures["sleep"]["has_effect"]
    assert exposures["sleep"]["best"] is None
    assert exposures["alcohol"]["has_effect"]
    assert exposures["alcohol"]["best"] == "never"


def test_a_story_is_in_order_and_adds_up(page, patient):
    for number in range(25):
        story = told(page, "story", patient=patient, number=number)
        days = [one["t"] for one in story["words"]]
        assert days == sorted(days)
        assert story["words"][-1]["kind"] == "end"
        assert story["primary"]["t_first_cell"] < 0 < story["t_surgery"]
        end = story["ending"]["t"]
        for lesion in story["lesions"]:
            happened = [
                lesion[name] for name in ("t_woke", "t_visible", "t_found", "t_gone") if lesion[name] is not None
            ]
            assert all(lesion["t_left"] <= day <= end + 1e-6 for day in happened)
            assert len(lesion["points"]) <= 40
        died, asleep = story["seeds_died_count"], story["seeds_asleep_count"]
        assert died + asleep <= story["seeds_shed_count"]
        assert sum(visit["found"] for visit in story["visits"]) <= len({one["t_found"] for one in story["lesions"]})


def test_positive_nodes_are_taken_out_or_left(page, patient):
    """Each one in the operation's day: what is told to be taken out and what is left there add up."""
    seen = set()
    for cancer, number in [("breast", 0), ("breast", 1), ("breast", 2), ("lung", 0), ("liver", 0)]:
        asked = patient if cancer == "breast" else {"cancer": cancer, "size_mm": 35, "nodes_positive": 2}
        story = told(page, "story", patient=asked, number=number)
        nodes, surgery = story["nodes"], story["t_surgery"]
        left = [one for one in story["lesions"] if one["organ"] == nodes["organ"] and one["t_left"] == surgery]
        assert nodes["positive"] == story["patient"]["nodes_positive"] == 2
        assert nodes["removed"] == max(0, 2 - len(left))
        assert (nodes["t_removed"] is None) == (nodes["removed"] == 0)
        said = [one["text"] for one in story["words"] if one["kind"] == "nodes"]
        assert len(said) == (nodes["removed"] > 0)
        seen.add(nodes["removed"])
    assert {0, 2} <= seen


def test_what_surgery_left_is_not_told_as_a_seed(page, patient):
    for number in range(12):
        story = told(page, "story", patient=patient, number=number)
        died = [one["text"] for one in story["words"] if one["kind"] == "died" and "surgery left" not in one["text"]]
        assert bool(died) <= bool(story["seeds_died_count"]), died


def test_the_curve_of_the_first_tumour_has_its_size_at_diagnosis(page, patient):
    points = told(page, "story", patient=patient)["primary"]["points"]
    assert next(one["mm"] for one in points if one["t"] == 0.0) == pytest.approx(35.0, abs=1e-3)
    sizes = [one["mm"] for one in points]
    assert sizes == sorted(sizes)


def test_a_story_is_the_same_when_asked_again_and_another_for_another_number(page, patient):
    one, same, other = (told(page, "story", patient=patient, number=number) for number in (3, 3, 4))
    assert one == same
    assert one["primary"] != other["primary"]


def test_a_story_in_chinese_tells_the_same(page, patient):
    english, chinese = (told(page, "story", patient=patient, number=1, lang=lang) for lang in ("en", "zh"))
    assert [one["kind"] for one in english["words"]] == [one["kind"] for one in chinese["words"]]
    assert english["ending"] == chinese["ending"]
    assert "确诊" in chinese["words"][0]["text"]


def test_levers_tell_what_a_comparison_tells(page, patient):
    import blowball as bb

    moved = {"care": {"surgery_delay_weeks": -8}}
    answer = told(page, "levers", patient=patient, settings=moved, patients=2000)
    cancer = bb.get_cancer("breast")
    table = {name: [value] for name, value in patient.items() if name != "cancer"}
    people = bb.Population.from_table(table, cancer=cancer, replicates=2000)
    asked = bb.Scenario(cancer, people, horizon="15 years", seed=7)
    days = cancer.number("surgery.delay", unit="d") - 56.0
    earlier = asked.with_(care=asked.care.with_(surgery_delay=f"{days!r} days"))
    found = bb.compare({"usual": bb.simulate(asked), "moved": bb.simulate(earlier)}, years=(5, 10, 15)).data
    for one in answer["together"]:
        if one["endpoint"] == "days_lived":
            expected = 365.25 * found["life_years_difference"].sel(strategy="moved", year=one["year"]).item()
            assert one["difference"] == pytest.approx(expected, abs=1e-6)
            continue
        at = found.sel(strategy="moved", endpoint=one["endpoint"], year=one["year"])
        assert one["difference"] == pytest.approx(1000.0 * at["difference"].item(), abs=1e-9)
        assert one["error"] == pytest.approx(1000.0 * at["std_error"].item(), rel=1e-6, abs=1e-12)
        assert one["caused"] == pytest.approx(1000.0 * at["caused"].item(), abs=1e-9)
        assert one["prevented"] == pytest.approx(1000.0 * at["prevented"].item(), abs=1e-9)


def test_a_lever_without_evidence_changes_nobody_and_says_why(page, patient):
    answer = told(page, "levers", patient=patient, settings={"body": {"sleep": "always"}}, patients=2000)
    assert all(one["difference"] == 0 and not one["caused"] and not one["prevented"] for one in answer["together"])
    body = next(one for one in answer["levers"] if one["lever"] == "body")
    assert body["grade"] == "none"
    assert not body["parts"][0]["has_effect"]
    assert any("No good study" in sentence for sentence in answer["words"])


def test_levers_that_were_not_moved_change_nothing(page, patient):
    answer = told(page, "levers", patient=patient, patients=500)
    assert all(one["difference"] == 0 for one in answer["together"])
    assert not any(one["moved"] for one in answer["levers"])
    assert answer["words"] == []


def test_each_lever_alone_and_all_together(page, patient):
    settings = {
        "care": {"surgery_delay_weeks": 8, "margins": "positive", "follow_up": "none"},
        "body": {"alcohol": "never"},
    }
    answer = told(page, "levers", patient=patient, settings=settings, patients=2000)
    alone = {one["lever"]: one for one in answer["levers"]}
    assert {name for name, one in alone.items() if one["moved"]} == {"surgery", "clearing", "looking", "body"}
    only = told(page, "levers", patient=patient, settings={"care": {"margins": "positive"}}, patients=2000)
    assert alone["clearing"]["effect"] == only["together"]
    quick = told(page, "levers", patient=patient, settings=settings, patients=2000, alone=False)
    assert quick["together"] == answer["together"]
    assert all(one["effect"] is None for one in quick["levers"])


def test_parameter_sets_give_a_band_around_what_levers_do(page, patient):
    asked = {"settings": {"care": {"surgery_delay_weeks": 8}}, "patients": 1000, "sets": 4}
    answer = told(page, "levers", patient=patient, **asked)
    bands = [(one["known_low"], one["difference"], one["known_high"]) for one in answer["together"]]
    assert all(low <= value <= high for low, value, high in bands)
    assert any(high > low for low, _, high in bands)


def test_a_hundred_people_are_a_hundred(page, patient):
    answer = told(page, "hundred", patient=patient, years=15, patients=1000, sets=0)
    states = ("alive_free", "local", "regional", "distant", "second", "cancer_death", "other_death")
    assert [year["year"] for year in answer["years"]] == list(range(1, 16))
    for year in answer["years"]:
        assert sum(year[state]["icons"] for state in states) == 100
        assert sum(year[state]["value"] for state in states) == pytest.approx(100.0)
        assert all(abs(year[state]["icons"] - year[state]["value"]) < 1 for state in states)
    curves = {one["endpoint"]: [point["value"] for point in one["points"]] for one in answer["curves"]}
    assert all(values == sorted(values) for values in curves.values())
    dead = np.array(curves["cancer_death"]) + np.array(curves["other_death"])
    assert dead == pytest.approx(np.array(curves["death"]))


def test_what_is_not_known_is_told_apart_from_chance(page, patient):
    year = told(page, "hundred", patient=patient, years=5, patients=1000, sets=4)["years"][-1]["alive_free"]
    assert year["known_low"] <= year["value"] <= year["known_high"]
    assert year["known_low"] < year["known_high"]
    assert year["low"] < year["value"] < year["high"]


def test_yearly_mammography_finds_things_in_breasts(page, patient):
    moved = {"care": {"follow_up": "only_mammography_yearly"}}
    answer = told(page, "found", patient=patient, care={"follow_up": "none"}, settings=moved)
    nobody_looks, looked = answer["baseline"], answer["changed"]
    assert nobody_looks["by"]["visit"] == 0 == nobody_looks["visits"]
    assert looked["by_visit_in"]["local"] + looked["by_visit_in"]["new"] > 5 * looked["by_visit_in"]["distant"]
    assert answer["earlier_people"] > 0 == answer["later_people"]
    assert sum(looked["by"].values()) == pytest.approx(looked["found"])
    assert len(answer["words"]) == 4


def test_every_number_has_its_source_and_status(page):
    from blowball.catalogue import get_cancer

    answer = page.get("/api/evidence/breast").json()
    records = get_cancer("breast").records
    assert {one["path"] for one in answer["numbers"]} == set(records)
    for one in answer["numbers"]:
        assert one["method"] == records[one["path"]].method
        assert len(one["source"]) == len(records[one["path"]].sources)
        assert all("(" in source and len(source) > 20 for source in one["source"])
    assert sum(answer["methods"].values()) == len(answer["numbers"])


def test_the_api_describes_itself_without_anything_from_elsewhere(page):
    described = page.get("/api/openapi.json").json()
    assert "/api/levers" in described["paths"]
    assert page.get("/docs").status_code == 404
    assert "cdn" not in json.dumps(described)


def test_the_largest_tumour_that_may_be_asked_for_is_below_what_growth_tends_to(page, patient):
    from blowball.catalogue import get_cancer, list_cancers
    from blowball.engine.reference.growth import cells
    from blowball.web.models import MOST_MM

    for cancer in list_cancers():
        assert cells(MOST_MM) < get_cancer(cancer).number("growth.capacity", unit="cells")
        asked = {"cancer": cancer, "size_mm": MOST_MM, "age": 70}
        assert told(page, "story", patient=asked)["primary"]["points"][-1]["mm"] >= MOST_MM - 0.01
