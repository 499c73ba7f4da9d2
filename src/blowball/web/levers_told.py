"""What levers change, in plain sentences of 1,000 people."""

from __future__ import annotations

from collections.abc import Sequence

from blowball.web.answers import Effect, Moved
from blowball.web.words import Words

YEAR = 10.0
TOLD = ("cancer_death", "recurrence", "second_primary")


def told(words: Words, found: Sequence[Effect] | None, parts: Sequence[Moved]) -> list[str]:
    """A sentence for each endpoint that is told, at ten years; and why what does nothing does nothing."""
    said = []
    if found is not None and parts:
        at = {one.endpoint: one for one in found if one.year == YEAR}
        if all(one.difference == 0.0 and not one.caused and not one.prevented for one in at.values()):
            said.append(words.texts["levers.nothing"])
        else:
            said += [_one(words, at[endpoint]) for endpoint in TOLD]
            said += [_known(words, at[TOLD[0]])] if at[TOLD[0]].known_low is not None else []
    said += [words.say("levers.no_evidence", {"found": part.words}) for part in parts if not part.has_effect]
    return said


def _one(words: Words, one: Effect) -> str:
    what = words.texts[f"endpoint.{one.endpoint}"]
    change = round(abs(one.difference))
    values = {
        "what": what, "n": change, "base": round(one.baseline), "years": f"{one.year:.0f}",
        "low": round(min(abs(one.low), abs(one.high))), "high": round(max(abs(one.low), abs(one.high))),
    }  # fmt: skip
    if one.low <= 0.0 <= one.high:
        return words.say("levers.unclear", values)
    if change == 0:
        return words.say("levers.tiny", values)
    return words.say("levers.fewer" if one.difference < 0 else "levers.more", values)


def _known(words: Words, one: Effect) -> str:
    """How far the difference may lie elsewhere, for all that is not known of the disease."""
    low, high = (
        f"{0.0 if end is None else end + 0.0:+.0f}".replace("-", "−") for end in (one.known_low, one.known_high)
    )
    return words.say("levers.known", {"what": words.texts[f"endpoint.{one.endpoint}"], "low": low, "high": high})
