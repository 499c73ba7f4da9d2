"""What a page's Python prints is put below it: every block is run while building, a page in one go.

So no number in a page is typed by hand, and a block that does not run is a warning, which fails the build. The same
blocks run in `tests/docs`, where this is switched off: ``-D run_blocks=0``.
"""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)


def printed(blocks: Iterable[tuple[str, int]], page: str) -> list[str]:
    """What each block (its code, and the line it starts at) prints; names of one are known to the next.

    They run in an empty folder, so that what they write is gone afterwards.
    """
    known: dict[str, Any] = {"__name__": "docs"}
    out = []
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for code, line in blocks:
            said = io.StringIO()
            with contextlib.redirect_stdout(said):
                exec(compile("\n" * (line - 1) + code, page, "exec"), known)
            out.append(said.getvalue().rstrip())
    return out


def run_page(app: Sphinx, document: nodes.document) -> None:
    """Run the blocks of a page and show what they print."""
    if not app.config.run_blocks:
        return
    page = str(Path(app.env.doc2path(app.env.docname)))
    found = [block for block in document.findall(nodes.literal_block) if block.get("language") == "python"]
    if not found or Path(page).parts[-2] == "cancers" or Path(page).stem == "api":
        return
    os.environ.setdefault("COLUMNS", "100")
    try:
        told = printed([(block.astext(), block.line or 1) for block in found], page)
    except Exception as error:
        at = traceback.extract_tb(error.__traceback__)
        line = next((frame.lineno for frame in reversed(at) if frame.filename == page), None)
        LOGGER.warning("a block does not run: %s: %s", type(error).__name__, error, location=(app.env.docname, line))
        return
    for block, text in zip(found, told, strict=True):
        if text:
            shown = nodes.literal_block(text, text, classes=["printed"], language="text")
            block.parent.insert(block.parent.index(block) + 1, shown)


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx."""
    app.add_config_value("run_blocks", True, "env", types=(bool, int, str))
    app.connect("doctree-read", run_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
