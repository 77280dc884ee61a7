"""``xqgis audit``: whole, broken, cut off, taken away."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.cli.terminal import Terminal


def test_the_record_is_proved_and_taken_away(terminal: Terminal, form: Path, tmp_path: Path) -> None:
    terminal.run("import", "inspections", form)
    said = terminal.run("audit", "verify")
    assert said.code == 0
    head = re.findall(r"[0-9a-f]{64}", said.out)[0]
    assert terminal.run("audit", "verify", "--head", head).code == 0
    out = tmp_path / "acts.csv"
    assert terminal.run("audit", "export", "-o", out).code == 0
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"))))
    acts = [row["act"] for row in rows]
    assert acts[-2:] == ["file", "read_audit"] and rows[-2]["hash"] == head
    assert terminal.run("audit", "export", "--from", "2001-01-01", "--to", "2001-01-02").out.count("\n") == 1

    with closing(sqlite3.connect(next(Path(terminal.home).glob("**/*.sqlite")))) as raw:
        raw.execute("DROP TRIGGER audit_no_delete")
        raw.execute("DELETE FROM audit WHERE hash = ?", (head,))
        raw.commit()
    broken = terminal.run("audit", "verify")
    assert broken.code == 1 and "审计记录从第" in broken.err


def test_a_head_that_is_none_is_refused(terminal: Terminal) -> None:
    said = terminal.run("audit", "verify", "--head", "abc")
    assert said.code == 2 and "64" in said.err
