"""The page's words: complete in every language, with the same placeholders, plain, and fitting the catalogue."""

import json
import re
import string
import zlib
from pathlib import Path

import pytest

from blowball.catalogue import get_cancer, list_cancers
from blowball.web.words import LANGUAGES, Words, catalogue_texts, texts

SEEN = Path(__file__).parent / "catalogue_seen.json"  # `python -m tests.web.seen` writes it anew
LONGEST_SENTENCE = 23  # words
FORBIDDEN = ("cured", "miracle", "guarantee", "battle", "victim", "suffer", "hopeless", "terminal", "deadly", "war ")


def placeholders(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def test_every_language_has_every_text():
    english, *others = (set(texts(lang)) for lang in LANGUAGES)
    for other in others:
        assert english == other


def test_placeholders_agree():
    english = texts("en")
    for lang in LANGUAGES:
        for key, text in texts(lang).items():
            assert placeholders(text) == placeholders(english[key]), (lang, key)


def test_every_part_of_the_catalogue_has_plain_words():
    for lang in LANGUAGES:
        assert set(catalogue_texts()) <= set(texts(lang))


def test_every_number_of_the_catalogue_has_a_name_and_a_unit():
    records = [record for id in list_cancers() for record in get_cancer(id).entries]
    keys = {f"number.{part}" for record in records for part in record.path.split(".")}
    keys |= {f"unit.{record.unit}" for record in records if record.unit != "1"}
    for lang in LANGUAGES:
        assert sorted(key for key in keys if key not in texts(lang)) == []
        assert sorted(key for key in texts(lang) if key.startswith(("number.", "unit.")) and key not in keys) == []


def test_chinese_is_chinese():
    english, chinese = texts("en"), texts("zh")
    names = re.compile(r"[A-Za-z0-9 .,:{}()%–−+/×_-]*")
    untold = [key for key, text in chinese.items() if names.fullmatch(text) and text == english[key] and len(text) > 12]
    assert not untold
    traditional = set("們個開時過會醫藥這種確診結續")
    assert not [key for key, text in chinese.items() if traditional & set(text)]


def test_what_the_catalogue_says_is_what_the_plain_words_were_written_from():
    seen = json.loads(SEEN.read_text(encoding="utf-8"))
    now = {key: zlib.crc32(text.encode()) for key, text in catalogue_texts().items()}
    changed = [key for key in now if seen.get(key) != now[key]]
    assert not changed, f"read {changed} in words/*_catalogue.toml again, then run python -m tests.web.seen"


def test_sentences_are_short_and_neither_promise_nor_frighten():
    for key, text in texts("en").items():
        for sentence in re.split(r"(?<=[.!?:;])\s+", text):
            assert len(sentence.split()) <= LONGEST_SENTENCE, (key, sentence)
        assert not [word for word in FORBIDDEN if word in text.lower()], (key, text)


def test_nothing_says_less_than_that_it_is_no_medical_device():
    assert "not a medical device" in texts("en")["notice"]
    assert "不是医疗器械" in texts("zh")["notice"]


@pytest.mark.parametrize(
    ("days", "english", "chinese"),
    [(1, "1 day", "1 天"), (28, "4 weeks", "4 周"), (365.25, "1 year", "1 年"),
     (-400, "1 year and 1 month", "1 年零 1 个月"), (4000, "10 years", "10 年"), (180, "6 months", "6 个月")],
)  # fmt: skip
def test_lengths_of_time(days, english, chinese):
    assert Words("en").span(days) == english
    assert Words("zh").span(days) == chinese


def test_lists():
    assert Words("en").listed(["bone", "liver", "brain"]) == "bone, liver and brain"
    assert Words("zh").listed(["骨", "肝", "脑"]) == "骨、肝和脑"
