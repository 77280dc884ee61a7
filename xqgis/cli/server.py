"""``xqgis serve``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from xqgis.cli.speech import words

Serve = Callable[[str | None, int | None], None]
"""Starts the web server at a host and port, or where it thinks best; the web is no neighbour of ours."""


def add_to(app: typer.Typer) -> None:
    """Hang these commands into ``app``."""
    app.command("serve", help=words("help_serve"))(serve)


def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help=words("help_host"))] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help=words("help_port"))] = None,
) -> None:
    """Open the pages until somebody presses Ctrl-C."""
    start: Serve = context.obj
    start(host, port)
