"""What every page must be: sound markup that stands alone, in which each picture has its text."""

import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

NOTICE = "Research and teaching only, not a medical device."
SVG = "{http://www.w3.org/2000/svg}"


class Page(HTMLParser):
    """A page as read: its tags, ids and links, and what is not closed or wrongly closed."""

    VOID = frozenset({"meta", "br", "hr", "img", "link"})

    def __init__(self, text):
        super().__init__()
        self.open, self.wrong, self.ids, self.tags, self.links = [], [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        told = dict(attrs)
        self.ids += [told["id"]] if "id" in told else []
        self.links += [told[name] for name in ("src", "href") if name in told]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def plain(text):
    """As a reader sees it, but for tags."""
    return text.replace("\xa0", " ").replace("&lt;", "<")


def drawings(text):
    """Every picture that says something, read as XML; small keys of a legend are hidden from readers aloud."""
    found = [ET.fromstring(one) for one in re.findall(r"<svg .*?</svg>", text, re.DOTALL)]
    assert all(one.get("role") == "img" or one.get("aria-hidden") == "true" for one in found)
    return [one for one in found if one.get("role") == "img"]


def assert_sound(text):
    """Check a page; gives it back as read."""
    page = Page(text)
    assert (page.wrong, page.open) == ([], [])
    assert len(page.ids) == len(set(page.ids))
    assert all(link.startswith("https://doi.org/") for link in page.links), "a report stands alone"
    assert "script" not in page.tags
    assert page.tags.count("figure") == page.tags.count("figcaption")
    for drawing in drawings(text):
        told = {part.get("id"): part.text or "" for part in drawing if part.tag in (f"{SVG}title", f"{SVG}desc")}
        named = drawing.get("aria-labelledby", "").split()
        assert named, "a picture without its text"
        assert all(len(told[one]) > 3 for one in named), "a picture with hardly a text"
    assert "nan" not in "".join(re.findall(r'(?:points|d|x|y|width)="([^"]*)"', text)).lower()
    assert NOTICE in text
    return page
