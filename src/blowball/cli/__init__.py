"""The command line: one file a verb. Heavy parts load inside the verbs, so that `--help` is quick."""

from __future__ import annotations

import sys
from collections.abc import Sequence

__all__ = ["main"]
STOPPED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status.

    0: done. 1: something that is not the user's fault. 2: bad input, told in one sentence. 130: stopped by Ctrl-C.
    """
    from blowball.cli.app import USAGE, app
    from blowball.cli.stopping import Stopped
    from blowball.errors import BlowballError, InputError

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without "±" is no reason to stop
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        status = app(args=arguments, prog_name="blowball", standalone_mode=False)
        if status == STOPPED:  # the parser of arguments has turned Ctrl-C into this
            raise KeyboardInterrupt
        return status if isinstance(status, int) else 0
    except USAGE as error:
        return _say(error.format_message(), 2)
    except InputError as error:
        return _say(str(error), 2)
    except BlowballError as error:
        return _say(str(error), 1)
    except Stopped as stopped:
        return _say(stopped.sentence(arguments), STOPPED)
    except KeyboardInterrupt:
        return _say("stopped.", STOPPED)
    except BrokenPipeError:  # whoever read our output has had enough
        sys.stdout = None  # type: ignore[assignment]
        return 0
    except MemoryError:
        return _say("there is not enough memory; simulate fewer patients, or keep counts with --record summary.", 1)
    except RuntimeError as error:
        if type(error).__name__ == "Abort":  # or into this, as older versions do
            return _say("stopped.", STOPPED)
        raise


def _say(sentence: str, status: int) -> int:
    sentence = " ".join(sentence.split())
    print(f"blowball: {sentence}{'' if sentence.endswith(('.', '?', '!')) else '.'}", file=sys.stderr)
    return status
