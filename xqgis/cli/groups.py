"""Groups of commands that several nouns share."""

from __future__ import annotations

import typer

from xqgis.cli.speech import words


def imports(app: typer.Typer) -> typer.Typer:
    """The group ``xqgis import``."""
    return _group(app, "import", "help_import")


def templates(app: typer.Typer) -> typer.Typer:
    """The group ``xqgis template``."""
    return _group(app, "template", "help_template")


def exports(app: typer.Typer) -> typer.Typer:
    """The group ``xqgis export``."""
    return _group(app, "export", "help_export")


def _group(app: typer.Typer, name: str, help_key: str) -> typer.Typer:
    """The group of that name, made when ``app`` has none yet."""
    for made in app.registered_groups:
        if made.name == name and made.typer_instance:
            return made.typer_instance
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=words(help_key))
    app.add_typer(group, name=name)
    return group
