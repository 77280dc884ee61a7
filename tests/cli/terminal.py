"""A terminal for tests: the commands run in this process, what they say is kept."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from xqgis.cli.app import run


@dataclass(frozen=True)
class Said:
    """What a command printed on its two streams, and its exit code."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Terminal:
    """One town and home; the environment is as it was after each command."""

    town: Path
    home: Path
    lang: str = "zh-Hans"

    def run(self, *arguments: object, stdin: str = "") -> Said:
        out, err = io.StringIO(), io.StringIO()
        given = ["--town", str(self.town), "--home", str(self.home), "--lang", self.lang]
        with _environment(io.StringIO(stdin)), redirect_stdout(out), redirect_stderr(err):
            code = run([*given, *map(str, arguments)], _no_server)
        return Said(code, out.getvalue(), err.getvalue())


@contextmanager
def _environment(stdin: io.StringIO) -> Iterator[None]:
    before, sys.stdin, typed = dict(os.environ), stdin, sys.stdin
    try:
        yield
    finally:
        sys.stdin = typed
        os.environ.clear()
        os.environ.update(before)


def _no_server(host: str | None, port: int | None) -> None:
    raise AssertionError("no test starts the server from here")
