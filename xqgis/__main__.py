"""The command ``xqgis``: joins the terminal to the web server, which do not know each other."""

from __future__ import annotations

import sys

from xqgis.cli.app import install_hook, run


def _serve(host: str | None, port: int | None) -> None:
    from xqgis.web.launch import launch

    launch(host, port)


if __name__ == "__main__":
    install_hook()
    sys.exit(run(sys.argv[1:], _serve))
