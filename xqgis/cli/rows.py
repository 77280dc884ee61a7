"""What the imports of rows share, inspections and accidents: read, report, file what is good."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from xqgis.cli import files
from xqgis.cli.speech import language, tell, tell_json, warn
from xqgis.errors import NothingUsable, Refused
from xqgis.words import Phrase, say

if TYPE_CHECKING:
    from xqgis.model.actor import Actor
    from xqgis.model.problem import Problem
    from xqgis.services.drafts import Receipt
    from xqgis.services.inspections import Draft
    from xqgis.services.town_hall import TownHall

SHOWN = 10
"""So many problems are told one by one."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A file, and how a person wants it read; ``problems`` is where its bad rows are written."""

    file: Path
    layer: str
    profile: Path | None
    crs: str | None
    problems: Path | None


@dataclass(frozen=True, slots=True)
class Rows:
    """What the rows of a file are: ``counted`` is what they give, as JSON and the sentences call it."""

    counted: str
    check: Callable[..., Draft]
    store: Callable[[TownHall, Actor, Draft, bool, str], Receipt]


def import_rows(rows: Rows, sent: Sent, dry_run: bool, strict: bool, as_json: bool) -> None:
    """Read a file, tell what is wrong with it, and file what is good unless told otherwise."""
    from xqgis.cli.desk import TERMINAL, opened_hall
    from xqgis.services.drafts import refuse_unusable
    from xqgis.services.forms import problem_file
    from xqgis.services.inspections import Upload

    kind = kind_of_problems(sent.problems)
    upload = Upload(files.name_of(sent.file), files.read_parts(sent.file), sent.layer)
    text = files.read_text(sent.profile) if sent.profile else None
    with opened_hall() as hall:
        draft = rows.check(hall, TERMINAL, upload, text, sent.crs)
        for key, facts in draft.notes:
            warn(key, **facts)
        if sent.problems and draft.problems:
            files.write_bytes(sent.problems, problem_file(TERMINAL, draft, kind, language()))
        receipt = None
        try:
            refuse_unusable(draft, strict)
            if not dry_run:
                receipt = rows.store(hall, TERMINAL, draft, strict, text or "")
        except (NothingUsable, Refused):
            _report(rows, draft, receipt, as_json, sent.problems)
            raise
    _report(rows, draft, receipt, as_json, sent.problems)
    if not as_json and receipt:
        tell(f"cli.filed_{rows.counted}", batch=receipt.batch, found=receipt.found)
    elif not as_json:
        tell("cli.dry_run")


def kind_of_problems(problems: Path | None) -> str:
    """``csv`` or ``xlsx``, by the ending of a problem file; a usage error for another."""
    ending = problems.suffix.lower() if problems else ".csv"
    if ending not in {".csv", ".xlsx"}:
        raise typer.BadParameter(say("cli.wrong_ending", language(), name=problems))
    return ending[1:]


def _report(rows: Rows, draft: Draft, receipt: Receipt | None, as_json: bool, problems: Path | None) -> None:
    from xqgis.services.drafts import row_counts

    counts, found = row_counts(draft), len(draft.found)
    if as_json:
        batch = receipt.batch if receipt else None
        tell_json({**counts, rows.counted: found, "reasons": draft.reasons, "batch": batch})
        return
    tell(f"cli.read_{rows.counted}", **counts, found=found)
    _tell_problems(draft.reasons, draft.problems)
    if problems and draft.problems:
        tell("cli.problems_written", name=problems)
    elif len(draft.problems) > SHOWN:
        tell("cli.more_problems", count=len(draft.problems) - SHOWN)


def _tell_problems(reasons: Mapping[str, int], problems: Sequence[Problem]) -> None:
    """How many rows cannot be taken and why; the first problems one by one."""
    for reason, count in reasons.items():
        tell("cli.reason", count=count, reason=Phrase(f"terms.reason_{reason}"))
    for problem in problems[:SHOWN]:
        why = Phrase(problem.sentence, problem.told)
        where = Phrase("cli.sheet", {"sheet": problem.sheet}) if problem.sheet else ""
        tell("cli.problem", where=where, row=problem.row, column=problem.column, value=problem.value, why=why)
