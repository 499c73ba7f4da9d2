"""What the tests of the documentation share: where it is, and its extensions where Sphinx is installed."""

import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="session")
def docs():
    return DOCS


@pytest.fixture(scope="session")
def extensions():
    """Makes docs/_ext importable; skipped without `pip install blowball[docs]`."""
    pytest.importorskip("sphinx", reason="needs pip install 'blowball[docs]'")
    sys.path.insert(0, str(DOCS / "_ext"))
    yield DOCS / "_ext"
    sys.path.remove(str(DOCS / "_ext"))
