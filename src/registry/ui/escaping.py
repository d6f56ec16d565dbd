"""The smallest parts of a page's HTML: every value escaped, every address harmless."""

from __future__ import annotations

from html import escape
from urllib.parse import urlsplit

_SCHEMES = {"", "http", "https", "tel", "mailto"}


def anchor(address: str, inside: str, css: str = "", *, label: str = "") -> str:
    """A link around finished markup; one that leads to a page of the portal is followed inside the open session."""
    safe = href(address)
    page = ' data-page=""' if _is_page(safe) else ""
    named = f' aria-label="{attribute(label)}"' if label else ""
    return f'<a href="{attribute(safe)}"{classes(css)}{named}{page}>{inside}</a>'


def href(address: str) -> str:
    """The address, or a harmless one where it would run a program."""
    bare = "".join(character for character in address if character.isprintable()).strip()
    return bare if urlsplit(bare).scheme.lower() in _SCHEMES else "#"


def _is_page(address: str) -> bool:
    """Whether the address is one of the portal's pages: relative and without a folder, as every page's address is."""
    parts = urlsplit(address)
    return (
        address != "#"
        and not (parts.scheme or parts.netloc or parts.fragment)
        and "/" not in parts.path.removeprefix("./")
    )


def text(said: str) -> str:
    """What stands between tags."""
    return escape(said, quote=False)


def attribute(said: str) -> str:
    """What stands inside an attribute's quotes."""
    return escape(said, quote=True)


def classes(*names: str) -> str:
    """The class attribute, nothing without names."""
    wanted = " ".join(name for name in names if name)
    return f' class="{wanted}"' if wanted else ""
