"""A browser without a screen: asks a Streamlit server for pages over its websocket and checks what came back.

It keeps what a browser keeps (query string, widget states, the cache of forwarded messages) and, unless told not to be
strict, raises when a run does not finish, another page answers, or an exception is shown: a fast error is no figure.
Times are seconds from sending the request to the server's "script finished".
"""

import asyncio
import hashlib
import math
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self
from urllib.parse import urlsplit

import httpx
import pyarrow as pa  # type: ignore[import-untyped]
from google.protobuf.message import Message  # type: ignore[import-untyped]
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.AppPage_pb2 import AppPage
from streamlit.proto.ArrowData_pb2 import ArrowData
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Block_pb2 import Block
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.Exception_pb2 import Exception as ExceptionElement
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as open_websocket
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

STREAM = "/_stcore/stream"
HEALTH = "/_stcore/health"
XSRF_COOKIE = "_streamlit_xsrf"
TIMEOUT_SECONDS = 30.0

WidgetValue = bool | int | float | str | Sequence[str] | Sequence[float] | WidgetState

SUCCESSFUL = {"FINISHED_SUCCESSFULLY", "FINISHED_FRAGMENT_RUN_SUCCESSFULLY"}
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
UNREAD = {
    "id",
    "form_id",
    "icon",
    "tag",
    "anchor",
    "avatar",
    "type",
    "raw_value",
    "page_script_hash",
    "query_param_key",
}


class DriverError(Exception):
    """The root of what can go wrong while driving a server: RunFailed, WrongPage, PageBroken, Unexpected."""


class RunFailed(DriverError):
    """A script run did not finish: no answer in time, connection lost, or the script does not compile."""


class WrongPage(DriverError):
    """Another page than the wanted one was run."""


class PageBroken(DriverError):
    """The page shows an exception."""


class Unexpected(DriverError):
    """The page came back without what was expected on it."""


@dataclass(frozen=True)
class Widget:
    """A widget as delivered: its kind, its id, and the names it can be called by."""

    kind: str
    id: str
    label: str

    @property
    def key(self) -> str:
        """The key given by the page, or nothing (ids look like `$$ID-<hash>-<key>`)."""
        parts = self.id.split("-", 2)
        return parts[2] if len(parts) == 3 and parts[2] != "None" else ""


@dataclass
class Run:
    """One script run: how long it took, how much was delivered, and what is on the page.

    `bytes` counts message payloads before compression on the wire. After a run of a fragment only the fragment's
    elements are here.
    """

    seconds: float
    messages: int
    bytes: int
    status: str
    page: str | None
    wanted_page: str | None
    page_not_found: bool
    page_delivered: bool
    exceptions: tuple[str, ...]
    redirect: str
    restarts: int
    deltas: list[tuple[tuple[int, ...], str, Delta]] = field(repr=False)

    @property
    def right_page(self) -> bool:
        """Whether the wanted page was run, and itself (not only the frame around it) delivered something."""
        refused = self.page_not_found or self.redirect
        return not refused and self.page is not None and self.page == self.wanted_page and self.page_delivered

    @cached_property
    def signature(self) -> str:
        """A hash of what was delivered and where: equal for equal pages, cheaper than reading their text."""
        digest = hashlib.blake2b(digest_size=16)
        for path, message_hash, _ in self.deltas:
            digest.update(f"{path} {message_hash}\n".encode())
        return digest.hexdigest()

    @cached_property
    def nodes(self) -> list[Element | Block]:
        """The elements and containers that stand on the page at the end of the run, in page order."""
        tree: dict[tuple[int, ...], Element | Block] = {}
        for path, _, delta in self.deltas:
            kind = delta.WhichOneof("type")
            if kind not in {"new_element", "add_block"}:
                continue
            if kind == "new_element" and isinstance(tree.get(path), Block):
                for stale in [known for known in tree if known[: len(path)] == path]:
                    del tree[stale]
            tree[path] = delta.new_element if kind == "new_element" else delta.add_block
        return [tree[path] for path in sorted(tree)]

    @cached_property
    def text(self) -> str:
        """Everything readable on the page, a line for each piece; tables have a line for each row."""
        return "\n".join(line for node in self.nodes for line in _texts(node))

    @cached_property
    def error_alerts(self) -> tuple[str, ...]:
        """The texts of the red boxes on the page."""
        alerts = [node.alert for node in self.nodes if isinstance(node, Element) and node.WhichOneof("type") == "alert"]
        return tuple(f"{alert.title} {alert.body}".strip() for alert in alerts if alert.format == Alert.ERROR)

    @cached_property
    def table_rows(self) -> int:
        """How many rows the tables and data frames on the page hold together."""
        return sum(
            _arrow(data).num_rows for node in self.nodes if isinstance(node, Element) for data in _arrow_parts(node)
        )

    @cached_property
    def widgets(self) -> tuple[Widget, ...]:
        """The widgets on the page."""
        found = []
        for node in self.nodes:
            kind = node.WhichOneof("type")
            inner = getattr(node, kind) if kind else None
            identity = getattr(inner, "id", "")
            if kind and isinstance(node, Element) and isinstance(identity, str) and identity:
                found.append(Widget(kind, identity, getattr(inner, "label", "")))
        return tuple(found)

    def check(self, expect: Sequence[str] = (), refuse: Sequence[str] = ()) -> Self:
        """Return the run if it is sound: finished, right page, no exception, `expect` on it, `refuse` not."""
        if self.status not in SUCCESSFUL:
            raise RunFailed(f"the run ended with {self.status}: {'; '.join(self.exceptions) or 'no reason given'}")
        if self.exceptions:
            raise PageBroken("; ".join(self.exceptions))
        if not self.right_page:
            answered = f"a redirect to {self.redirect}" if self.redirect else repr(self.page)
            missing = " (not found)" if self.page_not_found else ""
            silent = "" if self.page_delivered else ", which delivered nothing of its own"
            raise WrongPage(
                f"wanted page {self.wanted_page!r}{missing}, answered by {answered}{silent}: {self.text[:200]!r}"
            )
        for wanted in expect:
            if wanted not in self.text:
                raise Unexpected(f"{wanted!r} is not on page {self.page!r}, which reads: {self.text[:400]!r}")
        for unwanted in refuse:
            if unwanted in self.text:
                raise Unexpected(f"{unwanted!r} is on page {self.page!r}")
        return self


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
        """Go to another page of the navigation in the same tab, as a click in the menu does."""
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
        collected = _Collected()
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

    def _take(self, message: ForwardMsg, collected: "_Collected") -> bool:
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

    def _answered_by(self, collected: "_Collected") -> str | None:
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


