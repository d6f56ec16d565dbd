"""Forms of engineers: a person's applications, qualifications and courses; the steps of an application; what a keeper proposes."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from registry.engineers import commands, queries
from registry.engineers.terms import (
    ENGINEER_POSTS,
    GRADE_WORDS,
    SPECIALTY_WORDS,
    CancelGround,
    FraudGround,
    Grade,
    Specialty,
    Step,
)
from registry.kernel.access import Actor
from registry.parties.terms import PostKind
from registry.ui import forms, labels, markup, records

_DOUBT = "继续办理的理由（与待核实的规定不一致时填写）"
_GRADES = {one.value: word for one, word in GRADE_WORDS.items()}
_SPECIALTIES = {one.value: word for one, word in SPECIALTY_WORDS.items()}


def _choice(form: forms.Form, label: str, name: str, words: dict[str, str]) -> str:
    return st.selectbox(label, list(words), format_func=words.__getitem__, key=form.key(name)) or ""


def _posts() -> dict[str, str]:
    return {one.value: labels.of(one) for one in ENGINEER_POSTS}


# -- an engineer's own account -----------------------------------------------------------------------------------------


def start(actor: Actor, found: queries.OwnRecord) -> None:
    """Apply to be registered for the first time, late, or again."""
    usable = {
        one.code: f"{labels.of(one.grade)}　{labels.of(one.specialty)}　{one.number}"
        for one in found.qualifications
        if one.ended_on is None
    }
    with forms.form("engineer_start") as form:
        records.show(markup.section("申请注册"))
        if usable:
            held = _choice(form, "职业资格", "held", usable)
            firm = st.text_input("拟注册单位的统一社会信用代码", max_chars=18, key=form.key("firm"))
            post = _choice(form, "岗位", "post", _posts())
            said = st.text_area("申请说明", max_chars=500, key=form.key("said"))
            doubt = st.text_input(_DOUBT, max_chars=500, key=form.key("doubt"))
    form.submit(
        "提交注册申请",
        run=lambda submission: commands.register(
            actor,
            commands.Registering(qualification=held, credit_code=firm, post=PostKind(post), said=said, doubt=doubt),
            submission=submission,
        ),
        done="已提交，编号 {}。请拟注册单位确认聘用。",
        refusal=_waits(found) or ("" if usable else "请先登记职业资格。"),
    )


def change(actor: Actor, found: queries.OwnRecord) -> None:
    """Apply to be registered at another employer."""
    with forms.form("engineer_change") as form:
        records.show(markup.section("申请变更注册（更换执业单位）"))
        firm = st.text_input("新单位的统一社会信用代码", max_chars=18, key=form.key("firm"))
        post = _choice(form, "岗位", "post", _posts())
        said = st.text_area("申请说明", max_chars=500, key=form.key("said"))
        doubt = st.text_input(_DOUBT, max_chars=500, key=form.key("doubt"))
    form.submit(
        "提交变更申请",
        run=lambda submission: commands.change(
            actor,
            commands.Changing(credit_code=firm, post=PostKind(post), said=said, doubt=doubt),
            submission=submission,
        ),
        done="已提交，编号 {}。请新单位确认聘用。",
        refusal=_waits(found) or found.may_change,
    )


def renew(actor: Actor, found: queries.OwnRecord) -> None:
    """Apply for renewal."""
    with forms.form("engineer_renew") as form:
        records.show(markup.section("申请延续注册"))
        said = st.text_area("申请说明", max_chars=500, key=form.key("said"))
        doubt = st.text_input(_DOUBT, max_chars=500, key=form.key("doubt"))
    form.submit(
        "提交延续申请",
        run=lambda submission: commands.renew(actor, commands.Renewing(said=said, doubt=doubt), submission=submission),
        done="已提交，编号 {}。",
        refusal=_waits(found) or found.may_renew,
    )


def give_up(actor: Actor, found: queries.OwnRecord) -> None:
    """Apply for one's own registration to be cancelled."""
    with forms.form("engineer_give_up") as form:
        records.show(markup.section("申请注销注册"))
        said = st.text_input("注销原因", max_chars=500, key=form.key("said"))
    form.submit(
        "提交注销申请",
        primary=False,
        run=lambda submission: commands.give_up(actor, said, submission=submission),
        done="已提交，编号 {}。",
        refusal=_waits(found) or found.may_change,
    )


def _waits(found: queries.OwnRecord) -> str:
    return f"已有一份正在办理的申请，编号 {found.open}。" if found.open else ""


def qualify(actor: Actor, person: str) -> None:
    """Enter a qualification."""
    with forms.form("engineer_qualify") as form:
        records.show(markup.section("登记职业资格"))
        left, right = st.columns(2)
        with left:
            grade = _choice(form, "级别", "grade", _GRADES)
            number = st.text_input("资格证书编号", max_chars=40, key=form.key("number"))
        with right:
            specialty = _choice(form, "专业类别", "specialty", _SPECIALTIES)
            issued = st.date_input("取得日期", value=None, format="YYYY-MM-DD", key=form.key("issued"))
    form.submit(
        "登记资格",
        primary=False,
        run=lambda submission: commands.qualify(
            actor,
            commands.NewQualification(
                person=person, grade=Grade(grade), specialty=Specialty(specialty), number=number, issued_on=issued
            ),
            submission=submission,
        ),
        done="已登记职业资格，编号 {}。",
    )


