"""A browser tab without a screen: asks a Streamlit server for script runs over its websocket and collects the answers.

It keeps what a browser keeps: query string, widget states, the cache of forwarded messages.
"""

import asyncio
import math
import time
from collections.abc import Mapping, Sequence
from typing import Self
from urllib.parse import urlsplit

import httpx
from streamlit.proto.AppPage_pb2 import AppPage
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.Exception_pb2 import Exception as ExceptionElement
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as open_websocket
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

from tests.benchmarks.run import Collected, DriverError, Run, RunFailed, Widget, WrongPage

STREAM = "/_stcore/stream"
HEALTH = "/_stcore/health"
XSRF_COOKIE = "_streamlit_xsrf"
TIMEOUT_SECONDS = 30.0

WidgetValue = bool | int | float | str | Sequence[str] | Sequence[float] | WidgetState

TRIGGERS = {"button", "download_button", "dialog"}
FIELDS = {
    "checkbox": "bool_value",
    "number_input": "double_value",
    "pagination": "int_value",
    "slider": "double_array_value",
    "button_group": "string_array_value",
    "date_input": "string_array_value",
    "date_time_input": "string_array_value",
    "multiselect": "string_array_value",
    "select_slider": "string_array_value",
    "menu_button": "string_trigger_value",
}


