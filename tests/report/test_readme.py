import re
import shlex
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from blowball.cli import main
from blowball.scenario import Scenario

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("code", _blocks("python"))
def test_python_runs(code, capsys):
    exec(compile(code, "README.md", "exec"), {"__name__": "readme"})
    assert capsys.readouterr().out


def test_commands_run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (toml,) = _blocks("toml")
    assert Scenario.from_toml(toml).population.n == 100_000
    Path("scenario.toml").write_text(toml.replace("100_000", "300"), encoding="utf-8")
    lines = [line.partition("  #")[0].strip() for block in _blocks("sh") for line in block.splitlines()]
    verbs = [shlex.split(line)[1:] for line in lines if line.startswith("blowball ")]
    assert len(verbs) >= 6
    for arguments in verbs:
        fewer = ["--replicates", "1"] if arguments == ["demo"] else []
        assert main([*arguments, *fewer]) == 0
        assert "not a medical device" in capsys.readouterr().out


def test_make_targets_and_files_that_it_names_are_there():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`?make (\w+)", README):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    for path in re.findall(r"\]\(([\w./-]+)\)", README):
        assert (ROOT / path).is_file(), path


def test_the_figure_has_a_text_alternative_and_stands_alone():
    root = ET.parse(ROOT / "docs" / "images" / "demo.svg").getroot()
    assert root.get("role") == "img"
    assert len(root.find("{http://www.w3.org/2000/svg}desc").text) > 100
