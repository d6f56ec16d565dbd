"""The whole system in one ASGI application: pages, sign-in, API, health. Serve with `registry serve`."""

import gc
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from streamlit import config

from registry.kernel import logs as lines
from registry.settings import settings
from registry.ui import theme
from registry.web import api, logs, metrics, open_data, pictures, sign_in
from registry.web.limiting import Limited
from registry.web.middleware import Bounded, ChineseDocument, SecurityHeaders
from registry.web.sources import OneSource

HERE = Path(__file__).resolve().parent
logs.quiet()  # addresses and queries are personal data
os.chdir(HERE)  # Streamlit reads `.streamlit/config.toml` from the working directory


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """Leave everything made at start-up out of later collections, and the theme as it was read.

    At every run the framework gathers the six sections of the theme out of all its options, a tenth of the run's work;
    the portal's theme comes from `.streamlit/config.toml` alone and does not change while it is served.
    """
    if not hasattr(config.get_options_for_section, "cache_info"):
        config.get_options_for_section = cache(config.get_options_for_section)
    lines.begin()  # the framework and the server have set their own logs up by now
    gc.collect()
    gc.freeze()
    yield {}


app = st.App(
    HERE / "pages" / "portal.py",
    routes=[*sign_in.ROUTES, *api.ROUTES, *open_data.ROUTES, *pictures.ROUTES, *metrics.ROUTES],
    lifespan=lifespan,
    middleware=[
        Middleware(metrics.Measured),
        Middleware(
            SecurityHeaders,
            unlisted=("/listing", "/listing_record"),
            camera=("/scan",),
            https=settings().secure_cookies,
        ),
        Middleware(Limited),
        Middleware(Bounded, limit=34 << 20, paths=("/",)),
        Middleware(OneSource),
        Middleware(ChineseDocument, title=theme.PORTAL, head=theme.document_head()),
    ],
)
