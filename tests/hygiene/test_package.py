"""A wheel and a source distribution that install in an empty environment and run there, without the repository.

Slow, and needs the package index: `make verify-long`.
"""

import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

import blowball

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.verification]
TRY = """
import sys
import blowball as bb
assert "site-packages" in bb.__file__, bb.__file__
for id in bb.list_cancers():
    cancer = bb.get_cancer(id)
    run = bb.simulate(bb.Scenario(cancer, bb.Population.typical(cancer, 200), horizon="5 years"), threads=1)
    assert run.patients.num_rows == 200
    assert run.cumulative_incidence("recurrence", years=[2])["estimate"].notnull().all()
    assert "@" in run.cite()
assert bb.load_rotterdam().num_rows == 2982
print(bb.__version__)
"""


def call(*command, where):
    """Run it without anything of the repository in reach."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(command, cwd=where, env=clean, capture_output=True, text=True, check=False, timeout=3600)
    assert done.returncode == 0, done.stderr[-2000:] or done.stdout[-2000:]
    return done.stdout


def empty(folder):
    venv.create(folder, with_pip=True)
    return folder / ("Scripts" if sys.platform == "win32" else "bin")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Both distributions, made by the build backend in an environment of its own."""
    folder = tmp_path_factory.mktemp("dist")
    tools = empty(folder / "tools")
    pip = [str(tools / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check", "hatchling"]
    if subprocess.run(pip, capture_output=True, check=False).returncode:
        pytest.skip("the package index cannot be reached: hatchling, which builds the package, is not there")
    call(str(tools / "python"), "-m", "hatchling", "build", "-d", str(folder), where=ROOT)
    (wheel,), (source,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return {"wheel": wheel, "source": source}


def test_the_wheel_holds_data_and_licences_and_nothing_else(built):
    names = zipfile.ZipFile(built["wheel"]).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert tops == {"blowball", f"blowball-{blowball.__version__}.dist-info"}
    inside = {str(path.relative_to(ROOT / "src")) for path in (ROOT / "src" / "blowball").rglob("*.toml")}
    assert inside <= set(names)
    assert "blowball/py.typed" in names
    assert "blowball/catalogue/references.bib" in names
    assert len([name for name in names if ".dist-info/licenses/" in name]) == 3
    assert not [name for name in names if "__pycache__" in name or name.endswith((".nbi", ".nbc"))]


def test_the_source_holds_what_a_reader_needs(built):
    with tarfile.open(built["source"]) as source:
        names = {name.partition("/")[2] for name in source.getnames()}
    for wanted in ("README.md", "CHANGELOG.md", "CITATION.cff", "LICENSE", "docs/index.md", "tests/conftest.py"):
        assert wanted in names
    assert not [name for name in names if name.startswith(("out/", "docs/_build/", "docs/cancers/"))]


@pytest.mark.parametrize("kind", ["wheel", "source"])
def test_it_runs_in_an_empty_environment(kind, built, tmp_path):
    programs = empty(tmp_path / "empty")
    python = str(programs / "python")
    call(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", str(built[kind]), where=tmp_path)
    assert call(python, "-c", TRY, where=tmp_path).strip() == blowball.__version__
    assert "breast" in call(str(programs / "blowball"), "list", where=tmp_path)
    call(str(programs / "blowball"), "show", "breast", "growth", where=tmp_path)


def test_everything_resolves_together(built, tmp_path):
    python = str(empty(tmp_path / "empty") / "python")
    said = call(python, "-m", "pip", "install", "--dry-run", "--disable-pip-version-check", f"{built['wheel']}[all]",
                where=tmp_path)  # fmt: skip
    for name in ("jax", "dask", "fastapi", "matplotlib", "icalendar"):
        assert f"{name}-" in said
