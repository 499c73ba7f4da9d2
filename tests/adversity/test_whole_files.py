"""A process killed at any step of its writing: the folder has the old run, the new one, or says that it has none."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import blowball as bb
from blowball.cli import files
from blowball.cli.files import write_texts
from blowball.errors import InputError
from blowball.histories import Histories
from blowball.histories.alone import alone

# Saves the new run over the old one again and again, each time killed one step later, until one is not.
KILLED = """
import os, signal, sys
from pathlib import Path
import blowball as bb
from blowball.histories import Histories
from blowball.histories.store import save

old, new = (Histories.load(folder) for folder in ("old", "new"))

def killed_at(step):
    left = [step]
    def dying(call):
        def do(*arguments, **options):
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **options)
        return do
    for name in ("replace", "unlink", "write_text"):
        setattr(Path, name, dying(getattr(Path, name)))

for step in range(1, 200):
    folder = Path(f"out{step}")
    save(old, folder, texts={"report.html": "old"})
    child = os.fork()
    if not child:
        killed_at(step)
        save(new, folder, overwrite=True, texts={"report.html": "new"})
        os._exit(0)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
        print(step)
        break
"""


@pytest.fixture(name="runs", scope="module")
def _runs(tmp_path_factory):
    breast = bb.get_cancer("breast")
    folder = tmp_path_factory.mktemp("runs")
    runs = {}
    for seed, (name, record) in enumerate((("old", "patients"), ("new", "events"))):
        scenario = bb.Scenario(breast, bb.Population.typical(breast, 60), horizon="5 years", seed=seed)
        runs[name] = bb.simulate(scenario, record, threads=1)
        runs[name].save(folder / name)
    return folder, runs


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed in a copy of itself")
def test_killed_at_every_step_of_saving(runs):
    folder, made = runs
    done = subprocess.run([sys.executable, "-c", KILLED], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    steps = int(done.stdout)
    assert steps > 5
    found = []
    for step in range(1, steps + 1):
        out = folder / f"out{step}"
        try:
            there = Histories.load(out)
        except InputError as error:
            found.append("none" if "has no provenance.json, so no finished run" in str(error) else str(error))
        else:
            name = (out / "report.html").read_text()
            assert there.patients.equals(made[name].patients)
            assert there.kind == made[name].kind
            found.append(name)
        made["new"].save(out, overwrite=True)  # what was left is in nobody's way
        assert sorted(path.name for path in out.iterdir() if path.name != "report.html") == [
            "events.parquet", "patients.parquet", "provenance.json"
        ]  # fmt: skip
    assert set(found) == {"old", "none", "new"}
    assert found == sorted(found, key=["old", "none", "new"].index)  # first the old one, then none, then the new one


def test_a_lock_of_a_killed_process_keeps_nobody_out(tmp_path):
    code = "import os, signal; from pathlib import Path; from blowball.histories.alone import alone\n"
    code += "with alone(Path('.')): os.kill(os.getpid(), signal.SIGKILL)"
    assert subprocess.run([sys.executable, "-c", code], cwd=tmp_path).returncode < 0
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]
    with alone(tmp_path):
        pass
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written(runs, tmp_path):
    _, made = runs
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/none")):
        with pytest.raises(InputError, match=r"cannot be written \(.*\); give a folder that can be"):
            made["old"].save(place)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_files_of_one_answer_are_written_together(tmp_path, monkeypatch):
    write_texts(tmp_path / "out", [("a.json", "old"), ("b.html", "old")])
    full = [OSError(28, "No space left on device")]
    real = os.fdopen

    def fdopen(handle, *arguments, **options):
        file = real(handle, *arguments, **options)
        if len(list((tmp_path / "out").glob(".unfinished-*"))) == 2:
            file.write = lambda text: (_ for _ in ()).throw(full[0])
        return file

    monkeypatch.setattr(files.os, "fdopen", fdopen)
    with pytest.raises(InputError, match="No space left on device"):
        write_texts(tmp_path / "out", [("a.json", "new"), ("b.html", "new")])
    assert {path.name: path.read_text() for path in (tmp_path / "out").iterdir()} == {"a.json": "old", "b.html": "old"}
