"""What is done once: the hall opened before anybody comes, the first answers made while they sign in."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.concurrency import run_in_threadpool
from streamlit.starlette import App

from xqgis.errors import XqgisError
from xqgis.model.actor import Actor, Role
from xqgis.web import cache

_LOG = logging.getLogger(__name__)
_USHER = Actor("usher", Role.LEADER)


@asynccontextmanager
async def lifespan(app: App) -> AsyncIterator[None]:
    """Nobody is let in before the columns are read; the first answers are made while they sign in."""
    logging.getLogger("uvicorn.access").disabled = True  # a line of it would hold a sign-in token
    await run_in_threadpool(cache.hall().store.checks)
    errand = asyncio.create_task(run_in_threadpool(_make_ready))
    yield
    await errand


def _make_ready() -> None:
    """Compute what the first page and the first map ask for; a town without checks has nothing to make."""
    from xqgis.services import counting, map_data, overview
    from xqgis.services.heat import heat

    hall = cache.hall()
    try:
        overview.decisions(hall, _USHER)
        now = heat(hall, _USHER).phases[-1].code
        map_data.map_state(hall, _USHER, hall.settings.lang)
        for domain in hall.town.domains:
            map_data.value_bytes(hall, _USHER, ("grid", domain.code, now))
        counting.make_ready(hall)
    except XqgisError as error:
        _LOG.warning("not made ready: %s", error)
