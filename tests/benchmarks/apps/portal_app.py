"""The portal with two things more to compare with: an almost empty page inside its frame, and a constant JSON route.

They are hung into the portal's own catalogue of pages and list of routes before the application is made, so that both go
through the same frame, navigation and middleware. The product has neither.
"""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from registry.policy import Permission
from registry.ui import screens
from registry.web import api

EMPTY = Path(__file__).with_name("empty.py")


async def constant(_request: Request) -> JSONResponse:
    """The same few bytes for everybody."""
    return JSONResponse({"state": "有效"})


screens.SECTIONS["公示查询"] += (screens.Screen(str(EMPTY), "空白页", "empty", Permission.PUBLISHED_READ),)
api.ROUTES.insert(0, Route("/bench/constant", constant, methods=["GET"]))

from streamlit_app import app  # noqa: E402

__all__ = ["app"]
