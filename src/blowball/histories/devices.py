"""Where patients are made: on the CPU, or on a GPU if this machine has one and can use it."""

from __future__ import annotations

from importlib import metadata, util
from typing import Any

from blowball.errors import InputError

DEVICES = ("cpu", "gpu")


def check(device: str, record: str) -> None:
    """Say in one sentence why these patients cannot be made there, if they cannot."""
    if device not in DEVICES:
        raise InputError(f"{device!r} is not known", place="device", remedy=f"use one of {', '.join(DEVICES)}")
    if device == "cpu":
        return
    if record == "events":
        raise InputError(
            "a GPU keeps no row a lesion", place="device",
            remedy="record 'patients' or 'summary', or use the CPU",
        )  # fmt: skip
    if util.find_spec("numba_cuda") is None:
        raise InputError(
            "numba-cuda is not installed", place="device", remedy="install it with pip install 'blowball[gpu]'"
        )
    from numba import cuda

    if not cuda.is_available():  # type: ignore[no-untyped-call]
        raise InputError(
            "no GPU was found that CUDA can use", place="device", remedy="install NVIDIA's driver, or use the CPU"
        )


def described(device: str) -> str:
    """What provenance says of it.

    >>> described("cpu")
    'cpu'
    """
    if device == "cpu":
        return device
    from numba import cuda

    found: Any = cuda.get_current_device()  # type: ignore[no-untyped-call]
    name = getattr(found, "name", "simulator")
    name = name.decode() if isinstance(name, bytes) else name
    capability = ".".join(map(str, found.compute_capability))
    return f"{device}: {name}, compute capability {capability}, numba-cuda {metadata.version('numba-cuda')}"
