"""What goes out with a release: citation, changelog, extras, notes on safety and on taking part."""

import ast
import re
import sys
import tomllib
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

import blowball

ROOT = Path(__file__).parents[2]
SEMVER = re.compile(r"(\d+)\.(\d+)\.(\d+)(?:(?:a|b|rc)\d+)?")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
FOR_US = {"dev", "docs", "all"}
# A module is not always called as its distribution is.
DISTRIBUTIONS = {"fhir": "fhir.resources", "vl_convert": "vl-convert-python"}
# Installed with something else that is asked for.
ALONG = {"pandas": "lifelines", "starlette": "fastapi", "llvmlite": "numba", "click": "typer"}


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_citation_file_is_valid():
    """The required keys of the Citation File Format 1.2.0, and the kinds of the others that we use."""
    yaml = pytest.importorskip("yaml", reason="needs PyYAML, which comes with pip install 'blowball[docs]'")
    told = yaml.safe_load(text("CITATION.cff"))
    assert told["cff-version"] == "1.2.0"
    assert told["message"]
    assert told["title"]
    assert told["authors"]
    assert all("name" in one or {"family-names", "given-names"} <= set(one) for one in told["authors"])
    assert told["type"] in ("software", "dataset")
    assert str(told["version"]) == blowball.__version__
    assert isinstance(told["date-released"], date)
    licences = told["license"] if isinstance(told["license"], list) else [told["license"]]
    assert set(licences) == set(PROJECT["license"].split(" AND "))
    known = {
        "cff-version", "message", "title", "abstract", "type", "authors", "version", "date-released", "license",
        "keywords", "doi", "url", "repository-code", "references", "preferred-citation", "identifiers",
    }  # fmt: skip
    assert set(told) <= known


def test_the_version_is_semantic():
    assert SEMVER.fullmatch(blowball.__version__)


def releases():
    heads = re.findall(r"^## (\S+) - (\S+)$", text("CHANGELOG.md"), re.MULTILINE)
    parts = re.split(r"^## .*$", text("CHANGELOG.md"), flags=re.MULTILINE)[1:]
    return [(*head, part) for head, part in zip(heads, parts, strict=True)]


def test_the_changelog_goes_back_in_order_with_dates():
    found = releases()
    assert found[0][0] == blowball.__version__
    versions = [tuple(map(int, SEMVER.fullmatch(version).groups())) for version, _, _ in found]
    assert all(later > earlier for later, earlier in pairwise(versions))
    for _, when, _ in found[1:]:
        date.fromisoformat(when)
    assert found[0][1] == "unreleased" or date.fromisoformat(found[0][1])


def test_every_release_says_which_numbers_moved():
    allowed = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security", "Numbers"}
    for version, _, body in releases():
        heads = re.findall(r"^### (.+)$", body, re.MULTILINE)
        assert "Numbers" in heads, version
        assert set(heads) <= allowed, version
        assert len(heads) == len(set(heads)), version
        numbers = body.partition("### Numbers")[2].partition("###")[0]
        assert re.search(r"^- \S", numbers, re.MULTILINE), version


def test_all_is_all():
    (line,) = EXTRAS["all"]
    assert set(re.search(r"\[(.*)\]", line)[1].split(",")) == set(EXTRAS) - FOR_US - {"gpu"}  # of use with a GPU only


def imported():
    """Top-level modules that the package imports, wherever it does so, and where."""
    out = {}
    for file in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names = [node.module]
            for name in names:
                out.setdefault(name.partition(".")[0], set()).add(file.name)
    return {name: files for name, files in out.items() if name not in sys.stdlib_module_names and name != "blowball"}


def test_whatever_the_package_imports_is_asked_for():
    asked = list(PROJECT["dependencies"])
    for name, lines in EXTRAS.items():
        asked += lines if name not in FOR_US else []
    distributions = {re.split(r"[<>=\[; ]", line)[0].lower() for line in asked}
    missing = {
        name: sorted(files)
        for name, files in imported().items()
        if DISTRIBUTIONS.get(name, name).lower() not in distributions
        and ALONG.get(name, "").lower() not in distributions
    }
    assert missing == {}


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("SECURITY.md", ("not a medical device", "privately", "0.1")),
        ("CONTRIBUTING.md", ("make test", "make verify", "semantic", "Numbers", "known_misses.toml")),
        ("LICENSE", ("MIT",)),
    ],
)
def test_the_notes_are_there(file, words):
    said = text(file)
    assert [word for word in words if word not in said] == []


def test_the_version_is_in_the_safety_note():
    assert blowball.__version__.rpartition(".")[0] in text("SECURITY.md")
