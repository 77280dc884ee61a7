"""Notebooks executed as a person runs them from their top, by a kernel without a network."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "notebooks"
KERNEL = Path(__file__).with_name("offline_kernel.py")
NAMES = ("01_compliance", "02_blackspots", "03_waters", "04_pilots")
_CELL_S = 300


def read(name: str) -> NotebookNode:
    """A notebook as it is committed."""
    return nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)


def execute(book: NotebookNode, **environment: object) -> NotebookNode:
    """``book`` with its outputs; CellExecutionError for a cell that fails.

    ``environment`` is all that the kernel knows of XQGIS_*: ``home``, ``town``.
    The kernel is spoken to by files, whose names must be short.
    """
    with tempfile.TemporaryDirectory(prefix="xq") as told:
        folder = Path(told)
        _specify(folder)
        specs = KernelSpecManager(kernel_dirs=[told], ensure_native_kernel=False)
        manager = AsyncKernelManager(
            kernel_spec_manager=specs,
            kernel_name=book.metadata.kernelspec.name,
            transport="ipc",
            connection_file=str(folder / "k.json"),
        )
        client = NotebookClient(book, km=manager, timeout=_CELL_S, record_timing=False)
        client.execute(env=_environment(folder, environment), cwd=str(FOLDER), cleanup_kc=True)
    return book


def _specify(folder: Path) -> None:
    """The kernel that notebooks call ``python3``, as this test's own."""
    own = folder / "python3"
    own.mkdir()
    argv = [sys.executable, str(KERNEL), "-f", "{connection_file}"]
    told = {"argv": argv, "display_name": "Python 3", "language": "python"}
    (own / "kernel.json").write_text(json.dumps(told), "utf-8")


def _environment(folder: Path, told: dict[str, object]) -> dict[str, str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("XQGIS_", "PYTEST"))}
    named = {f"XQGIS_{name.upper()}": str(value) for name, value in told.items()}
    return {**kept, "PYTHONPATH": str(ROOT), "IPYTHONDIR": str(folder / "ipython"), **named}
