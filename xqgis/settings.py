"""Where this installation keeps its things; read once at the door."""

from __future__ import annotations

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Environment variables ``XQGIS_TOWN``, ``XQGIS_HOME``, ``XQGIS_LANG``, ``XQGIS_DATABASE_URL``.

    ``town`` is the pack's folder. ``home`` is the one folder this program
    writes to: store, secrets, caches.
    """

    model_config = SettingsConfigDict(env_prefix="XQGIS_", frozen=True)

    town: Path = ROOT / "data"
    home: Path = ROOT / "var"
    lang: str = "zh-Hans"
    database_url: str = ""

    @property
    def store_url(self) -> str:
        """SQLAlchemy address of the truth: ``XQGIS_DATABASE_URL`` or SQLite under ``home``."""
        return self.database_url or f"sqlite:///{(self.home / 'store.sqlite').resolve()}"
