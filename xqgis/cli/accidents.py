"""``xqgis import accidents``, ``xqgis template accidents``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xqgis.cli import files
from xqgis.cli.groups import imports, templates
from xqgis.cli.rows import Rows, Sent, import_rows
from xqgis.cli.speech import tell, words


def add_to(app: typer.Typer) -> None:
    """Hang these commands into ``app``."""
    imports(app).command("accidents", help=words("help_import_accidents"))(import_accidents)
    templates(app).command("accidents", help=words("help_template_accidents"))(template)


def import_accidents(
    file: Annotated[Path, typer.Argument(help=words("help_file"))],
    profile: Annotated[Path | None, typer.Option(help=words("help_accident_profile"))] = None,
    crs: Annotated[str | None, typer.Option(help=words("help_crs"))] = None,
    layer: Annotated[str, typer.Option(help=words("help_layer"))] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=words("help_dry_run"))] = False,
    strict: Annotated[bool, typer.Option("--strict", help=words("help_strict"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=words("help_json"))] = False,
    problems: Annotated[Path | None, typer.Option(help=words("help_problems"))] = None,
) -> None:
    """Read, report, and file what is good unless told otherwise."""
    from xqgis.services.accidents import check_accidents, file_accidents

    rows = Rows("accidents", check_accidents, file_accidents)
    import_rows(rows, Sent(file, layer, profile, crs, problems), dry_run, strict, as_json)


def template(
    output: Annotated[Path, typer.Option("-o", "--output", help=words("help_output"))],
) -> None:
    """Write the empty form of accidents."""
    from xqgis.cli.desk import TERMINAL
    from xqgis.services.accidents import accident_form

    files.write_bytes(output, accident_form(TERMINAL))
    tell("cli.written", name=output)
