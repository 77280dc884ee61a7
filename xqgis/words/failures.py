"""Why the machine refused to read or write, in words of the catalogue: never the system's own English."""

from __future__ import annotations

import errno
import sqlite3

from xqgis.words import Phrase

_BY_ERRNO = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), "full"),
    errno.EROFS: "readonly",
    **dict.fromkeys((errno.EACCES, errno.EPERM), "denied"),
    **dict.fromkeys((errno.ENOENT, errno.ENOTDIR), "missing"),
    errno.EISDIR: "folder",
    errno.EEXIST: "missing",
    errno.ENAMETOOLONG: "long",
    errno.EIO: "disk",
}
_BY_SQLITE = {
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "readonly",
    **dict.fromkeys((sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH), "denied"),
    sqlite3.SQLITE_CANTOPEN: "closed",
    **dict.fromkeys((sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB), "broken"),
    sqlite3.SQLITE_IOERR: "disk",
}
_PRIMARY = 0xFF


def why_failed(error: BaseException | None) -> Phrase:
    """The reason behind an error of the system or of SQLite; one that is not known by its code alone.

    >>> why_failed(OSError(errno.ENOSPC, "No space left on device")).key
    'errors.io_full'
    """
    if isinstance(error, OSError) and error.errno in _BY_ERRNO:
        return Phrase(f"errors.io_{_BY_ERRNO[error.errno]}")
    if isinstance(error, OSError):
        return Phrase("errors.io_other", {"code": errno.errorcode.get(error.errno or 0, "")})
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None and code & _PRIMARY in _BY_SQLITE:
        return Phrase(f"errors.io_{_BY_SQLITE[code & _PRIMARY]}")
    told = (
        getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None) or type(error).__name__
    )
    return Phrase("errors.io_other", {"code": told})
