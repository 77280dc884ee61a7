"""Run in a process of its own: asks the application for every route it has, as nobody. Prints JSON."""

from __future__ import annotations

import json
import re
import sys

import app
from tests.web.asgi import HOST, call

SOCKETS = "WEBSOCKET"


def main() -> None:
    built = app.app._build_starlette_app()
    found = []
    for route in built.routes:
        path = re.sub(r"\{[^}]*\}", "1", getattr(route, "path", "")) or "/"
        methods = getattr(route, "methods", None) or (
            {SOCKETS} if "WebSocket" in type(route).__name__ else {"GET"}
        )
        for method in sorted(methods):
            answer = call(built, method, path, {"origin": f"http://{HOST}"})
            found.append((method, path, answer.status))
    for path in ("/", "/compliance", "/report", "/export", "/compliance/_stcore/stream"):
        found.append((SOCKETS, path, call(built, SOCKETS, path, {"origin": f"http://{HOST}"}).status))
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
