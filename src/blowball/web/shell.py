"""The page's shell, and whether the server is alive."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse

import blowball
from blowball.web.models import Language
from blowball.web.words import LANGUAGES, texts

shell = APIRouter()
_TEMPLATES = Path(__file__).parent / "templates"


@shell.get("/", response_class=HTMLResponse, include_in_schema=False)
def page(lang: Annotated[Language, Query()] = "en") -> HTMLResponse:
    """The page in a language."""
    shown = _environment().get_template("page.html")
    return HTMLResponse(shown.render(lang=lang, languages=LANGUAGES, w=dict(texts(lang)), version=blowball.__version__))


@shell.get("/healthz")
def healthy() -> dict[str, str]:
    """Whether the server answers."""
    return {"state": "well", "version": blowball.__version__}


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=select_autoescape(default=True), undefined=StrictUndefined,
        auto_reload=False,
    )  # fmt: skip
