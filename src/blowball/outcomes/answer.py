"""What results of a question to simulated patients have in common: labelled numbers, and sentences."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from blowball.errors import InputError

if TYPE_CHECKING:
    import xarray as xr


class Answer:
    """Results with `data` and `sentences`; notebooks show the sentences."""

    data: xr.Dataset

    @property
    def members(self) -> int:
        """Parameter sets; 0: no ensemble."""
        return int(self.data.attrs["members"])

    def sentences(self) -> Sequence[str]:
        """In plain words."""
        raise NotImplementedError

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{escape(sentence)}</li>" for sentence in self.sentences())
        return f"<p>{escape(repr(self))}</p><ul>{items}</ul>"


class Grouped(Answer):
    """Answers over `group`: everybody (``all``) and others."""

    @property
    def groups(self) -> tuple[str, ...]:
        """Everybody, and the groups."""
        return tuple(self.data["group"].values.tolist())

    def of_group(self, group: str) -> xr.Dataset:
        """The numbers of one group.

        Raises
        ------
        InputError
            If there is no such group.
        """
        if group not in self.groups:
            raise InputError(f"there is no group {group!r}", place="group", remedy=f"use {', '.join(self.groups)}")
        return self.data.sel(group=group)
