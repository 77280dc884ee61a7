"""``xqgis user`` and ``xqgis screen``: who may come in, kept at the machine itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from xqgis.cli.speech import language, tell, words
from xqgis.model.account import Account
from xqgis.model.actor import Role, Scope
from xqgis.words import say

if TYPE_CHECKING:
    from xqgis.services.access import Access
    from xqgis.services.town_hall import TownHall

Name = Annotated[str, typer.Argument(help=words("help_user_name"))]
Villages = Annotated[list[str] | None, typer.Option("--village", help=words("help_user_village"))]
Units = Annotated[list[str] | None, typer.Option("--unit", help=words("help_user_unit"))]
Domains = Annotated[list[str] | None, typer.Option("--domain", help=words("help_user_domain"))]


def add_to(app: typer.Typer) -> None:
    """Hang these commands into ``app``."""
    users = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=words("help_user"))
    users.command("add", help=words("help_user_add"))(add)
    users.command("change", help=words("help_user_change"))(change)
    users.command("invite", help=words("help_user_invite"))(invite)
    users.command("close", help=words("help_user_close"))(close)
    users.command("list", help=words("help_user_list"))(every)
    app.add_typer(users, name="user")
    screens = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=words("help_screen"))
    screens.callback()(lambda: None)  # a group of one command keeps its name
    screens.command("close", help=words("help_screen_close"))(close_screen)
    app.add_typer(screens, name="screen")


def add(
    name: Name,
    role: Annotated[Role, typer.Option(help=words("help_user_role"))],
    villages: Villages = None,
    units: Units = None,
    domains: Domains = None,
) -> None:
    """Open an account and print the link by which it gets its password."""
    from xqgis.cli.desk import TERMINAL
    from xqgis.services import accounts

    with _desk() as (hall, access):
        wanted = Account(name, role, _scope(villages, units, domains))
        opened = accounts.open_account(hall, TERMINAL, wanted)
        link = accounts.invite(hall, access, TERMINAL, opened.name)
    tell("cli.user_opened", name=opened.name, role=say(f"terms.role_{role.value}", language()))
    tell("cli.user_link", link=f"/password?token={link}")


def change(
    name: Name,
    role: Annotated[Role, typer.Option(help=words("help_user_role"))],
    villages: Villages = None,
    units: Units = None,
    domains: Domains = None,
) -> None:
    """Give an account another role and scope."""
    from xqgis.cli.desk import TERMINAL
    from xqgis.services import accounts

    with _desk() as (hall, _):
        found = accounts.change_account(hall, TERMINAL, name, role, _scope(villages, units, domains))
    tell("cli.user_changed", name=found.name)


def invite(name: Name) -> None:
    """Print a fresh link by which an account gets its password."""
    from xqgis.cli.desk import TERMINAL
    from xqgis.services import accounts

    with _desk() as (hall, access):
        link = accounts.invite(hall, access, TERMINAL, name)
    tell("cli.user_link", link=f"/password?token={link}")


def close(name: Name) -> None:
    """Close an account and sign it out."""
    from xqgis.cli.desk import TERMINAL
    from xqgis.services import accounts

    with _desk() as (hall, access):
        found = accounts.close_account(hall, access, TERMINAL, name)
    tell("cli.user_closed", name=found.name)


def every() -> None:
    """List the accounts."""
    from xqgis.cli.desk import TERMINAL
    from xqgis.services import accounts

    with _desk() as (hall, access):
        for known in accounts.accounts(hall, access, TERMINAL):
            one = known.account
            state = "closed" if one.closed else "open" if known.has_password else "waiting"
            codes = sorted({*one.scope.villages, *one.scope.units, *one.scope.domains})
            tell(
                "cli.user_line",
                name=one.name,
                role=say(f"terms.role_{one.role.value}", language()),
                state=say(f"web.people_state_{state}", language()),
                scope=" ".join(codes) or say("web.people_everywhere", language()),
            )


def close_screen(
    screen: Annotated[str, typer.Argument(help=words("help_screen_name"))] = "hall",
) -> None:
    """Let no wall link of a screen that was made up to now open it."""
    from xqgis.cli.desk import TERMINAL
    from xqgis.services.accounts import close_screen as done

    with _desk() as (hall, access):
        done(hall, access, TERMINAL, screen)
    tell("cli.screen_closed", screen=screen)


@contextmanager
def _desk() -> Iterator[tuple[TownHall, Access]]:
    from xqgis.cli.desk import opened_hall
    from xqgis.services.access import Access

    with opened_hall() as hall:
        access = Access(hall.settings.home, hall.store)
        try:
            yield hall, access
        finally:
            access.close()


def _scope(villages: list[str] | None, units: list[str] | None, domains: list[str] | None) -> Scope:
    return Scope(frozenset(villages or []), frozenset(units or []), frozenset(domains or []))
