"""A page for each cancer of the catalogue, and the directive that fills it: nothing on it is typed by hand.

``{catalogue} numbers breast growth`` is the table of the numbers of growth.toml, and so on; see `WHAT`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from itertools import takewhile
from pathlib import Path

from catalogue_tables import (
    conflict,
    courses,
    exposures,
    numbers,
    references_of,
    schedules,
    stages,
    summary,
    targets,
    tests,
)
from cells import paragraph
from docutils import nodes
from growth_figure import growth_figure
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from story import story

from blowball.catalogue import get_cancer, list_cancers
from blowball.catalogue.conflicts import get_conflicts
from blowball.catalogue.load import HOME
from blowball.targets import get_targets, has_targets

PAGES = "cancers"
WHAT: dict[str, Callable[..., list[nodes.Node]]] = {
    "story": lambda cancer: [paragraph(story(cancer).replace(" %", "\u00a0%"))],
    "growth": growth_figure,
    "summary": summary,
    "numbers": numbers,
    "targets": targets,
    "schedules": schedules,
    "exposures": exposures,
    "tests": tests,
    "courses": courses,
    "stages": stages,
    "conflict": conflict,
    "sources": references_of,
}


class Catalogue(SphinxDirective):
    """``{catalogue} WHAT CANCER [PART]``."""

    required_arguments = 2
    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the nodes of that part."""
        what, cancer, *part = self.arguments
        if what not in WHAT:
            raise self.error(f"there is no part '{what}' of a cancer; choose from {', '.join(WHAT)}")
        return WHAT[what](get_cancer(cancer), *part)


class Misses(SphinxDirective):
    """``{misses}``: published results that the model is known to miss, and why, as `make verify` has them."""

    def run(self) -> list[nodes.Node]:
        """Return a list a cancer, and one of the trials."""
        file = Path(self.env.srcdir).parent / "verification" / "known_misses.toml"
        self.env.note_dependency(str(file))
        made: list[nodes.Node] = []
        for of, found in tomllib.loads(file.read_text(encoding="utf-8")).items():
            titles, heading = {}, of
            if of in list_cancers():
                titles, heading = {target.id: target.title for target in get_targets(of)}, get_cancer(of).name
            made.append(nodes.paragraph("", "", nodes.strong("", heading.capitalize())))
            items = [f"{one['why']} ({'; '.join(titles.get(name, name) for name in one['targets'])}.)" for one in found]
            made.append(nodes.bullet_list("", *(nodes.list_item("", paragraph(item)) for item in items)))
        return made


def write_pages(app: Sphinx) -> None:
    """Write the skeleton of each page; one that is no longer wanted goes."""
    folder = Path(app.srcdir) / PAGES
    folder.mkdir(exist_ok=True)
    wanted = {folder / f"{cancer}.md": page(cancer) for cancer in list_cancers()}
    for file in folder.glob("*.md"):
        if file not in wanted:
            file.unlink()
    for file, text in wanted.items():
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")


def page(cancer: str) -> str:
    """The Markdown of a cancer's page."""
    known = get_cancer(cancer)
    parts = [f"# {known.name.capitalize()}", fill("story", cancer), fill("summary", cancer), fill("growth", cancer)]
    if found := get_conflicts(cancer):
        parts.append("## Where the literature disagrees")
        for i, one in enumerate(found):
            parts += [f"### {one.title}", fill("conflict", cancer, str(i))]
    parts += ["## Habits, drugs and burdens", fill("exposures", cancer)]
    parts += ["## Follow-up schedules", fill("schedules", cancer), "## Tests", fill("tests", cancer)]
    if known.courses:
        parts += ["## Courses of treatment", fill("courses", cancer)]
    if known.stages:
        parts += ["## Stages", about(HOME / cancer / "stages.toml"), fill("stages", cancer)]
    if has_targets(cancer):
        said = f"Published results that the model should reproduce; `blowball validate {cancer}` says which it does."
        parts += ["## Targets", said, fill("targets", cancer)]
    parts.append("## Every number")
    for file in files(cancer):
        parts += [f"### {file.replace('_', ' ').capitalize()}", about(HOME / cancer / f"{file}.toml")]
        parts.append(fill("numbers", cancer, file))
    parts += ["## Sources", fill("sources", cancer)]
    return "\n\n".join(parts) + "\n"


def files(cancer: str) -> list[str]:
    """The files that hold its numbers, in the catalogue's order."""
    return list(dict.fromkeys(path.split(".")[0] for path in get_cancer(cancer).records))


def about(file: Path) -> str:
    """What a file says of itself, in the comment at its top."""
    lines = takewhile(lambda line: line.startswith("#"), file.read_text(encoding="utf-8").splitlines())
    return " ".join(line.lstrip("# ") for line in lines)


def fill(what: str, cancer: str, part: str = "") -> str:
    """The directive for one part."""
    return f"```{{catalogue}} {what} {cancer} {part}".rstrip() + "\n```"


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx."""
    app.add_directive("catalogue", Catalogue)
    app.add_directive("misses", Misses)
    app.connect("builder-inited", write_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
