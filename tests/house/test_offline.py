"""Nothing of ours asks for anything off this machine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.source import ROOT

FOLDERS = ("app.py", "pages", "xqgis", "data", "notebooks", ".streamlit", "setup", "scripts", "run", "test")
KINDS = {
    "", ".py", ".ipynb", ".js", ".css", ".html", ".json", ".geojson", ".yaml", ".svg", ".toml", ".sh",
    ".mako",
}  # fmt: skip
VENDOR = ROOT / "xqgis" / "web" / "static" / "vendor"
# A namespace of SVG is a name and not an address.
ADDRESS = re.compile(
    r"(?:https?|wss?):(?:\\?/){2}(?!www\.w3\.org/|127\.0\.0\.1|localhost|\[|\{)[\w.-]+", re.I
)
HALF_ADDRESS = re.compile(r"""(?:src|href|url)\s*[=(]\s*["']?//[\w-]+\.""", re.I)


def addresses(text: str) -> list[str]:
    """Every foreign address in a text.

    >>> addresses('<img src="https://tiles.example.org/1.png">')
    ['https://tiles.example.org']
    """
    return ADDRESS.findall(text) + HALF_ADDRESS.findall(text)


def our_files() -> list[Path]:
    found = []
    for name in FOLDERS:
        start = ROOT / name
        found += [start] if start.is_file() else [file for file in start.rglob("*") if file.is_file()]
    return [file for file in found if file.suffix in KINDS and VENDOR not in file.parents]


def test_no_file_of_ours_names_a_foreign_address() -> None:
    told = [
        f"{file.relative_to(ROOT)}: {addresses(file.read_text('utf-8', 'ignore'))}"
        for file in our_files()
        if addresses(file.read_text("utf-8", "ignore"))
    ]
    assert len(our_files()) > 50
    assert not told, "\n".join(told)


@pytest.mark.parametrize(
    "text",
    [
        "fetch('https://unpkg.com/leaflet')",
        '<script src="//cdn.example.com/x.js">',
        "@import url(//fonts.example.com/css);",
        "new WebSocket('wss://example.com')",
        r'{"url": "http:\/\/example.com"}',
    ],
)
def test_a_foreign_address_would_be_found(text: str) -> None:
    assert addresses(text)


@pytest.mark.parametrize(
    "text",
    ['xmlns="http://www.w3.org/2000/svg"', "http://127.0.0.1:8501/", 'f"http://{host}:{port}/"', "a // b.c"],
)
def test_names_and_this_machine_are_no_foreign_addresses(text: str) -> None:
    assert not addresses(text)


def test_vendor_files_point_to_no_source_map_and_import_nothing() -> None:
    assert (VENDOR / "stamp.json").is_file()
    for file in (*VENDOR.rglob("*.js"), *VENDOR.rglob("*.css"), *VENDOR.rglob("*.svg")):
        text = file.read_text("utf-8")
        assert "sourceMappingURL" not in text, file
        assert not re.search(r"@import|url\(\s*[\"']?(?:https?:)?//|<script", text), file
