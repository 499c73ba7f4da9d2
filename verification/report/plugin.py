"""The pytest side: the fixture `record`, and what becomes of records when all tests have run.

Records travel with the tests' reports, so that it works in one process and in many. Any test that is marked
`verification` has its place on the page, records or not: without them it is shown as passed, failed or skipped.
"""

from __future__ import annotations

import inspect
import math
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from verification.report.checks import Check
from verification.report.outcome import Outcome, Outcomes
from verification.report.page import write

ROOT = Path(__file__).parents[2]
KEY, PLACE = "verification-check", "verification-place"


class Recorder:
    """What the fixture `record` gives: call it with a value and what it should be."""

    def __init__(self, item: pytest.Item) -> None:
        self._item = item
        self.checks: list[Check] = []

    def __call__(
        self, name: str, value: float, expected: float | tuple[float, float] | None = None,
        tolerance: float | None = None, source: str = "", *, error: float | None = None, p: float | None = None,
        spread: tuple[float, float] | None = None, known: str = "", unit: str = "",
    ) -> bool:  # fmt: skip
        """Record a comparison; the test fails at its end if one is missed. Says whether this one was met.

        See `verification.report.checks.Check` for the arguments. Give `tolerance` or `error`, not both; an
        `expected` of two numbers is an interval, one of None is shown without a verdict.
        """
        if expected is not None and not isinstance(expected, tuple) and tolerance is None and error is None:
            raise ValueError(f"{name}: fix a tolerance, or give the standard error of the value")
        if error is not None and tolerance is not None:
            raise ValueError(f"{name}: a tolerance and a standard error are two rules; give one")
        check = Check(
            name, float(value), _plain(expected), _plain(tolerance), _plain(error), _plain(p), _plain(spread),
            source, known, unit,
        )  # fmt: skip
        self.checks.append(check)
        self._item.user_properties.append((KEY, asdict(check)))
        return check.verdict != "missed"

    def near(
        self, name: str, seen: Any, expected: Any, tolerance: float, source: str = "", *, relative: bool = False
    ) -> bool:
        """Record the largest difference between two arrays, absolute or as a share of what was expected."""
        import numpy as np

        seen, expected = np.asarray(seen, float), np.asarray(expected, float)
        gap = np.abs(seen - expected)
        if relative:
            gap = np.divide(gap, np.abs(expected), out=np.where(gap == 0.0, 0.0, math.inf), where=expected != 0.0)
        what = "largest relative difference" if relative else "largest difference"
        return self(f"{name}: {what}", float(np.max(gap, initial=0.0)), 0.0, tolerance, source)


@pytest.fixture
def record(request: pytest.FixtureRequest) -> Recorder:
    """`record(name, value, expected, tolerance, source)`: a line of the verification report, and an assertion."""
    recorder = Recorder(request.node)
    request.node.stash[_RECORDER] = recorder
    return recorder


_RECORDER = pytest.StashKey[Recorder]()


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Iterator[None]:
    """Fail a test one of whose records is missed, after all of them have been recorded."""
    done = yield
    if recorder := pyfuncitem.stash.get(_RECORDER, None):
        missed = [f"{c.name}: {c.value:.6g}, not {c.expected}" for c in recorder.checks if c.verdict == "missed"]
        assert not missed, "; ".join(missed)
    return done


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where the report goes; without it none is written."""
    parser.addoption("--verify-report", metavar="FOLDER", help="write the verification report into this folder")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever lies in `verification/` is verification, marked or not."""
    for item in items:
        if (ROOT / "verification") in item.path.parents:
            item.add_marker(pytest.mark.verification)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Note where on the page a test belongs: the module's first line, and the function's or its name."""
    if item.get_closest_marker("verification"):
        section = _first(getattr(item, "module", None)) or item.path.stem
        name = getattr(item, "originalname", item.name)
        title = _first(getattr(item, "function", None)) or name.removeprefix("test_").replace("_", " ")
        item.user_properties.append((PLACE, [section, title, item.nodeid.partition("[")[0]]))


def _first(thing: object) -> str:
    return (inspect.getdoc(thing) or "").partition("\n\n")[0].replace("\n", " ").strip() if thing else ""


def pytest_configure(config: pytest.Config) -> None:
    """Collect in the process that controls the others, if there are others."""
    folder = config.getoption("--verify-report", None)
    if folder and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Collector(Path(folder)), "verification-report")


class _Collector:
    """Listens to reports and writes the page at the end."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.found, self.began = folder, Outcomes(), time.time()
        self.rejected: list[Check] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One test has finished a phase."""
        given = dict(report.user_properties)
        if PLACE not in given or not (report.when == "call" or report.failed or report.skipped):
            return
        checks = [Check(**_tuples(one)) for key, one in report.user_properties if key == KEY]  # type: ignore[arg-type]
        section, title, test = given[PLACE]  # type: ignore[misc]
        one = Outcome(section, title, test, report.outcome, _why(report), report.duration, tuple(checks))
        self.found.add(one)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Judge all of them together; a family-wise rejection fails the session."""
        self.rejected = write(self.found, self.folder, time.time() - self.began)
        if self.rejected and session.exitstatus == 0:
            session.exitstatus = 1

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say where the page is."""
        for check in self.rejected:
            terminalreporter.write_line(f"Holm's rule over all checks rejects: {check.name} (z = {check.z:.1f})")
        terminalreporter.write_line(f"{self.found.sentence()} {self.folder / 'report.html'}")


def _plain(number: Any) -> Any:
    """Python's own floats: NumPy's do not travel between processes."""
    if isinstance(number, tuple):
        return tuple(float(end) for end in number)
    return None if number is None else float(number)


def _tuples(one: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in one.items()}


def _why(report: pytest.TestReport) -> str:
    if report.skipped and isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ")
    if report.failed:
        crash = getattr(report.longrepr, "reprcrash", None)
        return str(crash.message if crash else report.longrepr).partition("\n")[0][:300]
    return ""
