"""The `film` command: what it takes, and which function answers. Results on standard output, all else on standard error."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from film_assets.kernel.errors import Cancelled, ConfigError, FilmError, ScriptError
from film_assets.kernel.names import printable


def parser() -> argparse.ArgumentParser:
    """Return the command line of `film`."""
    main = argparse.ArgumentParser(
        prog="film", description="A screenplay goes in, a finished film comes out; an edit redoes only what it touched."
    )
    commands = main.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, help_text: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=help_text, description=help_text)
        made.add_argument(
            "script", metavar="SCRIPT", help="a file, the name of an example, or the key of a known script"
        )
        return made

    def read_here(made: argparse.ArgumentParser) -> argparse.ArgumentParser:
        made.add_argument("--encoding", default="", metavar="NAME", help="of a text that is not UTF-8, e.g. cp1252")
        return made

    def with_choices(made: argparse.ArgumentParser) -> None:
        made.add_argument("--engine", metavar="NAME", help="picture engine: previs, diffusion")
        made.add_argument("--voice", metavar="NAME", help="voice engine: espeak, coqui")
        made.add_argument("--music", metavar="NAME", help="music engine: score, generated")
        made.add_argument("--tier", choices=("draft", "final"), help="draft: 1280x720, final: 1920x1080")
        made.add_argument("--size", metavar="WxH", help="frame size in pixels, e.g. 640x360")
        made.add_argument("--rate", metavar="FPS", help="frames a second: 24, 25, 23.976")
        made.add_argument("--style", metavar="NAME", help="look of the picture")

    make = read_here(command("make", "Make the film of a script; renders only what is not there yet."))
    make.add_argument("--out", type=Path, metavar="DIR", help="copy the film and what belongs to it here")
    make.add_argument("--workers", type=int, default=0, metavar="N", help="processes that draw at once (0: one a core)")
    make.add_argument("--json", action="store_true", help="print one JSON object instead of the film's path")
    with_choices(make)
    plan = read_here(command("plan", "Say what is stale, why, and what it will cost. Renders nothing."))
    plan.add_argument("--json", action="store_true", help="print one JSON object")
    with_choices(plan)
    breakdown = read_here(command("breakdown", "Show scenes and shots with the script lines they come from."))
    breakdown.add_argument("--format", choices=("table", "json"), default="table")
    read_here(command("add", "Take a script in without making its film; prints its key."))
    status = commands.add_parser("status", help="Say how far films are.", description="Say how far films are.")
    status.add_argument("script", nargs="?", metavar="SCRIPT", help="a file, an example or a key; none: all films")
    status.add_argument("--json", action="store_true", help="print JSON: one object, or a list of all films")
    command("retry", "Make the film again: only what failed or is missing is tried.").add_argument(
        "--json", action="store_true", help="print one JSON object instead of the film's path"
    )
    takes = command("takes", "List the takes of a shot, or choose one of them for the next making.")
    takes.add_argument("shot", metavar="SHOT", help="label of the shot, as film breakdown shows it")
    takes.add_argument("--choose", type=int, metavar="N", help="choose take N")
    takes.add_argument("--json", action="store_true", help="print one JSON object")
    retake = command("retake", "Make one more take of a shot, and the film with it.")
    retake.add_argument("shot", metavar="SHOT", help="label of the shot, as film breakdown shows it")
    retake.add_argument("--json", action="store_true", help="print one JSON object instead of the film's path")
    command("cancel", "End whoever makes a film; finished takes are kept.")
    prune = commands.add_parser(
        "prune",
        help="Show what no film reaches any more; remove it with --yes.",
        description="Show what no film reaches any more; with --yes, remove what has been so for a day.",
    )
    prune.add_argument("--yes", action="store_true", help="remove it")
    told = "Run Dagster's web UI with the film server beside it, on this machine alone."
    ui = commands.add_parser("ui", help=told, description=told)
    ui.add_argument("--port", type=_port, default=3000, metavar="N", help="port of the web UI (3000)")
    ui.add_argument("--pages-port", type=_port, default=3001, metavar="N", help="port of the film server (3001)")
    told = "Show films in a browser: pictures, sound, sheets, shots. Reads only."
    serve = commands.add_parser("serve", help=told, description=told)
    serve.add_argument("--port", type=_port, default=3001, metavar="N", help="port (3001)")
    serve.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="address to listen at (127.0.0.1)")
    return main


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status.

    0; 1: the film could not be finished, and another try may succeed; 2: what was given (the script, a setting) is at
    fault; 130: cancelled.
    """
    options = parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        from film_assets.cli import commands
        from film_assets.cli.given import WithErrors

        result = getattr(commands, f"film_{options.command}")(options, os.environ, Path.cwd())
    except FilmError as error:
        print(printable(f"film {options.command}: {error}"), file=sys.stderr)
        return 2 if isinstance(error, (ScriptError, ConfigError)) else 1
    except (Cancelled, KeyboardInterrupt):
        print(
            f"film {options.command}: cancelled; finished takes are kept, the next run goes on from here.",
            file=sys.stderr,
        )
        return 130
    status = 0
    if isinstance(result, WithErrors):
        result, status = result.shown, 2
    try:
        if result is not None:
            _printed(result)
            sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read it has read enough; Python would complain once more when it closes the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status


def _port(text: str) -> int:
    if not (text.isdecimal() and text.isascii() and 0 <= int(text) < 65536):
        raise argparse.ArgumentTypeError(f"{text!r} is no port: 1 to 65535, or 0 for any that is free")
    return int(text)


def _printed(result: Any) -> None:
    print(printable(result) if isinstance(result, str) else json.dumps(result, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    sys.exit(main())
