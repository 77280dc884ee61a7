"""What is done once before the first visitor: open the town hall, read the columns."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.concurrency import run_in_threadpool
from streamlit.starlette import App

from xqgis.web import cache


@asynccontextmanager
async def lifespan(app: App) -> AsyncIterator[None]:
    """Streamlit's server starts when the town hall is open, so the first page does not wait for it."""
    await run_in_threadpool(cache.hall().store.checks)
    yield