@dataclass
class _Collected:
    """What has arrived of a run so far."""

    messages: int = 0
    bytes: int = 0
    begun: bool = False
    navigated: bool = False
    fragment: bool = False
    unhandled: bool = False
    page_not_found: bool = False
    status: str = ""
    redirect: str = ""
    restarts: int = 0
    exceptions: list[str] = field(default_factory=list)
    deltas: list[tuple[tuple[int, ...], str, Delta]] = field(default_factory=list)
    active: set[str] = field(default_factory=set)

    def begin(self, *, unhandled: bool) -> None:
        """Start afresh; a page that reran itself begins a second time.

        `unhandled`: the server could not handle the request and shows an exception after the end of this mock run.
        """
        self.begun = True
        self.unhandled = unhandled
        self.navigated = False
        self.page_not_found = False
        self.exceptions.clear()
        self.deltas.clear()
        self.active.clear()

    def finish(self, message: ForwardMsg) -> bool:
        """Note how the script ended and tell whether the run is complete."""
        self.status = ForwardMsg.ScriptFinishedStatus.Name(message.script_finished)
        if self.status == "FINISHED_EARLY_FOR_RERUN":
            self.restarts += 1
            return False
        self.fragment = self.status == "FINISHED_FRAGMENT_RUN_SUCCESSFULLY"
        identified = message.metadata.HasField("run")
        return self.status in SUCCESSFUL and identified and not self.unhandled


@dataclass(frozen=True)
class Load:
    """The outcome of a load: latencies in seconds and how long all of it took."""

    latencies: list[float]
    seconds: float
    sessions: int
    first: list[float]
    runs: list[Run] = field(repr=False)

    @property
    def runs_per_second(self) -> float:
        """Script runs (or requests) per second over the whole load."""
        return len(self.latencies) / self.seconds

    @property
    def median(self) -> float:
        """The median latency."""
        return statistics.median(self.latencies)

    def percentile(self, share: float) -> float:
        """Return the latency that `share` percent of the runs did not exceed."""
        ordered = sorted(self.latencies)
        return ordered[max(0, math.ceil(share / 100 * len(ordered)) - 1)]


