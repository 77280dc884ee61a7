"""``score`` as Parquet."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from tests.cli.terminal import Terminal


def test_parquet_goes_to_a_file_with_the_columns_of_the_csv(
    terminal: Terminal, form: Path, tmp_path: Path
) -> None:
    terminal.run("import", "inspections", form)
    by = ("score", "--by", "grid,domain,phase", "--as-of", "2024-02-01")
    said = terminal.run(*by, "--format", "parquet", "-o", tmp_path / "s.parquet")
    assert said.code == 0
    found = pq.read_table(tmp_path / "s.parquet")
    lines = terminal.run(*by).out.splitlines()
    assert found.column_names == lines[0].split(",")
    assert found.num_rows == len(lines) - 1 > 0