class Session:
    """One browser tab. `async with await Session.connect(url, page="listing") as tab: await tab.rerun()`."""

    def __init__(
        self,
        base_url: str,
        page: str = "",
        query: str = "",
        cookies: Mapping[str, str] | None = None,
        *,
        timeout: float = TIMEOUT_SECONDS,
        strict: bool = True,
        cache: bool = True,
    ) -> None:
        """Prepare a tab; `cache=False` makes it forget forwarded messages, as a fresh browser would."""
        self.base_url = base_url.rstrip("/")
        self.page = page
        self.query = query.lstrip("?")
        self.cookies = dict(cookies or {})
        self.timeout = timeout
        self.strict = strict
        self.pages: tuple[AppPage, ...] = ()
        self.connect_seconds = math.nan
        self._remembers = cache
        self._socket: ClientConnection | None = None
        self._first: Run | None = None
        self._last: Run | None = None
        self._page_script_hash = ""
        self._main_script_hash = ""
        self._widget_states: dict[str, WidgetState] = {}
        self._known: dict[str, tuple[Delta, int]] = {}
        self._known_for_runs = 2
        self._runs = 0

    @classmethod
    async def connect(
        cls,
        base_url: str,
        page: str = "",
        query: str = "",
        cookies: Mapping[str, str] | None = None,
        *,
        timeout: float = TIMEOUT_SECONDS,
        strict: bool = True,
        cache: bool = True,
    ) -> Self:
        """Open a tab on a page (its `url_path`; empty for the default page) and wait for its first run."""
        session = cls(base_url, page, query, cookies, timeout=timeout, strict=strict, cache=cache)
        try:
            await session._open()
            session._first = await session.rerun()
        except BaseException:
            await session.close()
            raise
        return session

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def first(self) -> Run:
        """The run that opening the page caused."""
        if self._first is None:
            raise DriverError("the session is not connected")
        return self._first

    async def close(self) -> None:
        """Close the tab."""
        if self._socket is not None:
            await self._socket.close()
            self._socket = None

    async def open(self, page: str, query: str = "") -> Run:
        """Go to another page in the same tab, as a click on a link to it does."""
        for known in self.pages:
            if page == ("" if known.is_default else known.url_pathname):
                return await self.rerun(query_string=query, page_script_hash=known.page_script_hash)
        raise WrongPage(f"no page {page!r} in the navigation")

    async def rerun(
        self,
        query_string: str | None = None,
        page_script_hash: str | None = None,
        widget_states: Mapping[str, WidgetValue] | None = None,
        *,
        fragment_id: str = "",
        strict: bool | None = None,
    ) -> Run:
        """Ask for a run and wait until it has finished.

        Query string and page stay as they are unless given. Widgets are named by key, label or id; their states are
        kept from run to run, pressed buttons are not.
        """
        if query_string is not None:
            self.query = query_string.lstrip("?")
        if page_script_hash is not None and page_script_hash != self._page_script_hash:
            self._page_script_hash = page_script_hash
            self.page = self._path_of(page_script_hash) or ""
            self._widget_states.clear()
        pressed = self._press(widget_states or {})
        request = BackMsg(rerun_script=self._client_state(pressed, fragment_id))
        try:
            async with asyncio.timeout(self.timeout):
                run = await self._run(request.SerializeToString())
        except TimeoutError as error:
            raise RunFailed(f"no end of the run within {self.timeout:g} s") from error
        except ConnectionClosed as error:
            raise RunFailed(f"the connection was lost: {error}") from error
        self._last = run
        self._forget()
        if self.strict if strict is None else strict:
            run.check()
        return run

    async def _open(self) -> None:
        parts = urlsplit(self.base_url)
        origin = f"{parts.scheme}://{parts.netloc}"
        try:
            async with asyncio.timeout(self.timeout):
                async with httpx.AsyncClient(trust_env=False, cookies=self.cookies) as client:
                    answer = await client.get(self.base_url + HEALTH)
                    answer.raise_for_status()
                    self.cookies.update(answer.cookies)
                headers = {}
                if self.cookies:
                    headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
                token = self.cookies.get(XSRF_COOKIE, "PLACEHOLDER_AUTH_TOKEN")
                started = time.perf_counter()
                self._socket = await open_websocket(
                    f"{'wss' if parts.scheme == 'https' else 'ws'}://{parts.netloc}{parts.path}{STREAM}",
                    origin=origin,  # type: ignore[arg-type]
                    subprotocols=[Subprotocol("streamlit"), Subprotocol(token.strip('"'))],
                    additional_headers=headers,
                    max_size=None,
                    ping_interval=None,
                    close_timeout=2,
                    proxy=None,
                )
                self.connect_seconds = time.perf_counter() - started
        except (TimeoutError, OSError, InvalidHandshake, httpx.HTTPError) as error:
            raise RunFailed(f"no connection to {self.base_url}: {error!r}") from error

    def _client_state(self, pressed: Sequence[WidgetState], fragment_id: str) -> ClientState:
        state = ClientState(
            query_string=self.query,
            page_script_hash=self._page_script_hash,
            page_name="" if self._page_script_hash else self.page,
            fragment_id=fragment_id,
            cached_message_hashes=list(self._known),
        )
        state.widget_states.widgets.extend(self._widget_states.values())
        state.widget_states.widgets.extend(pressed)
        state.context_info.timezone = "Asia/Shanghai"
        state.context_info.timezone_offset = -480
        state.context_info.locale = "zh-CN"
        state.context_info.url = f"{self.base_url}/{self.page}"
        state.context_info.is_embedded = False
        state.context_info.color_scheme = "light"
        return state

    async def _run(self, request: bytes) -> Run:
        """Send a request and collect what belongs to it; the rest of an earlier run is skipped."""
        if self._socket is None:
            raise DriverError("the session is not connected")
        wanted_hash = self._page_script_hash
        wanted = self._path_of(wanted_hash) if wanted_hash else self.page
        collected = Collected()
        started = time.perf_counter()
        await self._socket.send(request)
        while True:
            payload = await self._socket.recv()
            if isinstance(payload, str):
                raise RunFailed("the server sent text where messages are expected")
            message = ForwardMsg.FromString(payload)
            if not collected.begun and message.WhichOneof("type") != "new_session":
                continue
            collected.messages += 1
            collected.bytes += len(payload)
            if self._take(message, collected):
                break
        seconds = time.perf_counter() - started
        self._runs += 1
        return Run(
            seconds=seconds,
            messages=collected.messages,
            bytes=collected.bytes,
            status=collected.status,
            page=self._answered_by(collected),
            wanted_page=wanted,
            page_not_found=collected.page_not_found,
            page_delivered=collected.fragment or self._page_script_hash in collected.active,
            exceptions=tuple(collected.exceptions),
            redirect=collected.redirect,
            restarts=collected.restarts,
            deltas=collected.deltas,
        )

    def _take(self, message: ForwardMsg, collected: Collected) -> bool:
        """Take in one message and tell whether it ends the run."""
        match message.WhichOneof("type"):
            case "new_session":
                page_script_hash = message.new_session.page_script_hash
                collected.begin(unhandled=not page_script_hash)
                self._main_script_hash = message.new_session.main_script_hash
                if not self.page or self._page_script_hash:
                    self._page_script_hash = page_script_hash
                self._known_for_runs = message.new_session.config.max_cached_message_age
            case "delta" | "ref_hash":
                message_hash, delta = self._resolve(message)
                collected.deltas.append((tuple(message.metadata.delta_path), message_hash, delta))
                collected.active.add(message.metadata.active_script_hash)
                if delta.WhichOneof("type") == "new_element" and delta.new_element.WhichOneof("type") == "exception":
                    if not delta.new_element.exception.is_warning:
                        collected.exceptions.append(_exception_text(delta.new_element.exception))
                    return collected.unhandled
            case "navigation":
                self.pages = tuple(message.navigation.app_pages)
                self._page_script_hash = message.navigation.page_script_hash
                collected.navigated = True
            case "page_not_found":
                collected.page_not_found = True
            case "page_info_changed":
                self.query = message.page_info_changed.query_string.lstrip("?")
            case "auth_redirect":
                collected.redirect = message.auth_redirect.url
            case "session_event" if message.session_event.WhichOneof("type") == "script_compilation_exception":
                collected.exceptions.append(_exception_text(message.session_event.script_compilation_exception))
                return collected.status == "FINISHED_WITH_COMPILE_ERROR"
            case "script_finished":
                return collected.finish(message)
        return False

    def _resolve(self, message: ForwardMsg) -> tuple[str, Delta]:
        """Return a delta, out of the cache if the server only referred to it."""
        if message.WhichOneof("type") == "ref_hash":
            if message.ref_hash not in self._known:
                raise RunFailed(f"the server referred to an unknown message {message.ref_hash}")
            delta, _ = self._known[message.ref_hash]
            self._known[message.ref_hash] = (delta, self._runs)
            return message.ref_hash, delta
        if self._remembers and message.metadata.cacheable:
            self._known[message.hash] = (message.delta, self._runs)
        return message.hash, message.delta

    def _forget(self) -> None:
        """Drop cached messages that no run has used for as many runs as the server says."""
        oldest = self._runs - 1 - self._known_for_runs
        self._known = {name: kept for name, kept in self._known.items() if kept[1] >= oldest}

    def _answered_by(self, collected: Collected) -> str | None:
        """Return the path of the page that ran, None if a multi-page app stopped before its navigation."""
        if self.pages and not collected.navigated and not collected.fragment:
            return None
        return self._path_of(self._page_script_hash)

    def _path_of(self, page_script_hash: str) -> str | None:
        """Return a page's path, empty for the default page or the only one, None if it is unknown."""
        for page in self.pages:
            if page.page_script_hash == page_script_hash:
                return "" if page.is_default else page.url_pathname
        return "" if page_script_hash == self._main_script_hash and not self.pages else None

    def _press(self, wanted: Mapping[str, WidgetValue]) -> list[WidgetState]:
        """Keep the wanted states; return those that hold for one run only."""
        pressed = []
        for name, value in wanted.items():
            state = value if isinstance(value, WidgetState) else _state(self._widget(name), value)
            if (state.WhichOneof("value") or "").endswith("trigger_value"):
                pressed.append(state)
            else:
                self._widget_states[state.id] = state
        return pressed

    def _widget(self, name: str) -> Widget:
        widgets = self._last.widgets if self._last else ()
        for attribute in ("id", "key", "label"):
            found = [widget for widget in widgets if getattr(widget, attribute) == name]
            if len(found) == 1:
                return found[0]
        raise DriverError(f"no single widget {name!r} on the page; there are {[(w.key, w.label) for w in widgets]}")


def _state(widget: Widget, value: WidgetValue) -> WidgetState:
    """Return the state that a browser sends for a widget of this kind; texts are `string_value` unless listed."""
    if widget.kind in TRIGGERS:
        return WidgetState(id=widget.id, trigger_value=bool(value))
    state = WidgetState(id=widget.id)
    target = FIELDS.get(widget.kind, "bool_value" if isinstance(value, bool) else "string_value")
    if target.endswith("_array_value"):
        getattr(state, target).data.extend(value if isinstance(value, list | tuple) else [value])
    elif target == "string_trigger_value":
        state.string_trigger_value.data = str(value)
    else:
        setattr(state, target, value)
    return state


def _exception_text(shown: ExceptionElement) -> str:
    return f"{shown.type}: {shown.message}"
