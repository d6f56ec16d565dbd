"""What the records of conduct share: a day up to today, and taking back what was entered by mistake."""

from __future__ import annotations

from typing import Any

import streamlit as st

from registry.conduct import commands
from registry.kernel import clock
from registry.kernel.access import Actor
from registry.ui import forms, markup, records


def day(form: forms.Form, label: str) -> Any:
    """A field for a day that does not lie ahead."""
    today = clock.today()
    return st.date_input(label, value=today, max_value=today, format="YYYY-MM-DD", key=form.key("on"))


def withdraw(actor: Actor, number: str, version: int, *, refusal: str, back: str) -> None:
    """The form that takes a record back and leads to the list it stood in."""
    with forms.form(f"withdraw_{number}") as form:
        records.show(markup.section("撤回误登的记录"))
        why = st.text_input("撤回理由", max_chars=500, key=form.key("why"))
    form.submit(
        "撤回记录",
        primary=False,
        run=lambda submission: commands.withdraw_record(actor, number, why, version=version, submission=submission),
        done="已撤回这条误登的记录。",
        refusal=refusal,
        then=lambda _: st.switch_page(back),
    )
