"""How a page that runs without a browser goes to another one: by its address, so that it may be met there for the first time."""

from streamlit.testing.v1 import AppTest

from registry.ui import screens


def go(app: AppTest, script: str) -> None:
    """Have the next run be that of the page with this script below `pages/`."""
    [screen] = [one for one in screens.every() if one.script == script]
    app._page_hash = screens._page(screen, visible=False)._script_hash
