"""One script run of a Streamlit server as a browser would see it, and what can be wrong with it."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

import pyarrow as pa  # type: ignore[import-untyped]
from google.protobuf.message import Message  # type: ignore[import-untyped]
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.ArrowData_pb2 import ArrowData
from streamlit.proto.Block_pb2 import Block
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

SUCCESSFUL = {"FINISHED_SUCCESSFULLY", "FINISHED_FRAGMENT_RUN_SUCCESSFULLY"}
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


@dataclass
class Collected:
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