async def load(
    base_url: str,
    sessions: int = 1,
    runs: int = 20,
    *,
    page: str = "",
    queries: Sequence[str] = ("",),
    cookies: Mapping[str, str] | None = None,
    widget_states: Callable[[int, int], Mapping[str, WidgetValue]] | None = None,
    expect: Sequence[str] = (),
    refuse: Sequence[str] = (),
    check: Callable[[Run], object] | None = None,
    warm_up: int = 1,
    cache: bool = True,
    timeout: float = TIMEOUT_SECONDS,
) -> Load:
    """Open `sessions` tabs on a page and let each ask for `runs` runs, one after the other, all tabs at once.

    Opening and `warm_up` runs are not counted. `queries` are asked in turn; `widget_states(tab, run)` names widgets to
    set. Every run is checked for its end, its page and exceptions; `expect`, `refuse` and `check` are applied after the
    clock has stopped, once for each distinct content that was delivered. `Load.runs` holds one run for each.
    """
    if sessions < 1 or runs < 1 or not queries:
        raise ValueError("at least one session, one run and one query are needed")
    tabs: list[Session] = []
    distinct: dict[str, Run] = {}
    latencies: list[float] = []

    async def ask(tab: Session, number: int, turn: int) -> Run:
        query = queries[(number + turn) % len(queries)]
        return await tab.rerun(query, widget_states=widget_states(number, turn) if widget_states else None)

    async def work(tab: Session, number: int) -> None:
        for turn in range(runs):
            run = await ask(tab, number, turn)
            latencies.append(run.seconds)
            distinct.setdefault(run.signature, run)

    try:
        for number in range(sessions):
            query = queries[number % len(queries)]
            tab = await Session.connect(base_url, page, query, cookies, timeout=timeout, cache=cache)
            tabs.append(tab)
            for turn in range(warm_up):
                await ask(tab, number, turn)
        started = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for number, tab in enumerate(tabs):
                group.create_task(work(tab, number))
        seconds = time.perf_counter() - started
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from errors
    finally:
        await asyncio.gather(*(tab.close() for tab in tabs), return_exceptions=True)
    for run in distinct.values():
        run.check(expect, refuse)
        if check is not None:
            check(run)
    return Load(latencies, seconds, sessions, [tab.first.seconds for tab in tabs], list(distinct.values()))


async def http_load(
    url: str,
    clients: int = 1,
    requests: int = 100,
    *,
    headers: Mapping[str, str] | None = None,
    expect: Sequence[str] = (),
    warm_up: int = 5,
    timeout: float = TIMEOUT_SECONDS,
) -> Load:
    """Ask an address for `requests` answers from each of `clients` connections; each must be 200 and hold `expect`."""
    if clients < 1 or requests < 1:
        raise ValueError("at least one client and one request are needed")
    latencies: list[float] = []

    async def work(client: httpx.AsyncClient, times: int, into: list[float]) -> None:
        for _ in range(times):
            started = time.perf_counter()
            answer = await client.get(url)
            into.append(time.perf_counter() - started)
            if answer.status_code != httpx.codes.OK:
                raise RunFailed(f"{url} answered {answer.status_code}")
            missing = [wanted for wanted in expect if wanted not in answer.text]
            if missing:
                raise Unexpected(f"{missing[0]!r} is not in the answer, which reads: {answer.text[:400]!r}")

    hands = [httpx.AsyncClient(trust_env=False, headers=headers, timeout=timeout) for _ in range(clients)]
    first: list[float] = []
    try:
        async with asyncio.TaskGroup() as group:
            for hand in hands:
                group.create_task(work(hand, max(1, warm_up), first))
        started = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for hand in hands:
                group.create_task(work(hand, requests, latencies))
        seconds = time.perf_counter() - started
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from errors
    finally:
        await asyncio.gather(*(hand.aclose() for hand in hands), return_exceptions=True)
    return Load(latencies, seconds, clients, first, [])


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


def _texts(message: Message) -> Iterator[str]:
    """Yield the readable texts of a message, deeply."""
    if isinstance(message, ArrowData):
        yield from _row_texts(message)
        return
    for descriptor, value in message.ListFields():
        if descriptor.name in UNREAD:
            continue
        for part in value if descriptor.is_repeated else (value,):
            if isinstance(part, str):
                yield part
            elif isinstance(part, Message):
                yield from _texts(part)


def _row_texts(data: ArrowData) -> Iterator[str]:
    table = _arrow(data)
    yield "\t".join(str(name) for name in table.column_names)
    for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
        yield "\t".join("" if cell is None else str(cell) for cell in row)


def _arrow_parts(element: Element) -> Iterator[ArrowData]:
    match element.WhichOneof("type"):
        case "table":
            yield element.table.arrow_data
        case "dataframe" if element.dataframe.HasField("lazy_data"):
            yield element.dataframe.lazy_data.initial_chunk
        case "dataframe":
            yield element.dataframe.arrow_data


def _arrow(data: ArrowData) -> pa.Table:
    return pa.ipc.open_stream(data.data).read_all() if data.data else pa.table({})
