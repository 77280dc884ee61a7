"""A browser that goes from the button of 统一身份认证 to a provider on loopback and back."""

from __future__ import annotations

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware

from tests.web.asgi import HOST, Answer, call
from xqgis.services.access import Access
from xqgis.services.town_hall import TownHall
from xqgis.web.guard import Guard
from xqgis.web.routes import routes


class Browser:
    """Goes from the button to the provider and back, and keeps its cookies."""

    def __init__(self, hall: TownHall, access: Access) -> None:
        self.hall, self.access = hall, access
        self.cookies: dict[str, str] = {}
        self._app = Starlette(routes=routes(), middleware=[Middleware(Guard, access=access)])

    def get(self, url: str) -> Answer:
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = call(self._app, "GET", url, {"cookie": kept, "accept": "text/html"})
        for cookie in answer.cookies:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def leave(self) -> str:
        """Where the provider sends the browser back to, below our address."""
        away = self.get("/signin/oidc")
        assert away.status == 303, away.text
        there = urlsplit(away.headers["location"])
        line = http.client.HTTPConnection(there.netloc, timeout=10)
        line.request("GET", f"{there.path}?{there.query}")
        back = urlsplit(line.getresponse().getheader("location") or "")
        line.close()
        assert f"{back.scheme}://{back.netloc}" == f"http://{HOST}"
        return f"{back.path}?{back.query}"

    def sign_in(self) -> Answer:
        return self.get(self.leave())

    @property
    def acts(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Act, actor and details on record, newest first."""
        found = self.hall.store.audit(None)
        return list(zip(found["act"], found["actor"], map(json.loads, found["details"]), strict=True))
