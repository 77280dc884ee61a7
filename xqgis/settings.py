"""Where this installation keeps its things; read once at the door."""

from __future__ import annotations

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Environment variables ``XQGIS_TOWN`` and so on, in the order of the fields.

    ``town`` is the pack's folder. ``home`` is the one folder this program
    writes to: store, secrets, caches. ``hosts`` are the names, parted by
    commas, under which browsers may ask for this installation besides the
    machine's own addresses. ``proxies`` are the addresses, parted by commas,
    of TLS proxies that are believed when they say who calls and by which scheme.

    ``oidc_issuer`` switches on signing in at a provider of identities
    (`services.provider`), where this installation is ``oidc_client`` with the
    secret in ``oidc_secret_file`` (mode 0600; without one, a public client).
    ``oidc_claim`` is what in its token names the account, ``oidc_label`` what
    stands on the button, ``oidc_ca`` a PEM file of the authorities to trust
    in the place of the machine's own. Administrators come in that way only
    when ``oidc_admin`` is ``yes``.
    """

    model_config = SettingsConfigDict(env_prefix="XQGIS_", frozen=True)

    town: Path = ROOT / "data"
    home: Path = ROOT / "var"
    lang: str = "zh-Hans"
    database_url: str = ""
    hosts: str = ""
    proxies: str = ""
    oidc_issuer: str = ""
    oidc_client: str = ""
    oidc_secret_file: str = ""
    oidc_claim: str = "preferred_username"
    oidc_label: str = ""
    oidc_ca: str = ""
    oidc_admin: str = ""

    @property
    def store_url(self) -> str:
        """SQLAlchemy address of the truth: ``XQGIS_DATABASE_URL`` or SQLite under ``home``."""
        return self.database_url or f"sqlite:///{(self.home / 'store.sqlite').resolve()}"

    @property
    def host_names(self) -> list[str]:
        """``hosts`` as a list, without blanks."""
        return [name.strip() for name in self.hosts.split(",") if name.strip()]
