"""The template and the scripts against the text catalogue; no browser needed."""

import re
import tomllib
from pathlib import Path

import pytest

WEB = Path(__file__).parents[3] / "src" / "blowball" / "web"
# Keys that are put together while the page runs: what the pieces may be is known by the server, not here.
MADE = re.compile(r"t\(`(page\.[^`]*)`|either\(`(page\.[^`]*)`|w\['(page\.)' \+ id \+ '(\.\w+)'\]")


def flat(table, before=""):
    for key, value in table.items():
        if isinstance(value, dict):
            yield from flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


def catalogue(lang):
    return dict(flat(tomllib.loads((WEB / "words" / f"{lang}.toml").read_text(encoding="utf-8"))))


def sources():
    files = [*(WEB / "static" / "js").rglob("*.js"), *(WEB / "templates").glob("*.html")]
    return {file.name: file.read_text(encoding="utf-8") for file in files}


def asked():
    """Keys as written, and patterns of those that are put together."""
    plain, made = set(), []
    for text in sources().values():
        plain |= set(re.findall(r"['\"](page\.[a-z_.]+[a-z])['\"]", text))
        for groups in MADE.findall(text):
            key = "".join(groups)
            parts = re.split(r"\$\{[^}]*\}", key)
            made.append(
                re.compile(
                    r"[a-z0-9_]+".join(map(re.escape, parts)) if len(parts) > 1 else r"page\.\w+" + re.escape(groups[3])
                )
            )
    return plain, made


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_the_page_says_is_in_the_catalogue(lang):
    plain, made = asked()
    known = catalogue(lang)
    assert sorted(key for key in plain if key not in known) == []
    assert [one.pattern for one in made if not any(one.fullmatch(key) for key in known)] == []


def test_the_catalogue_has_nothing_that_nobody_says():
    plain, made = asked()
    idle = [
        key
        for key in catalogue("en")
        if key.startswith("page.") and key not in plain and not any(one.fullmatch(key) for one in made)
    ]
    assert idle == []


def test_languages_have_the_same_keys_and_places():
    english, chinese = catalogue("en"), catalogue("zh")
    assert english.keys() == chinese.keys()
    places = re.compile(r"\{\w+\}")
    assert [key for key in english if set(places.findall(english[key])) != set(places.findall(chinese[key]))] == []


def test_nothing_on_the_page_comes_from_elsewhere_or_runs_inline():
    for name, text in sources().items():
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", text), name
        assert not re.search(r"\son[a-z]+=\"|<style|style=\"|innerHTML|eval\(", text), name
    sheets = "".join(file.read_text(encoding="utf-8") for file in (WEB / "static" / "css").glob("*.css"))
    assert "url(http" not in sheets
    assert "@import" not in sheets
