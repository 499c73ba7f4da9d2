"""`blowball serve`: the page, on this machine alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any that is free.")] = 8731,
    host: Annotated[
        str, typer.Option(help="Who may reach it; only this machine unless you say otherwise.")
    ] = "127.0.0.1",
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page.")] = True,
    lang: Annotated[str, typer.Option(help="en or zh.")] = "en",
) -> None:
    """Show the page: one patient's story, a hundred patients, the levers, a follow-up plan, the evidence."""
    from blowball.cli.say import NOTICE
    from blowball.errors import InputError

    if lang not in ("en", "zh"):
        raise InputError(f"there is no page in {lang!r}", place="--lang", remedy="use en or zh")
    try:
        from blowball.web.serve import run
    except ImportError as error:
        raise InputError(
            f"{error.name} is not installed", remedy="install it with pip install 'blowball[web]'"
        ) from None
    if host not in LOOPBACK:
        _warn(host)
    run(host, port, opened=_opener(lang) if browser else None, lang=lang, say=_say, notice=NOTICE)


def _warn(host: str) -> None:
    _say(
        f"others on the network can reach this server at {host}. It has no password and no encryption, and is no "
        "medical device: stop it with Ctrl-C unless you mean that."
    )


def _opener(lang: str) -> Callable[[str], None]:
    def opened(address: str) -> None:
        import webbrowser

        webbrowser.open(address)

    return opened


def _say(sentence: str) -> None:
    from blowball.cli.say import aside

    aside(sentence)
