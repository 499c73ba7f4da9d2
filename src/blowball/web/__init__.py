"""The page: a FastAPI application over the same public functions as the command line. It loads only when asked for.

Nothing leaves the machine, nothing about a patient is kept on disk or in a log, and there is no model in here.
"""

from __future__ import annotations

__all__ = ["create_app"]


def __getattr__(name: str) -> object:
    if name == "create_app":
        from blowball.web.app import create_app

        return create_app
    raise AttributeError(f"module 'blowball.web' has no attribute '{name}'")
