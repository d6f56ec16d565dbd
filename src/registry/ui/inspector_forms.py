"""What a keeper records of one inspector: a certificate, evidence, a move, a leaving, a withdrawal. One form at a time."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from registry.inspectors import commands, queries, terms, terms_bodies
from registry.kernel import clock
from registry.kernel.access import Actor
from registry.ui import forms, labels, markup, records

_DAY = "YYYY-MM-DD"


def offer(keeper: Actor, found: queries.InspectorRecord) -> None:
    """The keeper chooses what to record; who may not keep reads why."""
    if found.may_keep:
        records.show(markup.section("办理"), markup.notice(found.may_keep, "neutral"))
        return
    records.show(markup.section("办理"))
    chosen = st.segmented_control(
        "事项",
        list(_FORMS),
        default=next(iter(_FORMS)),
        key=f"do_{found.row.person_code}",
        label_visibility="collapsed",
    )
    _FORMS[chosen or next(iter(_FORMS))](keeper, found)


def _certificate(keeper: Actor, found: queries.InspectorRecord) -> None:
    kinds = labels.by_value(terms.CredentialKind)
    old = {"": "不接续原证"} | {
        one.code: f"{labels.of(one.kind)} {one.number}" for one in found.credentials if not one.followed
    }
    with forms.form(f"record_{found.row.person_code}") as form:
        kind = st.selectbox("种类", list(kinds), format_func=kinds.__getitem__, key=form.key("kind"))
        number = st.text_input("证号", max_chars=40, key=form.key("number"))
        issued = st.date_input("发证日期", value=None, format=_DAY, key=form.key("issued"))
        follows = st.selectbox(
            "接续的原证（延期、换发）", list(old), format_func=old.__getitem__, key=form.key("follows")
        )
        applied = st.date_input("延期申请日期（延期时填写）", value=None, format=_DAY, key=form.key("applied"))
        doubt = st.text_input("超出提醒的理由（所依条款待核实时）", max_chars=500, key=form.key("doubt"))
    form.submit(
        "登记执法证",
        run=lambda submission: commands.record_credential(
            keeper,
            commands.Recording(
                person=found.row.person_code,
                kind=terms.CredentialKind(kind),
                number=number,
                issued_on=issued,
                follows=follows or "",
                applied_on=applied,
                doubt=doubt,
            ),
            submission=submission,
        ),
        done="已登记执法证，编号 {}。",
    )


def _evidence(keeper: Actor, found: queries.InspectorRecord) -> None:
    kinds = labels.by_value(terms_bodies.EvidenceKind)
    with forms.form(f"prove_{found.row.person_code}") as form:
        kind = st.selectbox("证明类型", list(kinds), format_func=kinds.__getitem__, key=form.key("kind"))
        what = st.text_input("证明内容", max_chars=120, key=form.key("what"), help="如 安全工程本科、注册安全工程师")
        since = st.date_input("取得日期", value=None, format=_DAY, key=form.key("since"))
    form.submit(
        "登记专业证明",
        run=lambda submission: commands.record_evidence(
            keeper,
            commands.Proof(
                person=found.row.person_code, kind=terms_bodies.EvidenceKind(kind), what=what, since_on=since
            ),
            submission=submission,
        ),
        done="已登记专业证明，编号 {}。",
    )


def _move(keeper: Actor, found: queries.InspectorRecord) -> None:
    serving = [one for one in found.appointments if one.until_on is None]
    with forms.form(f"move_{found.row.person_code}") as form:
        body = st.text_input("调入的监管机构", max_chars=24, key=form.key("body"), help="统一社会信用代码或单位编号")
        on = st.date_input("调动日期", value=clock.today(), format=_DAY, key=form.key("on"))
    form.submit(
        "登记调动",
        run=lambda submission: commands.move(keeper, serving[0].code, body, on, submission=submission),
        done="已登记调动，编号 {}。",
        refusal="" if serving else "已登记离任。",
    )


def _leave(keeper: Actor, found: queries.InspectorRecord) -> None:
    serving = [one for one in found.appointments if one.until_on is None]
    with forms.form(f"leave_{found.row.person_code}") as form:
        last = st.date_input("最后任职日", value=clock.today(), format=_DAY, key=form.key("last"))
    form.submit(
        "登记离任",
        primary=False,
        run=lambda submission: commands.leave(keeper, serving[0].code, last, submission=submission),
        done="已登记离任：{}。",
        refusal="" if serving else "已登记离任。",
    )


def _withdraw(keeper: Actor, found: queries.InspectorRecord) -> None:
    held = {one.code: f"{labels.of(one.kind)} {one.number}" for one in found.credentials if one.withdrawn_on is None}
    with forms.form(f"withdraw_{found.row.person_code}") as form:
        chosen = st.selectbox("执法证", list(held), format_func=held.__getitem__, key=form.key(f"which_{len(held)}"))
        on = st.date_input("收回日期", value=clock.today(), format=_DAY, key=form.key("on"))
        reason = st.text_input("事实和依据", max_chars=300, key=form.key("reason"))
    form.submit(
        "收回执法证",
        primary=False,
        run=lambda submission: commands.withdraw_credential(keeper, chosen or "", on, reason, submission=submission),
        done="已收回执法证 {}。",
        refusal="" if held else "没有可以收回的执法证。",
    )


def _disprove(keeper: Actor, found: queries.InspectorRecord) -> None:
    held = {one.code: f"{labels.of(one.kind)} {one.what}" for one in found.evidence if one.withdrawn_on is None}
    with forms.form(f"disprove_{found.row.person_code}") as form:
        chosen = st.selectbox("专业证明", list(held), format_func=held.__getitem__, key=form.key(f"which_{len(held)}"))
        on = st.date_input("终止日期", value=clock.today(), format=_DAY, key=form.key("on"))
        reason = st.text_input("事实和依据", max_chars=300, key=form.key("reason"))
    form.submit(
        "终止专业证明",
        primary=False,
        run=lambda submission: commands.withdraw_evidence(keeper, chosen or "", on, reason, submission=submission),
        done="已终止专业证明 {}。",
        refusal="" if held else "没有可以终止的专业证明。",
    )


_FORMS: dict[str, Callable[[Actor, queries.InspectorRecord], None]] = {
    "登记执法证": _certificate,
    "专业证明": _evidence,
    "调动": _move,
    "离任": _leave,
    "收回执法证": _withdraw,
    "终止专业证明": _disprove,
}


def appoint(keeper: Actor) -> None:
    """The form that appoints somebody who is registered."""
    with forms.form("appoint") as form:
        records.show(markup.section("登记任用"))
        person = st.text_input("人员", max_chars=24, key=form.key("person"), help="已登记人员的编号或身份证号")
        body = st.text_input("监管机构", max_chars=24, key=form.key("body"), help="统一社会信用代码或单位编号")
        start = st.date_input("任职日期", value=clock.today(), format=_DAY, key=form.key("from"))
    form.submit(
        "登记任用",
        run=lambda submission: commands.appoint(
            keeper, commands.Appointing(person=person, body=body, from_on=start), submission=submission
        ),
        done="已登记任用，编号 {}。请到其档案登记执法证。",
    )
