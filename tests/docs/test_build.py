"""The pages are built without a warning, and need nothing from elsewhere to be read."""

import re
import subprocess
import sys

import pytest


@pytest.fixture(scope="module")
def built(extensions, docs, tmp_path_factory):
    out = tmp_path_factory.mktemp("html")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-E", "-q", "-b", "html", "-d", out / "trees"]
    command += ["-D", "run_blocks=0"]  # test_examples runs them
    made = subprocess.run([*command, docs, out / "html"], capture_output=True, text=True, timeout=600, check=False)
    assert made.returncode == 0, made.stderr[-3000:]
    return out / "html"


def test_pages_load_nothing_from_the_network(built):
    pages = list(built.rglob("*.html"))
    assert len(pages) > 12
    for page in pages:
        text = page.read_text(encoding="utf-8")
        for tag in re.findall(r"<(?:script|link|img|iframe)\b[^>]*>", text):
            assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", tag), (page.name, tag)


def test_links_between_pages_arrive(built):
    ids = {page: set(re.findall(r'\bid="([^"]+)"', page.read_text(encoding="utf-8"))) for page in built.rglob("*.html")}
    for page in ids:
        article = page.read_text(encoding="utf-8").partition('<article role="main"')[2].partition("</article>")[0]
        for target in re.findall(r'href="([^"]+)"', article):
            if "://" in target or target.startswith("mailto:"):
                continue
            file, _, anchor = target.partition("#")
            there = (page.parent / file).resolve() if file else page
            assert there.is_file(), (page.name, target)
            if anchor and there in ids:
                assert anchor in ids[there], (page.name, target)


def test_wide_tables_scroll_by_themselves(built):
    text = (built / "cancers" / "breast.html").read_text(encoding="utf-8")
    assert text.count("<table") == text.count('<div class="table-wrapper')
    assert "overflow-x: auto" in (built / "_static" / "house.css").read_text(encoding="utf-8")
