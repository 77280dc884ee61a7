"""A ZIP as its files, unpacked in memory under limits; nothing is ever written to a path it names."""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib

from xqgis.errors import UnreadableFile
from xqgis.ingest.sniff import ZIP
from xqgis.words import Phrase

MAX_ENTRIES = 200
MAX_DIRECTORY = 1 << 20
MAX_UNPACKED = 200 << 20
MAX_RATIO = 100
RATIO_FROM = 8 << 20
_END_OF_DIRECTORY = b"PK\x05\x06"
_LOCATOR = b"PK\x06\x07"
_LONG_END = 76
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_IS_UTF_8, _IS_LOCKED = 0x800, 0x1
_OUTSIDE = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\x00")
_FOR_SYSTEMS = re.compile(r"(?:^|/)(?:__MACOSX/|\.|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


def members(data: bytes) -> dict[str, bytes]:
    """The files of a ZIP by their path in it; `UnreadableFile` for one that is not plain.

    Hidden files that systems add are left out.
    """
    look_at_directory(data, MAX_ENTRIES)
    found: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            left = min(MAX_UNPACKED, max(RATIO_FROM, len(data) * MAX_RATIO))
            for entry in packed.infolist():
                name = name_of(entry)
                _look_at_entry(entry, name, found)
                if entry.is_dir() or _FOR_SYSTEMS.search(name):
                    continue
                found[name] = unpacked(packed, entry, left)
                left -= len(found[name])
                if found[name].startswith(ZIP):
                    raise refusal("nested")
    except BROKEN as error:
        raise refusal("zip") from error
    return found


def refusal(why: str, **facts: object) -> UnreadableFile:
    """A refusal of the file at hand; its name is added where it is known."""
    return UnreadableFile(name="", why=Phrase(f"ingest.why_{why}", facts))


def look_at_directory(data: bytes, most: int) -> None:
    """A directory of a million entries would fill the memory before it could be counted."""
    end = data.rfind(_END_OF_DIRECTORY)
    if end < 0 or end + 22 > len(data):
        raise refusal("zip")
    entries, size = struct.unpack("<HI", data[end + 10 : end + 16])
    if end >= _LONG_END and data[end - 20 : end - 16] == _LOCATOR:
        entries, size = struct.unpack("<QQ", data[end - 44 : end - 28])
    if entries > most or size > MAX_DIRECTORY:
        raise refusal("entries", limit=most)


def unpacked(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    """The content of one entry; refused as soon as it is more than ``left`` bytes."""
    with packed.open(entry) as stream:
        content = stream.read(left + 1)
    if len(content) > left:
        raise refusal("bomb")
    return content


def name_of(entry: zipfile.ZipInfo) -> str:
    """The name as its writer meant it: UTF-8 where it says so or reads so, else GB18030."""
    if entry.flag_bits & _IS_UTF_8:
        return entry.filename
    try:
        written = entry.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return written.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _look_at_entry(entry: zipfile.ZipInfo, name: str, found: dict[str, bytes]) -> None:
    mode = entry.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise refusal("zip_links")
    if _OUTSIDE.search(name) or _OUTSIDE.search(entry.orig_filename):
        raise refusal("zip_paths")
    if entry.flag_bits & _IS_LOCKED:
        raise refusal("zip_locked")
    if name in found:
        raise refusal("zip_twice")
    if entry.compress_type not in _PACKINGS:
        raise refusal("zip")
