"""Forms that write. Each carries one submission id, so that a double click is carried out once; after success the page starts
afresh with a message (post, redirect, get).

A form is opened, filled with widgets that take their keys from it, and ends in one `submit`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import streamlit as st
from pydantic import ValidationError

from registry.kernel.errors import AlreadyDone, InvalidInput, Refused
from registry.ui import markup, records, session


class Form:
    """One form on a page. `key` gives its widgets keys that are new after each success."""

    def __init__(self, name: str) -> None:
        self._name = f"submission:{name}"
        self.submission: str = st.session_state.setdefault(self._name, uuid4().hex)
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
            carried_out, result = _attempt(lambda: run(self.submission))
        if carried_out:
            message = done(result) if callable(done) else done.format(result)
            try:
                self._conclude(message)
            except BaseException:  # a second click cuts the script short at its first touch of the session, once
                self._conclude(message)
                raise
            if then is not None:
                then(result)
            st.rerun()

    def _conclude(self, message: str) -> None:
        """What is sent next is a form of its own; the message waits for the next run."""
        st.session_state.pop(self._name, None)
        session.flash(message)

    def ask(self, label: str, *, run: Callable[[], Any], show: Callable[[Any], None]) -> bool:
        """Show the button and, when pressed, ask a question that changes no record; the answer stands below the form.

        Tells whether it was pressed.
        """
        with self._container:
            pressed: bool = st.form_submit_button(label, type="primary")
        if pressed:
            answered, result = _attempt(run)
            if answered:
                show(result)
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


def form(name: str) -> Form:
    """Open a form. Use as `with forms.form("open") as form: …`, then `form.submit(…)`."""
    return Form(name)


@contextmanager
def group(title: str) -> Iterator[None]:
    """A titled group of controls on a page."""
    with st.container(border=True):
        records.show(markup.section(title))
        yield
