"""``xqgis audit``: prove that the record of acts is whole, or take it away."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from xqgis.cli import files
from xqgis.cli.scores import read_day
from xqgis.cli.speech import language, tell, warn, words
from xqgis.words import say

_HEAD = re.compile(r"[0-9a-f]{64}")
_BROKEN = 1


def add_to(app: typer.Typer) -> None:
    """Hang these commands into ``app``."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=words("help_audit"))
    app.add_typer(group, name="audit")
    group.command("verify", help=words("help_audit_verify"))(verify)
    group.command("export", help=words("help_audit_export"))(export)


def verify(head: Annotated[str, typer.Option(help=words("help_audit_head"))] = "") -> None:
    """Follow the chain; exit code 1 where it is broken."""
    from xqgis.cli.desk import TERMINAL, opened_hall
    from xqgis.services.records import chain

    if head and not _HEAD.fullmatch(head):
        raise typer.BadParameter(say("cli.bad_head", language()))
    with opened_hall() as hall:
        found = chain(hall, TERMINAL, head)
    if found.whole:
        tell("cli.audit_whole", rows=found.rows, head=found.head)
        return
    warn("cli.audit_cut" if found.broken_at > found.rows else "cli.audit_broken", row=found.broken_at)
    raise typer.Exit(_BROKEN)


def export(
    first: Annotated[str | None, typer.Option("--from", help=words("help_audit_from"))] = None,
    last: Annotated[str | None, typer.Option("--to", help=words("help_audit_to"))] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help=words("help_output"))] = None,
) -> None:
    """Write the acts of some days as CSV."""
    from xqgis.cli.desk import TERMINAL, opened_hall
    from xqgis.services.records import Asked, records_file

    days = read_day(first), read_day(last)
    with opened_hall() as hall:
        data = records_file(hall, TERMINAL, Asked(*days))
    if output is None or str(output) == "-":
        sys.stdout.write(data.decode("utf-8-sig"))
    else:
        files.write_bytes(output, data)
        tell("cli.written", name=output)
