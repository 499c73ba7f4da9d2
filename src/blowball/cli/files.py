"""Where results go: refused in advance where something would be lost, and written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from blowball.errors import InputError

REPORT = "report.html"
OURS = (
    REPORT,
    "figure.svg",
    "provenance.json",
    "patients.parquet",
    "events.parquet",
    "counts.parquet",
    "strata.parquet",
    "comparison.json",
    "economics.csv",
    "economics_patients.parquet",
    "levers.json",
    "trial.json",
    "plan.json",
    "plan.csv",
    "plan.html",
    "plan.ics",
    "plan.fhir.json",
)


def refuse_to_lose(folder: Path, *, overwrite: bool) -> None:
    """Refuse a place that cannot be a folder, or that holds results, before any time is spent.

    Raises
    ------
    InputError
    """
    if folder.exists() and not folder.is_dir():
        raise InputError("this is a file", place=str(folder), remedy="name a folder with -o")
    there = [name for name in OURS if (folder / name).exists()]
    if there and not overwrite:
        raise InputError(
            f"{there[0]} is there already", place=str(folder), remedy="name another folder, or --overwrite"
        )
    nearest = next(parent for parent in (folder, *folder.absolute().parents) if parent.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        raise InputError("nothing can be written there", place=str(nearest), remedy="name another folder with -o")


def write_texts(folder: Path, texts: Iterable[tuple[str, str]]) -> None:
    """Write text files that belong together: they take their names once all of them are whole on the disk.

    Raises
    ------
    InputError
        If one cannot be written; then none is.
    """
    waiting: list[tuple[Path, Path]] = []
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts:
            handle, temporary = tempfile.mkstemp(prefix=".unfinished-", dir=folder)
            waiting.append((Path(temporary), folder / name))
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
        for unfinished, path in waiting:
            unfinished.chmod(0o644)
            unfinished.replace(path)
    except OSError as error:
        raise InputError(f"cannot be written ({error.strerror or error})", place=str(folder)) from None
    finally:
        for unfinished, _ in waiting:
            unfinished.unlink(missing_ok=True)
        if made and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
