"""What can be asked under /api, and answered at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request

from blowball.web.answers import Evidence, Found, Hundred, LeversAnswer, Story
from blowball.web.cancers import cancers
from blowball.web.choices import Choices
from blowball.web.evidence import evidence
from blowball.web.limits import Gate, Result
from blowball.web.models import FoundAsked, HundredAsked, Language, LeversAsked, StoryAsked
from blowball.web.words import texts

api = APIRouter(prefix="/api")


def gate(request: Request, name: str = "gate") -> Gate:
    """Where questions wait."""
    return getattr(request.app.state, name)  # type: ignore[no-any-return]


async def weighed(asked: Any, request: Request, kind: str, answer: Callable[[], Result]) -> Result:
    """Answer, in the slow queue if many parameter sets are asked for."""
    which = "slow" if asked.sets else "gate"
    return await gate(request, which).answer(answer, page_of(asked, f"{kind}-{which}"))


def page_of(asked: Any, kind: str) -> str | None:
    """Under which name a question replaces an older one."""
    return None if asked.page is None else f"{kind}/{asked.page}"


@api.get("/cancers")
def all_cancers(lang: Annotated[Language, Query()] = "en") -> list[Choices]:
    """Every cancer with all that can be chosen, named in a language."""
    return cancers(lang)


@api.get("/words/{lang}")
def all_words(lang: Language) -> dict[str, str]:
    """Every text of a language, by key."""
    return dict(texts(lang))


@api.get("/evidence/{cancer}")
def all_numbers(cancer: Annotated[str, Path(max_length=40, pattern=r"^[a-z0-9_]+$")]) -> Evidence:
    """Every number of a cancer, with its source and how it was obtained."""
    return evidence(cancer)


@api.post("/story")
async def one_story(asked: StoryAsked, request: Request) -> Story:
    """One simulated patient like this."""
    from blowball.web.story import story

    return await gate(request).answer(lambda: story(asked), page_of(asked, "story"))


@api.post("/levers")
async def moved_levers(asked: LeversAsked, request: Request) -> LeversAnswer:
    """What the levers change for the same patients with the same luck."""
    from blowball.web.levers import levers

    return await weighed(asked, request, "levers", lambda: levers(asked))


@api.post("/found")
async def what_visits_find(asked: FoundAsked, request: Request) -> Found:
    """What visits find, as asked and with the levers moved."""
    from blowball.web.found import found

    return await gate(request).answer(lambda: found(asked), page_of(asked, "found"))


@api.post("/hundred")
async def a_hundred(asked: HundredAsked, request: Request) -> Hundred:
    """A hundred patients like this; with many parameter sets, `/api/jobs/hundred` tells how far it is."""
    from blowball.web.hundred import hundred

    return await weighed(asked, request, "hundred", lambda: hundred(asked))
