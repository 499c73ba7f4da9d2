import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

import blowball

ROOT = Path(__file__).parents[2]
HEAVY = ("numba", "numpy", "pandas", "pyarrow", "pydantic", "rich", "scipy", "typer", "xarray", "matplotlib")


@pytest.mark.parametrize("name", blowball.__all__)
def test_every_public_name_is_there_and_described(name):
    thing = getattr(blowball, name)
    if name != "__version__":
        assert thing.__doc__
        assert thing.__module__.startswith("blowball.")
        assert thing.__name__ == name


def test_dir_shows_the_public_names():
    assert set(blowball.__all__) <= set(dir(blowball))


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'blowball' has no attribute 'cure'"):
        blowball.cure  # noqa: B018 (reading it is the test)


def test_importing_blowball_loads_nothing_heavy():
    code = f"import sys, blowball; print(sorted(set(sys.modules) & set({HEAVY!r})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_version_is_the_same_everywhere():
    assert metadata.version("blowball") == blowball.__version__
    assert f"version: {blowball.__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"## {blowball.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_core_stays_free_of_plots_and_copyleft():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    core = {line.split(">")[0] for line in project["dependencies"]}
    assert core == {"numba", "numpy", "pyarrow", "pydantic", "rich", "typer", "xarray"}
    everything = " ".join(line for extra in project["optional-dependencies"].values() for line in extra)
    assert not any(name in everything for name in ("scikit-survival", "ecos", "pyreadr", "SurvSet"))
