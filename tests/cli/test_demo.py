from pathlib import Path

from blowball.histories import Histories


def test_the_demo_writes_its_report_and_ends_with_its_path(blowball):
    said = blowball("demo", "--replicates", "1", "--set", "surgery.delay=1 week")
    assert said.status == 0, said.err
    assert said.out.splitlines()[-1] == str(Path("out/demo/report.html"))
    assert "Of 100 women with 4–9 positive nodes, simulated " in said.out
    assert Path("out/demo/figure.svg").read_text(encoding="utf-8").startswith("<svg")
    run = Histories.load("out/demo")
    assert run.patients.num_rows == 2982
    assert run.provenance["overrides"] == {"surgery.delay": 7.0}
    # Its own folder is written anew, anybody else's is not.
    found = blowball("demo", "--replicates", "1", "--json").json
    assert found["overrides"] == {}
    assert {row["by"] for row in found["recurrence"]} >= {"everyone", "positive lymph nodes", "grade"}
    Path("mine").mkdir()
    Path("mine/report.html").write_text("mine", encoding="utf-8")
    assert blowball("demo", "--replicates", "1", "-o", "mine").status == 2
    assert Path("mine/report.html").read_text(encoding="utf-8") == "mine"
