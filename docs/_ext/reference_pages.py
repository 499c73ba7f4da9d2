"""The reference: the Python interface from its docstrings, and the command line from its own help."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Literal, get_args, get_origin

import typer
from cells import Cell, literal, paragraph, table
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

import blowball

API = "api.md"
FIRST = ("blowball", "blowball.outcomes", "blowball.catalogue", "blowball.catalogue.conflicts", "blowball.targets")
INSIDE = ("cli", "compiled", "engine", "report", "rng")  # public to the rest of the package, not to its users


def modules() -> list[str]:
    """The modules of the page, in its order: a name that several have is shown where it comes first."""
    found = (f"blowball.{part.name}" for part in iter_modules(blowball.__path__) if part.name not in INSIDE)
    return list(dict.fromkeys([*FIRST, *(name for name in found if not name.endswith("__main__"))]))


def api_page() -> str:
    """The Markdown of the page; every public name of those modules, once."""
    seen: set[int] = set()
    parts = ["# Python interface", "From the docstrings; whatever a module makes public is here."]
    for module in modules():
        new = [(name, found) for name, found in public(module) if id(found) not in seen]
        seen.update(id(found) for _, found in new)
        if new:
            parts += [f"## {module}", (import_module(module).__doc__ or "").partition("\n")[0]]
            parts += [f"```{{eval-rst}}\n{_directive(module, name, found)}\n```" for name, found in new]
    return "\n\n".join(parts) + "\n"


def public(module: str) -> Iterator[tuple[str, Any]]:
    """The public functions and classes of a module."""
    home = import_module(module)
    own = [n for n, v in vars(home).items() if getattr(v, "__module__", "") == module and not n.startswith("_")]
    for name in getattr(home, "__all__", own):
        found = getattr(home, name)
        if inspect.isclass(found) or inspect.isfunction(found) or hasattr(found, "__wrapped__"):
            yield name, found


def _directive(module: str, name: str, found: object) -> str:
    if not inspect.isclass(found):
        return f".. autofunction:: {module}.{name}"
    kind = "autoexception" if issubclass(found, BaseException) else "autoclass"
    hidden = "model_config, model_post_init, model_fields, model_computed_fields"
    return f".. {kind}:: {module}.{name}\n   :members:\n   :exclude-members: {hidden}"


def write_api(app: Sphinx) -> None:
    """Write it where Sphinx looks for it."""
    file, text = Path(app.srcdir) / API, api_page()
    if not file.is_file() or file.read_text(encoding="utf-8") != text:
        file.write_text(text, encoding="utf-8")


class Commands(SphinxDirective):
    """``{commands}``: every verb of the command line with its arguments and options."""

    def run(self) -> list[nodes.Node]:
        """Return a section a verb."""
        from blowball.cli.app import app

        command: Any = typer.main.get_command(app)
        return [self._section(name, verb) for name, verb in command.commands.items()]

    def _section(self, name: str, verb: Any) -> nodes.section:
        title = f"blowball {name}"
        made = nodes.section(ids=[nodes.make_id(title)], names=[nodes.fully_normalize_name(title)])
        made += nodes.title("", title)
        self.state.document.note_implicit_target(made, made)
        made += paragraph(" ".join((verb.help or "").split()))
        body = [_option(parameter) for parameter in verb.params if not getattr(parameter, "hidden", False)]
        made += table(("argument or option", "what it does"), body)
        return made


def _option(parameter: Any) -> list[Cell]:
    names = [one for one in (*parameter.opts, *parameter.secondary_opts) if one.startswith("-")]
    shown = ", ".join(names) or f"{parameter.name.upper()}{'' if parameter.required else ' (optional)'}"
    words = [" ".join((getattr(parameter, "help", None) or "").split())]
    if choices := _choices(parameter):
        words.append(f"One of {', '.join(choices)}.")
    said, default = getattr(parameter, "show_default", None), parameter.default
    if isinstance(said, str) or (said and isinstance(default, str | int | float | Path) and default is not False):
        words.append(f"Default: {said if isinstance(said, str) else default}.")
    return [[literal(shown)], " ".join(words).strip()]


def _choices(parameter: Any) -> list[str]:
    """The words that an option takes; where they stand differs between versions of typer."""
    annotation = getattr(getattr(parameter, "type_descriptor", None), "annotation", None)
    listed = get_args(annotation) if get_origin(annotation) is Literal else ()
    return [str(one) for one in listed or getattr(getattr(parameter, "type", None), "choices", ())]


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx."""
    app.add_directive("commands", Commands)
    app.connect("builder-inited", write_api)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
