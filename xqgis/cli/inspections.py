"""``xqgis import inspections``, ``xqgis withdraw``, ``xqgis template inspections``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xqgis.cli import files
from xqgis.cli.groups import imports, templates
from xqgis.cli.speech import language, tell, tell_json, warn, words
from xqgis.errors import NothingUsable, Refused
from xqgis.words import Phrase, say

if TYPE_CHECKING:
    from xqgis.model.problem import Problem
    from xqgis.services.inspections import Draft, Receipt

SHOWN = 10
"""So many problems are told one by one."""


def add_to(app: typer.Typer) -> None:
    """Hang these commands into ``app``."""
    imports(app).command("inspections", help=words("help_import_inspections"))(import_inspections)
    templates(app).command("inspections", help=words("help_template_inspections"))(template)
    app.command("withdraw", help=words("help_withdraw"))(withdraw)


def import_inspections(
    file: Annotated[Path, typer.Argument(help=words("help_file"))],
    profile: Annotated[Path | None, typer.Option(help=words("help_profile"))] = None,
    crs: Annotated[str | None, typer.Option(help=words("help_crs"))] = None,
    layer: Annotated[str, typer.Option(help=words("help_layer"))] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=words("help_dry_run"))] = False,
    strict: Annotated[bool, typer.Option("--strict", help=words("help_strict"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=words("help_json"))] = False,
    problems: Annotated[Path | None, typer.Option(help=words("help_problems"))] = None,
) -> None:
    """Read, report, and file what is good unless told otherwise."""
    from xqgis.cli.desk import TERMINAL, opened_hall
    from xqgis.services import inspections as service

    kind = kind_of_problems(problems)
    upload = service.Upload(files.name_of(file), files.read_parts(file), layer)
    text = files.read_text(profile) if profile else None
    with opened_hall() as hall:
        draft = service.check_inspections(hall, TERMINAL, upload, text, crs)
        for key, facts in draft.notes:
            warn(key, **facts)
        if problems and draft.problems:
            from xqgis.services.forms import problem_file

            files.write_bytes(problems, problem_file(hall, TERMINAL, draft, kind, language()))
        receipt = None
        try:
            service.refuse_unusable(draft, strict)
            if not dry_run:
                receipt = service.file_inspections(hall, TERMINAL, draft, strict, text or "")
        except (NothingUsable, Refused):
            _report(draft, receipt, as_json, problems)
            raise
    _report(draft, receipt, as_json, problems)
    if not as_json and receipt:
        tell("cli.filed", batch=receipt.batch, checks=receipt.checks)
    elif not as_json:
        tell("cli.dry_run")


def withdraw(
    batch: Annotated[str, typer.Argument(help=words("help_batch"))],
    reason: Annotated[str, typer.Option(help=words("help_reason"))],
) -> None:
    """Take a batch back."""
    from xqgis.cli.desk import TERMINAL, opened_hall
    from xqgis.services.inspections import withdraw_batch

    with opened_hall() as hall:
        withdraw_batch(hall, TERMINAL, batch, reason)
    tell("cli.withdrawn", batch=batch)


def template(
    output: Annotated[Path, typer.Option("-o", "--output", help=words("help_output"))],
) -> None:
    """Write our own form."""
    from xqgis.cli.desk import TERMINAL, opened_hall
    from xqgis.services.forms import template_file

    with opened_hall() as hall:
        files.write_bytes(output, template_file(hall, TERMINAL, language()))
    tell("cli.written", name=output)


def kind_of_problems(problems: Path | None) -> str:
    """``csv`` or ``xlsx``, by the ending of a problem file; a usage error for another."""
    ending = problems.suffix.lower() if problems else ".csv"
    if ending not in {".csv", ".xlsx"}:
        raise typer.BadParameter(say("cli.wrong_ending", language(), name=problems))
    return ending[1:]


def _report(draft: Draft, receipt: Receipt | None, as_json: bool, problems: Path | None) -> None:
    counts: Mapping[str, object] = {
        "read": draft.read,
        "accepted": draft.accepted,
        "rejected": draft.rejected,
        "checks": len(draft.checks),
    }
    if as_json:
        tell_json({**counts, "reasons": draft.reasons, "batch": receipt.batch if receipt else None})
        return
    tell("cli.read", **counts)
    tell_rows(draft.reasons, draft.problems)
    if problems and draft.problems:
        tell("cli.problems_written", name=problems)
    elif len(draft.problems) > SHOWN:
        tell("cli.more_problems", count=len(draft.problems) - SHOWN)


def tell_rows(reasons: Mapping[str, int], problems: Sequence[Problem]) -> None:
    """How many rows cannot be taken and why; the first problems one by one."""
    for reason, count in reasons.items():
        tell("cli.reason", count=count, reason=Phrase(f"terms.reason_{reason}"))
    for problem in problems[:SHOWN]:
        why = Phrase(problem.sentence, problem.told)
        where = Phrase("cli.sheet", {"sheet": problem.sheet}) if problem.sheet else ""
        tell("cli.problem", where=where, row=problem.row, column=problem.column, value=problem.value, why=why)
