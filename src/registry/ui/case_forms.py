"""The forms of a case: one for each step, each ending in one command; and the small tables around them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from registry.blacklist import deciding, hearing, opening, queries, terms
from registry.blacklist.casework import SeenCase
from registry.blacklist.queries import CaseRecord, Offer, Paper
from registry.blacklist.terms import CaseStep
from registry.blacklist.terms_bars import BarBasis, StartEvent
from registry.kernel import clock
from registry.kernel.access import Actor
from registry.kernel.files import Upload
from registry.ui import attachments, forms, labels, markup, records

_Fields = Callable[[forms.Form, CaseRecord], tuple[Any, ...]]
_Run = Callable[..., Any]

_FACTS = {
    "accident": "事故编号",
    "fine_times": "加处罚款倍数",
    "concealment": "瞒报或谎报",
    "failing": "主要负责人失职情形",
    "licence": "许可状态",
    "licence_name": "许可名称",
    "misconduct": "机构违法行为",
    "able_to_perform": "有能力履行",
    "gravity": "情节",
}
_ENUMS: dict[str, Any] = {
    "concealment": terms.Concealment,
    "failing": terms.Failing,
    "licence": terms.LicenceState,
    "misconduct": terms.AgencyMisconduct,
}


def fact_lines(facts: dict[str, Any]) -> list[tuple[str, markup.Cell]]:
    """The facts of a ground that are stated, in words."""
    return [(_FACTS[name], _in_words(name, value)) for name, value in facts.items() if value]


def _in_words(name: str, value: Any) -> markup.Cell:
    if name in _ENUMS:
        return labels.of(_ENUMS[name](value))
    if name == "fine_times":
        return f"{value / 100:g} 倍"
    if name == "accident":
        return markup.Link(value, markup.to("accident", number=value))
    return "是" if value is True else str(value)


def show_filings(found: CaseRecord) -> None:
    """What the parties said, with the answers."""
    if found.filings:
        records.show(
            markup.section("陈述申辩与听证申请"),
            markup.table(
                [
                    markup.Column("种类", as_card_title=True),
                    markup.Column("当事人"),
                    markup.Column("提交日期"),
                    markup.Column("内容"),
                    markup.Column("复核意见"),
                    markup.Column("状态"),
                ],
                [
                    [
                        markup.Lines((labels.of(one.kind), one.number)),
                        one.name,
                        markup.Lines((f"{one.filed_on}", *([markup.Badge("逾期提出", "warn")] if one.late else []))),
                        one.text,
                        one.answer,
                        labels.badge(one.state),
                    ]
                    for one in found.filings
                ],
                "陈述申辩与听证申请",
            ),
        )


def show_files(viewer: Actor, found: CaseRecord) -> None:
    """The files of the case, each to be taken out; reading one is a deliberate act."""
    attachments.kept(found.files, lambda code: queries.case_file(viewer, found.row.number, code))


def show_papers(viewer: Actor, found: CaseRecord) -> None:
    """The documents of the steps taken so far, as PDF."""
    papers = queries.papers_of(found)
    if not papers:
        return
    with forms.group("文书"):
        for one in papers:
            _show_paper(viewer, found.row.number, one)


def _show_paper(viewer: Actor, number: str, one: Paper) -> None:
    st.download_button(
        f"{one.title}：{one.name}",
        data=lambda: queries.paper(viewer, number, one.kind, one.place),
        file_name=f"{one.title}_{number}_{one.place}.pdf",
        mime="application/pdf",
        key=f"paper_{one.kind}_{one.place}",
        on_click="ignore",
    )


# -- steps -------------------------------------------------------------------------------------------------------------


def offer(viewer: Actor, found: CaseRecord, offered: Offer[CaseStep]) -> None:
    """One step: its fields and button, or why this person may not take it."""
    ask, run, done, primary = _STEPS[offered.step]
    word = labels.of(offered.step)
    seen = SeenCase(number=found.row.number, version=found.row.version)
    with forms.form(f"{offered.step}_{found.row.number}") as form:
        records.show(markup.section(word))
        given = () if offered.refusal else ask(form, found)
    form.submit(
        word,
        run=lambda submission: run(viewer, seen, given, submission),
        done=done,
        refusal=offered.refusal,
        primary=primary,
    )


def _nothing(form: forms.Form, found: CaseRecord) -> tuple[Any, ...]:
    return ()


def _declaration(form: forms.Form, found: CaseRecord) -> tuple[Any, ...]:
    return (st.checkbox("本人声明与本案当事人无利害关系（行政处罚法第四十三条）", key=form.key("no_conflict")),)


def _service(served: str) -> _Fields:
    def ask(form: forms.Form, found: CaseRecord) -> tuple[Any, ...]:
        open_ones = {one.place: one.name for one in found.subjects if getattr(one, served) is None}
        places = st.multiselect(
            "当事人",
            list(open_ones),
            list(open_ones),
            format_func=open_ones.__getitem__,
            key=form.key("places"),
            placeholder="请选择",
        )
        left, right = st.columns(2)
        on = left.date_input("送达日期", value=clock.today(), format="YYYY-MM-DD", key=form.key("on"))
        kind = right.selectbox("送达方式", list(terms.ServiceKind), format_func=labels.of, key=form.key("kind"))
        consent = attachments.field(form, "电子送达确认书", note="电子送达必传").first
        return tuple(places), on, kind, consent

    return ask


def _answer(form: forms.Form, found: CaseRecord) -> tuple[Any, ...]:
    waiting = {
        one.number: f"{one.name}　{one.filed_on}"
        for one in found.filings
        if one.kind is terms.FilingKind.STATEMENT and one.state is terms.FilingState.FILED
    }
    number = st.selectbox("陈述申辩", list(waiting), format_func=waiting.__getitem__, key=form.key("filing"))
    accepted = st.radio("复核结果", ["不予采纳", "予以采纳"], horizontal=True, key=form.key("accepted")) == "予以采纳"
    return number, accepted, st.text_area("复核意见", max_chars=2000, key=form.key("answer"))


def _hearing_day(form: forms.Form, found: CaseRecord) -> tuple[Any, ...]:
    return (st.date_input("听证日期", value=None, format="YYYY-MM-DD", key=form.key("on")),)


def _record(form: forms.Form, found: CaseRecord) -> tuple[Any, ...]:
    text = st.text_area("听证笔录摘要", max_chars=5000, key=form.key("record"))
    return text, attachments.field(form, "听证笔录", several=True).every


def _opinion(form: forms.Form, found: CaseRecord) -> tuple[Any, ...]:
    return (st.text_area("办案意见", max_chars=2000, key=form.key("opinion")),)


def _decision(form: forms.Form, found: CaseRecord) -> tuple[Any, ...]:
    records.show(markup.aside("决定作出之日即为列入日期；决定后登记送达，全部送达后方可公布。"))
    number = st.text_input("决定书文号", max_chars=60, key=form.key("decision_number"))
    people = {one.place: one.name for one in found.subjects}
    left, right = st.columns(2)
    barred = left.selectbox(
        "同时禁入（可不选）", list(people), format_func=people.__getitem__, index=None, key=form.key("barred")
    )
    basis = right.selectbox("禁入依据", list(BarBasis), format_func=labels.of, key=form.key("basis"))
    event = left.selectbox("禁入起算", list(StartEvent), format_func=labels.of, key=form.key("event"))
    starts_on = right.date_input("禁入自", value=clock.today(), format="YYYY-MM-DD", key=form.key("starts_on"))
    bars = (
        [deciding.DecidedBar(place=barred, basis=basis, event=event, starts_on=starts_on)] if barred is not None else []
    )
    return number, tuple(bars)


def _reason(title: str) -> _Fields:
    def ask(form: forms.Form, found: CaseRecord) -> tuple[Any, ...]:
        return (st.text_area(title, max_chars=500, key=form.key("reason")),)

    return ask


def _files(form: forms.Form, found: CaseRecord) -> tuple[Any, ...]:
    title = st.text_input("材料名称", value="证据材料", max_chars=60, key=form.key("title"))
    return ([Upload(title, one.name, one.content) for one in attachments.field(form, "材料", several=True).every],)


def _service_of(given: tuple[Any, ...]) -> tuple[hearing.Service, Any]:
    places, on, kind, consent = given
    return hearing.Service(subjects=places, on=on, kind=kind), consent


_STEPS: dict[CaseStep, tuple[_Fields, _Run, str, bool]] = {
    CaseStep.SIGN: (
        _declaration,
        lambda viewer, seen, given, key: opening.sign(viewer, seen, no_conflict=given[0], submission=key),
        "已会签案件 {}。",
        True,
    ),
    CaseStep.NOTIFY: (
        _service("noticed_on"),
        lambda viewer, seen, given, key: hearing.notify(viewer, seen, *_service_of(given), submission=key),
        "已登记案件 {} 的告知书送达。",
        True,
    ),
    CaseStep.ANSWER: (
        _answer,
        lambda viewer, seen, given, key: hearing.answer_statement(
            viewer, seen, given[0], accepted=given[1], answer=given[2], submission=key
        ),
        "已复核 {}。",
        True,
    ),
    CaseStep.CALL_HEARING: (
        _hearing_day,
        lambda viewer, seen, given, key: hearing.call_hearing(viewer, seen, given[0], submission=key),
        "已通知听证，案件 {}。",
        True,
    ),
    CaseStep.HOLD_HEARING: (
        _record,
        lambda viewer, seen, given, key: hearing.hold_hearing(viewer, seen, *given, submission=key),
        "已登记听证，案件 {}。",
        True,
    ),
    CaseStep.PROPOSE: (
        _opinion,
        lambda viewer, seen, given, key: hearing.propose(viewer, seen, given[0], submission=key),
        "案件 {} 已报请决定。",
        True,
    ),
    CaseStep.DECIDE: (
        _decision,
        lambda viewer, seen, given, key: "、".join(
            deciding.decide(viewer, seen, deciding.Decision(decision_number=given[0], bars=given[1]), submission=key)
        ),
        "已作出列入决定，名单编号 {}。",
        True,
    ),
    CaseStep.SEND_BACK: (
        _reason("退回理由"),
        lambda viewer, seen, given, key: deciding.send_back(viewer, seen, given[0], submission=key),
        "案件 {} 已退回补正。",
        False,
    ),
    CaseStep.SERVE: (
        _service("served_on"),
        lambda viewer, seen, given, key: deciding.serve(viewer, seen, *_service_of(given), submission=key),
        "已登记案件 {} 的决定书送达。",
        True,
    ),
    CaseStep.PUBLISH: (
        _nothing,
        lambda viewer, seen, given, key: "、".join(deciding.publish(viewer, seen, submission=key)),
        "已公布：{}。公众现在可以看到。",
        True,
    ),
    CaseStep.ADD_EVIDENCE: (
        _files,
        lambda viewer, seen, given, key: opening.add_evidence(viewer, seen, given[0], submission=key),
        "已补充案件 {} 的材料。",
        False,
    ),
    CaseStep.DROP: (
        _reason("终止理由"),
        lambda viewer, seen, given, key: deciding.drop(viewer, seen, given[0], submission=key),
        "案件 {} 已终止。",
        False,
    ),
}
