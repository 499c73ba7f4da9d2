"""The GPU path where there is no GPU: it compiles for one, and in CUDA's simulator it tells what the CPU tells.

`bench.gpu` compares the two where there is one.
"""

import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from bench.gpu import DAYS, agreement

import blowball as bb
from blowball.cli import main
from blowball.engine.derive import DERIVED, PREPARED
from blowball.engine.records import HISTORY, LESION, PATIENT, TYPICAL
from blowball.engine.state import STATE
from blowball.errors import InputError
from blowball.histories import devices, question

CONSTANTS = 65_536  # bytes that CUDA has for them


def scenario(**changes):
    cancer = bb.get_cancer("breast")
    return bb.Scenario(cancer, bb.Population.typical(cancer, 10), horizon="10 years", seed=7).with_(**changes)


@pytest.fixture
def compiled_for(monkeypatch):
    """Compile a kernel to PTX for a capability, whatever there is on this machine."""
    pytest.importorskip("numba_cuda", reason="numba-cuda is not installed")
    from numba import cuda
    from numba.cuda import dispatcher
    from numba.cuda.cudadrv import nvvm

    try:
        nvvm.NVVM()
    except Exception as error:  # whatever it says: it is not there
        pytest.skip(f"NVVM is not installed: {error}")

    def compiled(kernel, types, capability):
        there = SimpleNamespace(compute_capability=capability)
        monkeypatch.setattr(dispatcher, "get_current_device", lambda: there)
        return cuda.compile(kernel, types, device=False, abi="numba", cc=capability)[0]

    return compiled


def test_no_two_steps_are_rounded_as_one(compiled_for):
    from numba import float64

    from blowball.engine.gpu import rounding_each_step

    def line(out, slope):
        out[0] = slope * out[0] + out[1]

    types = float64[::1], float64
    assert "fma.rn.f64" in compiled_for(line, types, (8, 0))  # so the next says something
    with rounding_each_step():
        ptx = compiled_for(line, types, (8, 0))
    assert "fma" not in ptx
    assert "mul.rn.f64" in ptx
    assert "fma.rn.f64" in compiled_for(line, types, (8, 0))  # and others get what they are used to


@pytest.mark.slow
def test_compiles_for_a_gpu(compiled_for):
    from numba import boolean, float64, from_dtype, int64, uint64

    from blowball.engine.gpu import rounding_each_step, run_patients

    def rows(dtype):
        return from_dtype(dtype)[::1]

    types = (
        rows(DERIVED), rows(PREPARED), rows(TYPICAL), float64[:, :, ::1], int64, from_dtype(PATIENT)[:, ::1],
        int64, int64, int64, int64, uint64, boolean, boolean, rows(STATE), from_dtype(LESION)[:, ::1], rows(PATIENT),
        rows(HISTORY),
    )  # fmt: skip
    for capability, target in (((8, 0), "sm_80"), ((9, 0), "sm_90")):
        with rounding_each_step():
            ptx = compiled_for(run_patients.py_func, types, capability)
        assert f".target {target}" in ptx
        assert len(re.findall(r"^\.visible \.entry", ptx, re.MULTILINE)) == 1
        assert not re.findall(r"\.extern \.func.*", ptx)  # nothing is left to be found
        assert 0 < sum(map(int, re.findall(r"^\.const .*\[(\d+)\]", ptx, re.MULTILINE))) < CONSTANTS / 2


@pytest.mark.slow
def test_the_simulator_tells_what_the_cpu_tells():
    script = Path(__file__).with_name("simulated.py")
    environment = {**os.environ, "NUMBA_ENABLE_CUDASIM": "1"}
    done = subprocess.run([sys.executable, str(script)], env=environment, capture_output=True, text=True)
    if "No module named 'numba.cuda" in done.stderr:
        pytest.skip("this Numba has no CUDA, nor is numba-cuda installed")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("record", "missing", "sentence"),
    [
        ("patients", True, "device: numba-cuda is not installed; install it with pip install 'blowball[gpu]'."),
        ("events", True, "device: a GPU keeps no row a lesion; record 'patients' or 'summary', or use the CPU."),
        ("summary", False, "device: no GPU was found that CUDA can use; install NVIDIA's driver, or use the CPU."),
    ],
)
def test_says_why_there_is_none(monkeypatch, record, missing, sentence):
    from numba import cuda

    monkeypatch.setattr(devices, "util", SimpleNamespace(find_spec=lambda name: None if missing else name))
    monkeypatch.setattr(cuda, "is_available", lambda: False)
    with pytest.raises(InputError) as said:
        bb.simulate(scenario(), record, device="gpu")
    assert str(said.value) == sentence


def test_says_what_devices_there_are():
    with pytest.raises(InputError, match="device: 'tpu' is not known; use one of cpu, gpu"):
        bb.simulate(scenario(), device="tpu")


def test_parts_of_one_device_are_not_those_of_the_other():
    one, other = question(scenario(), "patients"), question(scenario(), "patients", None, "gpu")
    assert {name for name in one if one[name] != other[name]} == {"device"}


def test_the_command_line_leaves_nothing_behind(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(devices, "util", SimpleNamespace(find_spec=lambda name: None))
    (tmp_path / "s.toml").write_text(scenario().to_toml())
    assert main(["run", str(tmp_path / "s.toml"), "--device", "gpu", "-o", str(tmp_path / "out")]) != 0
    assert "numba-cuda is not installed" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_workers_do_not_share_a_gpu(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(devices, "check", lambda device, record: None)
    (tmp_path / "s.toml").write_text(scenario().to_toml())
    asked = ["run", str(tmp_path / "s.toml"), "--device", "gpu", "--workers", "2", "-o", str(tmp_path / "out")]
    assert main(asked) != 0
    assert "--device: a GPU is used by one process; leave --workers or --scheduler out." in capsys.readouterr().err


def test_the_comparison_sees_what_differs():
    here = np.zeros(4, HISTORY)
    here["time"] = np.nan
    there = here.copy()
    there["time_end"][0] = 0.5 * DAYS
    there["time"][1, 3] = 7.0  # a recurrence that the other has not
    there["lesions"][2] = 1
    found = agreement(here, there)
    assert (found["patients"], found["another_history"], found["share"]) == (4, 2, 0.5)
    assert (found["to_the_bit"], found["most_of_the_others"]) == (0.25, 0.5 * DAYS)


def test_records_lie_where_a_gpu_can_read_them():
    for dtype in (DERIVED, PREPARED, TYPICAL, PATIENT, HISTORY, LESION, STATE):
        assert dtype.isalignedstruct
        assert np.dtype(dtype.descr).itemsize == dtype.itemsize