def attend(actor: Actor, person: str = "") -> None:
    """Enter a course of continuing education; a keeper for the person named."""
    with forms.form("engineer_attend") as form:
        records.show(markup.section("登记继续教育"))
        left, right = st.columns(2)
        with left:
            subject = st.text_input("课程", max_chars=80, key=form.key("subject"))
            since = st.date_input("开始日期", value=None, format="YYYY-MM-DD", key=form.key("from"))
            hours = st.text_input("学时（每日最多计 8 学时）", max_chars=8, key=form.key("hours"))
        with right:
            provider = st.text_input("举办单位", max_chars=120, key=form.key("provider"))
            until = st.date_input("结束日期", value=None, format="YYYY-MM-DD", key=form.key("until"))
    form.submit(
        "登记学时",
        primary=False,
        run=lambda submission: commands.attend(
            actor,
            commands.Attended(from_on=since, until_on=until, hours=hours, subject=subject, provider=provider),
            person=person,
            submission=submission,
        ),
        done="已登记继续教育，编号 {}。",
    )


def take_back_course(actor: Actor, rows: tuple[queries.CourseRow, ...]) -> None:
    """Take back a course; a person only those they entered."""
    mine = {
        one.code: f"{one.subject}　{one.from_on} 至 {one.until_on}　{one.hours / 10:g} 学时" for one in rows if one.mine
    }
    if not mine:
        return
    with forms.form("engineer_course_back") as form:
        records.show(markup.section("撤回误登的继续教育"))
        code = _choice(form, "撤回哪一门", f"course_{len(mine)}", mine)
        reason = st.text_input("理由", max_chars=250, key=form.key("reason"))
    form.submit(
        "撤回登记",
        primary=False,
        run=lambda submission: commands.take_back_course(actor, code, reason, submission=submission),
        done="已撤回登记 {}。",
    )


# -- the steps of an application ---------------------------------------------------------------------------------------


def offer(viewer: Actor, found: queries.ApplicationRecord, one: queries.StepOffer) -> None:
    """One step: its fields and button, or why this person may not."""
    row, step, word = found.row, one.step, labels.of(one.step)
    seen = commands.SeenApplication(number=row.number, version=row.version)
    run: Callable[[str], object] = str
    with forms.form(f"{step}_{row.number}") as form:
        records.show(markup.section(word))
        if one.refusal:
            pass
        elif step is Step.CORRECT:
            said = st.text_area("补正说明", value=found.said, max_chars=500, key=form.key("said"))
            doubt = st.text_input(_DOUBT, value=found.doubt, max_chars=500, key=form.key("doubt"))
            run = lambda submission: commands.correct(  # noqa: E731
                viewer, seen, commands.Correcting(said=said, doubt=doubt), submission=submission
            )
        elif step is Step.EXAMINE:
            view = st.radio("初审意见", ["符合条件", "不符合条件"], horizontal=True, key=form.key("view"))
            opinion = st.text_area("意见（不符合条件的必须写明理由）", max_chars=500, key=form.key("opinion"))
            run = lambda submission: commands.examine(  # noqa: E731
                viewer, seen, view == "符合条件", opinion, submission=submission
            )
        elif step in _WITH_REASON:
            reason = st.text_area("理由（申请人会看到）", max_chars=500, key=form.key("reason"))
            act = _WITH_REASON[step]
            run = lambda submission: act(viewer, seen, reason, submission=submission)  # noqa: E731
        else:
            plain = _PLAIN[step]
            run = lambda submission: plain(viewer, seen, submission=submission)  # noqa: E731
    form.submit(
        word,
        run=run,
        done=f"{word}：编号 {row.number} 已办理。",
        refusal=one.refusal,
        primary=step in (Step.CONFIRM, Step.EXAMINE, Step.GRANT, Step.PUBLISH, Step.CORRECT),
    )


_WITH_REASON = {Step.SEND_BACK: commands.send_back, Step.REFUSE: commands.refuse, Step.DECLINE: commands.decline}
_PLAIN = {
    Step.TAKE_BACK: commands.take_back,
    Step.CONFIRM: commands.confirm,
    Step.GRANT: commands.grant,
    Step.PUBLISH: commands.publish,
}


# -- a keeper proposes an ending ---------------------------------------------------------------------------------------


def propose(viewer: Actor, code: str, refusal: str) -> None:
    """Propose to withdraw a registration got by fraud, or to cancel one; another person decides."""
    if refusal:
        records.show(markup.section("终止注册"), markup.notice(refusal, "neutral"))
        return
    with forms.form(f"engineer_withdraw_{code}") as form:
        records.show(markup.section("提出撤销注册（以不正当手段取得）"))
        ground = _choice(form, "事由", "ground", {one.value: labels.of(one) for one in FraudGround})
        said = st.text_area("事实和依据", max_chars=500, key=form.key("said"))
    form.submit(
        "提出撤销",
        primary=False,
        run=lambda submission: commands.propose(
            viewer,
            commands.Withdrawing(registration=code, ground=FraudGround(ground), said=said),
            submission=submission,
        ),
        done="已提出，编号 {}，等待另一人决定。",
    )
    with forms.form(f"engineer_cancel_{code}") as form:
        records.show(markup.section("提出注销注册"))
        why = _choice(form, "事由", "why", {one.value: labels.of(one) for one in CancelGround})
        facts = st.text_area("事实和依据", max_chars=500, key=form.key("facts"))
    form.submit(
        "提出注销",
        primary=False,
        run=lambda submission: commands.propose(
            viewer,
            commands.Cancelling(registration=code, ground=CancelGround(why), said=facts),
            submission=submission,
        ),
        done="已提出，编号 {}，等待另一人决定。",
    )
