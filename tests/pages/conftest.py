"""Pages without a browser: a demonstration world made once, and people who visit its pages."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from registry.accounts import commands as accounts
from registry.accounts.rules import DEMO_PASSWORD
from registry.kernel import clock, db
from registry.ui import session
from seed import world
from tests import opening
from tests.conftest import TODAY, configure, forget

PORTAL = Path(__file__).resolve().parents[2] / "pages" / "portal.py"
SIZE = "tiny"
_planned = cache(world.build)


@pytest.fixture(scope="session")
def sown(demonstration: Callable[[str], Path]) -> Path:
    """The folder of a database with the demonstration world."""
    return demonstration(SIZE)


@pytest.fixture
def plan(sown: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[world.World]:
    """A copy of the demonstration world; gives what was sown."""
    folder = tmp_path / "data"
    shutil.copytree(sown, folder)
    monkeypatch.delenv("REGISTRY_DATABASE_URL", raising=False)
    configure(monkeypatch, data=str(folder), demo="1", today=TODAY.isoformat())
    yield _planned(SIZE, world.SEED, clock.today())
    db.dispose()
    forget()


class Visit:
    """One person at the portal; "" is somebody who is not signed in."""

    def __init__(self, username: str, monkeypatch: pytest.MonkeyPatch) -> None:
        token = accounts.sign_in(username, DEMO_PASSWORD) if username else ""
        monkeypatch.setattr(session, "token", lambda: token)
        monkeypatch.setattr(session, "client", lambda: f"a page's visitor {id(self)}")
        self.app = AppTest.from_file(str(PORTAL), default_timeout=30)
        self.app.run()

    def open(self, script: str, **query: str) -> Visit:
        """Go to a page."""
        self.app.query_params.clear()
        self.app.query_params.update(query)
        opening.go(self.app, script)
        return self.run()

    def run(self) -> Visit:
        self.app.run()
        assert not self.app.exception, self.app.exception
        assert "系统故障" not in self.text
        return self

    @property
    def markup(self) -> str:
        return "\n".join(element.body for element in self.app.get("html"))

    @property
    def text(self) -> str:
        """Everything a reader sees that is no widget."""
        return unescape(re.sub(r"<[^>]+>", "", self.markup))

    @property
    def headings(self) -> list[str]:
        return [unescape(said) for said in re.findall(r"<h1>(.*?)</h1>", self.markup)]

    def fill(self, **values: str) -> Visit:
        """Type into fields, by the beginning of their label."""
        for label, value in values.items():
            fields = [*self.app.text_input, *self.app.text_area, *self.app.selectbox]
            [field] = [one for one in fields if one.label.removesuffix("（必填）") == label]
            field.set_value(value)
        return self

    def press(self, label: str) -> Visit:
        """Press the button whose label begins so."""
        [button] = [one for one in self.app.button if one.label.startswith(label)]
        assert not button.disabled, label
        button.click()
        return self.run()


Visitor = Callable[[str], Visit]


@pytest.fixture
def visit(plan: world.World, monkeypatch: pytest.MonkeyPatch) -> Visitor:
    """Sends somebody to the portal; one at a time."""
    return lambda username: Visit(username, monkeypatch)
