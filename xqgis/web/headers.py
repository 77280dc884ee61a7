"""What every answer tells the browser to refuse, and how long it may keep it."""

from __future__ import annotations

import base64
import hashlib
import re
from urllib.parse import quote

from starlette.responses import Response

SECURITY = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
KEEP_FOR_EVER = "private, max-age=31536000, immutable"
ASK_AGAIN = "private, no-cache"
DO_NOT_KEEP = "no-store"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TABLES = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX}
"""The media types of tables, by what their files are called."""
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def csp(html: str = "", *, extra_scripts: str = "", fonts: str = "", frames: str = "'none'") -> str:
    """The policy of a page: its own scripts by hash or from this host, nothing from elsewhere.

    ``html`` is a document of ours; the scripts that stand in it are allowed by hash.
    """
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in _INLINE_SCRIPT.findall(html))
    return (
        f"default-src 'none'; script-src 'self' {hashes} {extra_scripts}; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data: blob:; font-src 'self' {fonts}; connect-src 'self'; worker-src 'self' blob:; "
        f"frame-src {frames}; manifest-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; "
        "frame-ancestors 'self'"
    )


def saved_as(answer: Response, name: str) -> Response:
    """``answer``, to be kept as a file of that name, whatever its script."""
    answer.headers["content-disposition"] = f"attachment; filename*=utf-8''{quote(name, safe='')}"
    return answer


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
