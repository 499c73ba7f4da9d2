"""Every code block of the hand-written pages runs; later blocks of a page go on where earlier ones stopped."""

import contextlib
import io
import re
import shlex
from pathlib import Path
from typing import NamedTuple

import pytest

from blowball.cli import main
from blowball.scenario import Scenario

DOCS = Path(__file__).parents[2] / "docs"
FENCE = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
PAGES = sorted(page for page in [*DOCS.glob("*.md"), *DOCS.glob("howto/*.md")] if page.name != "api.md")
TEACH = ("citing", "clinician", "coming-from", "economist", "epidemiologist", "extend", "fitting", "limits", "model",
         "modeller", "start", "teacher", "trialist", "uncertainty")  # fmt: skip


class Block(NamedTuple):
    page: str
    number: int
    language: str
    code: str
    line: int


def blocks_of(page, text):
    found = enumerate(FENCE.finditer(text), 1)
    return [Block(page, i, m[2], m[3], text[: m.start()].count("\n") + 2) for i, m in found]


BLOCKS = [
    block for page in PAGES for block in blocks_of(page.relative_to(DOCS).as_posix(), page.read_text(encoding="utf-8"))
]
PYTHON = [block for block in BLOCKS if block.language == "python"]


@pytest.mark.parametrize("page", sorted({block.page for block in PYTHON}))
def test_python_runs(page, monkeypatch, tmp_path):
    """A page in one go, as the build runs it; an error tells the line of the page."""
    monkeypatch.chdir(tmp_path)
    known = {"__name__": "docs"}
    for block in (one for one in PYTHON if one.page == page):
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            exec(compile("\n" * (block.line - 1) + block.code, str(DOCS / page), "exec"), known)
        if "print(" in block.code:
            assert said.getvalue().strip(), (page, block.number)


@pytest.mark.parametrize("page", TEACH)
def test_a_page_that_teaches_has_something_to_run(page):
    assert any(Path(block.page).stem == page for block in PYTHON)


@pytest.mark.parametrize("page", [page for page in PAGES if page.parent.name == "howto"], ids=lambda page: page.stem)
def test_a_page_for_users_says_first_what_it_cannot_do(page):
    head = page.read_text(encoding="utf-8").partition("```")[0]
    assert re.search(r"^\*.*first", head, re.MULTILINE | re.IGNORECASE)


def test_nothing_is_left_to_be_written():
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"\b(TODO|TBD|FIXME|XXX|lorem|coming soon|placeholder)\b", text, re.IGNORECASE), page.name
        assert len(text.split()) > 50 or "```{" in text, page.name


def test_a_broken_block_fails_at_its_line():
    (block,) = blocks_of("start.md", "# Title\n\n```python\nx = 1\nx / 0\n```\n")
    with pytest.raises(ZeroDivisionError) as error:
        exec(compile("\n" * (block.line - 1) + block.code, block.page, "exec"), {})
    assert error.traceback[-1].lineno + 1 == 5


def test_the_scenario_file_and_the_commands_run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (toml,) = (block.code for block in BLOCKS if (block.page, block.language) == ("start.md", "toml"))
    assert Scenario.from_toml(toml).population.n == 2_000
    Path("scenario.toml").write_text(toml.replace("2_000", "200"), encoding="utf-8")
    lines = [line.split("  #")[0] for b in BLOCKS if b.language == "sh" for line in b.code.splitlines()]
    verbs = [shlex.split(line)[1:] for line in lines if line.startswith("blowball ")]
    assert {verb[0] for verb in verbs} >= {"demo", "run", "show", "cite"}
    for arguments in verbs:
        fewer = ["--replicates", "1"] if arguments == ["demo"] else []
        assert main([*arguments, *fewer]) == 0, arguments
        assert "not a medical device" in capsys.readouterr().out
