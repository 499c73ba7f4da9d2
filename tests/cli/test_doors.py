import io
import subprocess
import sys
import time

import pytest

import blowball
from blowball.cli import main, waiting
from blowball.errors import BlowballError

VERBS = (
    "demo", "run", "compare", "levers", "trial", "fit", "forecast", "plan", "validate", "list", "show", "cite", "serve",
)  # fmt: skip


def _process(*arguments, **options):
    command = [sys.executable, "-m", "blowball", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), (), *((verb, "--help") for verb in VERBS)])
def test_every_door_says_what_it_is_not(arguments):
    done = _process(*arguments, env={"COLUMNS": "200", "PATH": "", "PYTHONPATH": ":".join(sys.path)})
    assert (done.returncode, done.stderr) == (0, "")
    assert "Research and teaching only, not a medical device." in done.stdout


def test_version_is_the_package_s():
    assert blowball.__version__ in _process("--version").stdout


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from blowball.cli import main; main(['--help']);"
        "print(sorted(set(sys.modules) & {'numba','numpy','pyarrow','pydantic','xarray','pandas'}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_bad_input_of_a_real_process_is_one_sentence():
    done = _process("show", "breat")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [(KeyboardInterrupt(), 130, "stopped"), (MemoryError(), 1, "memory"), (BlowballError("odd"), 1, "odd")],
)
def test_what_stops_a_verb_is_one_sentence(monkeypatch, capsys, error, status, says):
    def stop(*_):
        raise error

    monkeypatch.setattr("blowball.catalogue.get_cancer", stop)
    assert main(["show", "breast"]) == status
    assert says in capsys.readouterr().err


def test_an_interrupted_run_leaves_nothing(monkeypatch, tmp_path, capsys):
    def stop(*_, **__):
        raise KeyboardInterrupt

    (tmp_path / "s.toml").write_text('cancer = "breast"\n[population]\nsize = 9\n', encoding="utf-8")
    monkeypatch.setattr("blowball.histories.simulate", stop)
    assert main(["run", str(tmp_path / "s.toml"), "-o", str(tmp_path / "out")]) == 130
    assert not (tmp_path / "out").exists()


class _Terminal(io.StringIO):
    def isatty(self):
        return True


def test_progress_shows_on_a_terminal_after_a_while_and_only_there(monkeypatch):
    monkeypatch.setattr(waiting, "PATIENCE", 0.01)
    for stream, shown in ((_Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", stream)
        with waiting.Waiting("simulating") as progress:
            time.sleep(0.3)
            progress(50, 100)
            time.sleep(0.3)
        assert ("simulating" in stream.getvalue()) == shown


def test_what_is_quick_shows_no_progress(monkeypatch):
    stream = _Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    with waiting.Waiting("simulating") as progress:
        progress(1, 2)
    assert stream.getvalue() == ""
