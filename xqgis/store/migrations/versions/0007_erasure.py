"""Names of the roster can be blanked, and nothing else of it can change."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"

_SAME = ("seq", "version", "body", "post", "valid_from", "valid_until")
_BLANK = {"holder": "■", "title": "", "document": ""}


def upgrade() -> None:
    """Let the words of an appointment be blanked."""
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()


def _allowed(same: str) -> str:
    kept = [f"NEW.{name} {same} OLD.{name}" for name in _SAME]
    blanked = [f"NEW.{name} IN ('{blank}', OLD.{name})" for name, blank in _BLANK.items()]
    changed = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in _BLANK)
    return " AND ".join([*kept, *blanked, f"({changed})", "(OLD.holder <> '' OR NEW.holder = '')"])


def _sqlite() -> None:
    op.execute("DROP TRIGGER appointments_no_update")
    op.execute(
        f"CREATE TRIGGER appointments_no_update BEFORE UPDATE ON appointments WHEN NOT ({_allowed('IS')}) "
        "BEGIN SELECT RAISE(ABORT, 'appointments only grows'); END"
    )


def _postgresql() -> None:
    op.execute("DROP TRIGGER appointments_only_grows ON appointments")
    op.execute(
        "CREATE TRIGGER appointments_only_grows BEFORE DELETE OR TRUNCATE ON appointments "
        "FOR EACH STATEMENT EXECUTE FUNCTION only_grows()"
    )
    allowed = _allowed("IS NOT DISTINCT FROM")
    op.execute(
        "CREATE TRIGGER appointments_blank_alone BEFORE UPDATE ON appointments FOR EACH ROW "
        f"WHEN (NOT ({allowed})) EXECUTE FUNCTION only_grows()"
    )
