"""``xqgis init`` and ``xqgis demo``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from xqgis.cli.speech import language, tell, warn, words


def add_to(app: typer.Typer) -> None:
    """Hang these commands into ``app``."""
    app.command("init", help=words("help_init"))(init)
    app.command("demo", help=words("help_demo"))(demo)


def init(folder: Annotated[Path, typer.Argument(help=words("help_folder"))]) -> None:
    """Start a new town pack."""
    from xqgis.services.town_pack import start_pack

    start_pack(folder)
    tell("cli.pack_made", name=folder)


def demo() -> None:
    """Make the demo data of the pack."""
    from xqgis.cli.desk import opened_hall
    from xqgis.services.demo import make_demo, wants_demo

    console = Console(file=sys.stderr)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn())
    with opened_hall() as hall:
        if not hall.town.demo:
            warn("cli.demo_refused")
            raise typer.Exit(2)
        if not wants_demo(hall):
            tell("cli.demo_there")
            return
        if not console.is_terminal:
            warn("cli.demo_making")
        with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
            task = bar.add_task(words("demo_making"), total=1.0)
            made = make_demo(hall, lambda share: bar.update(task, completed=share))
        tell("cli.demo_made", checks=f"{made.checks:,}", batches=made.batches)
        for phase, share in made.rated.items():
            tell("cli.demo_rated", phase=hall.town.phase(phase).name.in_(language()), share=f"{share:.1%}")
