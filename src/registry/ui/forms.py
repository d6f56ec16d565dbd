"""Forms that write. Each carries one submission id, so that a double click is carried out once; after success the page starts
afresh with a message (post, redirect, get). Both clicks run side by side, and the first one's script is ended by the second: it
leaves what it has to say in `session.told`, where the second finds it.

A form is opened, filled with widgets that take their keys from it, and ends in one `submit`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import streamlit as st
from pydantic import ValidationError

from registry.kernel.errors import AlreadyDone, InvalidInput, Refused
from registry.ui import markup, records, session

_A_MOMENT = 1.0


@dataclass(frozen=True)
class Way:
    """One way a decision can go: its button, the command, and the message, `{}` standing for the result."""

    label: str
    run: Callable[[str], Any]
    done: str | Callable[[Any], str]


class Form:
    """One form on a page. `key` gives its widgets keys that are new after each success."""

    def __init__(self, name: str) -> None:
        self._name = f"submission:{name}"
        self._told = session.told()
        known = st.session_state.get(self._name)
        if known is None or known in self._told:  # carried out: what is sent next is a form of its own
            known = st.session_state[self._name] = uuid4().hex
        self.submission: str = known
        self._container = st.form(key=f"{name}:{self.submission}", border=True)

    def key(self, field: str) -> str:
        return f"{self.submission}:{field}"

    def __enter__(self) -> Form:
        self._container.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._container.__exit__(*error)

    def submit(
        self,
        label: str,
        *,
        run: Callable[[str], Any],
        done: str | Callable[[Any], str],
        primary: bool = True,
        refusal: str = "",
        then: Callable[[Any], None] | None = None,
    ) -> None:
        """Show the button and, when pressed, run the command with the submission id.

        `done` is the message, `{}` standing for the result. `refusal` shows why the viewer may not, in place of the button.
        """
        with self._container:
            if refusal:
                st.form_submit_button(label, disabled=True)
                records.show(markup.notice(refusal, "neutral"))
                return
            if not st.form_submit_button(label, type="primary" if primary else "secondary"):
                return
            carried_out, result = _attempt(lambda: self._once(run, done))
        if carried_out:
            st.session_state.pop(self._name, None)
            if then is not None:
                then(result)
            st.rerun()

    def decide(self, field: str, why: str, *, agree: Way, differ: Way, refusal: str = "") -> None:
        """A button for each way a decision can go. `why`, typed into `field`, is the reason that only differing takes."""

        def agreed(submission: str) -> Any:
            if why.strip():
                fix = f"同意的，请清空“{field}”再按“{agree.label}”；不同意的，请按“{differ.label}”。"
                raise InvalidInput(field, f"写了{field}，又按了“{agree.label}”。", fix=fix)
            return agree.run(submission)

        self.submit(agree.label, run=agreed, done=agree.done, refusal=refusal)
        if not refusal:
            self.submit(differ.label, run=differ.run, done=differ.done, primary=False)

    def _once(self, run: Callable[[str], Any], done: str | Callable[[Any], str]) -> Any:
        """Carry it out and note what it has to tell; a second click takes over from the first."""
        try:
            result = run(self.submission)
        except AlreadyDone:
            until = monotonic() + _A_MOMENT
            while (
                self.submission not in self._told
            ):  # the first click is just about to note it, if it was of this window
                if monotonic() > until:
                    raise
                sleep(0.01)
            return self._told[self.submission]
        self._told[session.WAITING] = done(result) if callable(done) else done.format(result)
        self._told[self.submission] = result
        return result

    def ask(self, label: str, *, run: Callable[[], Any], show: Callable[[Any], None]) -> bool:
        """Show the button and, when pressed, ask a question that changes no record; the answer stands below the form.

        Tells whether it was pressed.
        """
        with self._container:
            pressed: bool = st.form_submit_button(label, type="primary")
        if pressed:
            answer(run=run, show=show)
        return pressed


def _attempt(run: Callable[[], Any]) -> tuple[bool, Any]:
    """Whether it was carried out, and its result; a refusal is shown where the form stands."""
    try:
        return True, run()
    except AlreadyDone as refused:
        records.show(markup.notice(refused.sentence, "info", "已处理"))
    except InvalidInput as refused:
        records.show(markup.notice(refused.sentence, "bad", f"请检查“{refused.field}”"))
    except Refused as refused:
        records.show(markup.notice(refused.sentence, "bad", "未能办理"))
    except ValidationError as wrong:
        records.show(markup.notice(session.in_words(wrong), "bad", "填写有误"))
    return False, None


def answer(*, run: Callable[[], Any], show: Callable[[Any], None]) -> None:
    """Ask a question that changes no record, and show the answer or the refusal here."""
    answered, result = _attempt(run)
    if answered:
        show(result)


def form(name: str) -> Form:
    """Open a form. Use as `with forms.form("open") as form: …`, then `form.submit(…)`."""
    return Form(name)


@contextmanager
def group(title: str) -> Iterator[None]:
    """A titled group of controls on a page."""
    with st.container(border=True):
        records.show(markup.section(title))
        yield
