"""The form by which an officer proposes to enter a bar of a court or another department."""

from __future__ import annotations

from datetime import date

import streamlit as st

from registry.blacklist import barring, terms_bars
from registry.kernel import clock
from registry.kernel.access import Actor
from registry.parties.reference import industries
from registry.ui import attachments, forms, labels, markup, records

_PERSON, _UNIT = "自然人", "单位"
_EARLIEST = date(1990, 1, 1)


def propose(officer: Actor) -> None:
    """The whole form; the term, the scope and the start are checked against the law of the day of the conduct."""
    with forms.form("propose_bar") as form:
        records.show(
            markup.section("登记收到的禁入"),
            markup.notice("法院和其他部门作出的禁入由本人提出，另一名审批负责人决定后生效。", "neutral"),
        )
        kind = st.radio("禁入对象", [_PERSON, _UNIT], horizontal=True, key=form.key("kind"))
        left, right = st.columns(2)
        name = left.text_input("姓名或单位名称", max_chars=100, key=form.key("name"))
        number = right.text_input("身份证号或统一社会信用代码", max_chars=18, key=form.key("number"))
        basis = _one(left, "依据", labels.by_value(terms_bars.BarBasis), form.key("basis"))
        event = _one(right, "起算事件", labels.by_value(terms_bars.StartEvent), form.key("event"))
        conduct_on = _day(left, "行为日期（适用当日的法律）", form.key("conduct"))
        starts_on = _day(right, "起算日期", form.key("starts"))
        sources = labels.by_value(terms_bars.BarSource)
        del sources[terms_bars.BarSource.OWN.value]
        source = _one(left, "来源", sources, form.key("source"))
        authority = right.text_input("作出机关", max_chars=120, key=form.key("authority"))
        document = left.text_input("文书号", max_chars=80, key=form.key("document"))
        years = right.number_input("法院确定的年限（仅法院职业禁止）", 1, 10, value=None, key=form.key("years"))
        until = _day(left, "截止日期（仅没有法定期限的）", form.key("until"))
        occupation = right.text_input("禁止从事的职业（仅按职业禁入的）", max_chars=200, key=form.key("occupation"))
        named = {one.code: f"{one.code} {one.name}" for one in industries.all()}
        chosen = st.multiselect(
            "行业（仅按行业禁入的）", list(named), format_func=named.__getitem__, key=form.key("industries")
        )
        reason = st.text_area("事实和理由", max_chars=2000, key=form.key("reason"))
        doubt = st.text_input("与规定不一致的理由（仅依据待核实时）", max_chars=500, key=form.key("doubt"))
        proof = attachments.field(form, "文书扫描件")

    def run(submission: str) -> str:
        party: barring.BarredPerson | barring.BarredOrganisation = (
            barring.BarredPerson(identity=number, name=name)
            if kind == _PERSON
            else barring.BarredOrganisation(credit_code=number, name=name)
        )
        wanted = barring.ReceivedBar(
            party=party,
            basis=terms_bars.BarBasis(basis),
            event=terms_bars.StartEvent(event),
            starts_on=starts_on,
            conduct_on=conduct_on,
            source=terms_bars.BarSource(source),
            authority=authority,
            document_number=document,
            reason=reason,
            years=int(years) if years else None,
            stated_until=until,
            industries=tuple(chosen),
            occupation=occupation,
            doubt=doubt,
        )
        return barring.propose_bar(officer, wanted, proof.needed, submission=submission)

    form.submit("提出登记", run=run, done="已提出，编号 {}，等待另一人审批。")


def _day(column: st.delta_generator.DeltaGenerator, label: str, key: str) -> date | None:
    latest = clock.today().replace(month=12, day=31, year=clock.today().year + 40)
    found = column.date_input(label, value=None, min_value=_EARLIEST, max_value=latest, format="YYYY-MM-DD", key=key)
    return found if isinstance(found, date) else None


def _one(column: st.delta_generator.DeltaGenerator, label: str, words: dict[str, str], key: str) -> str:
    return column.selectbox(label, list(words), format_func=words.__getitem__, key=key) or ""
