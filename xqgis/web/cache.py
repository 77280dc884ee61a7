"""What is opened once per process and kept: the town hall, the desk that signs people in, the provider."""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING

from xqgis.services.access import Access
from xqgis.services.opening import open_town_hall
from xqgis.services.town_hall import TownHall
from xqgis.settings import Settings

if TYPE_CHECKING:
    from xqgis.services.provider import Provider

_opening = threading.RLock()


def hall() -> TownHall:
    """The town hall of this installation, opened once however many ask at once."""
    with _opening:
        return _hall()


def access() -> Access:
    """The access desk of this installation, opened once however many ask at once."""
    with _opening:
        return _access()


@cache
def provider() -> Provider | None:
    """The provider of identities, None where none is configured: then nothing of it is even loaded.

    ProviderInvalid.
    """
    settings = Settings()
    if not settings.oidc_issuer:
        return None
    from xqgis.services.provider import Provider

    return Provider(settings)


@cache
def _hall() -> TownHall:
    return open_town_hall(Settings())


@cache
def _access() -> Access:
    return Access(Settings().home, hall().store)
