import csv

import pytest

from blowball.cli import main

from .cohorts import table

pytest.importorskip("h5netcdf")


def test_fit_and_forecast_from_the_command_line(tmp_path, capsys):
    rows = table(80)
    file, out, picture = tmp_path / "women.csv", tmp_path / "fit", tmp_path / "forecast.svg"
    with file.open("w", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(rows)
        writer.writerows(zip(*rows.values(), strict=True))
    assert main(["fit", str(file), "--method", "map", "--draws", "100", "-o", str(out)]) == 0
    said = capsys.readouterr().out
    assert "The mode was found" in said
    assert (out / "posterior.nc").is_file()
    who = [part for pair in ("age=61", "size_mm=22", "nodes_positive=2", "grade=2") for part in ("--patient", pair)]
    asked = ["forecast", str(out), *who, "--years", "5", "--disease-free-for", "2 years", "--figure", str(picture)]
    assert main(asked) == 0
    said = capsys.readouterr().out
    assert "Of 100 people like this one, 2 years after surgery without a relapse" in said
    assert "within 5 years:" in said
    assert "not a medical device" in said
    assert picture.read_text(encoding="utf-8").startswith("<svg")


def test_a_wrong_table_is_one_sentence(tmp_path, capsys):
    file = tmp_path / "bad.csv"
    file.write_text("size_mm,time,event\n20,100,none\n", encoding="utf-8")
    assert main(["fit", str(file), "--method", "map", "-o", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert said.startswith("blowball: bad.csv")
    assert said.count("\n") == 1
