"""What cannot be read of a question, as one sentence in three parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

LONGEST = 60


def sentence(errors: Sequence[Mapping[str, Any]]) -> tuple[str, str, str]:
    """Problem, place and remedy of the first error of a question.

    Examples
    --------
    >>> sentence([{"type": "extra_forbidden", "loc": ("body", "patient", "shoe"), "msg": "Extra inputs ..."}])
    ('this is not asked for', 'patient, shoe', 'leave it out')
    """
    error: Mapping[str, Any] = errors[0] if errors else {"type": "", "loc": (), "msg": "cannot be read"}
    at = [str(part)[:LONGEST] for part in error["loc"] if part not in ("body", "query", "path", "[key]")]
    place = ", ".join(at) or "body"
    kind = str(error["type"])
    context: Mapping[str, Any] = error.get("ctx") or {}
    if kind.startswith("json"):
        return "this is no JSON", "body", "send a JSON object"
    if kind in ("model_attributes_type", "dict_type", "model_type"):
        return "this is no JSON object", place, "send one, as application/json"
    if kind == "extra_forbidden":
        return "this is not asked for", place, "leave it out"
    if kind == "missing":
        return "this is missing", place, "give it"
    limits = {"greater_than_equal": "at least", "less_than_equal": "at most", "ge": "at least", "le": "at most"}
    for name, words in limits.items():
        if kind == name:
            return "this is out of range", place, f"give {words} {context.get('ge', context.get('le'))}"
    if kind == "literal_error":
        return "this is not a choice", place, f"use {context.get('expected')}"
    if kind in ("string_too_long", "too_long", "string_too_short", "too_short"):
        return "this is too long" if "long" in kind else "this is too short", place, "see /api/openapi.json"
    return f"this cannot be ({str(error['msg'])[:100].rstrip('.')})", place, "see /api/openapi.json"
