"""The forms of a class: opening, and one for each step, each ending in one command."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from registry.kernel import clock
from registry.kernel.access import Actor
from registry.parties.reference.industries import HighHazard
from registry.training import attending, enrolling, opening, queries
from registry.training.catalogue import catalogue_on
from registry.training.classwork import SeenClass
from registry.training.queries import ClassRecord, OwnCentre
from registry.training.terms import CertificateKind, Education
from registry.training.terms_classes import ClassStep, Course, EnrolmentState, in_words
from registry.ui import forms, labels, markup, records
from registry.ui.words import classes as words

_DOUBT = "超出提醒的理由（所依条款待核实时）"


def open_class(clerk: Actor, own: OwnCentre, then: Callable[[str], None]) -> None:
    """The form by which a clerk opens a class of what the centre is approved for."""
    refusal = own.refusal or ("" if own.teachers else "本机构没有在册教师，请先由名录管理人员登记。")
    if refusal:
        records.show(markup.notice(refusal, "bad", "现在不能开班"))
        return
    subjects = _subjects(own)
    with forms.form("open_class") as form:
        left, right = st.columns(2)
        subject = left.selectbox("培训内容", list(subjects), format_func=subjects.__getitem__, key=form.key("subject"))
        courses = labels.by_value(Course)
        course = right.selectbox("培训类型", list(courses), format_func=courses.__getitem__, key=form.key("course"))
        plan = _plan_fields(form, own, None)
    form.submit(
        "开班",
        run=lambda submission: opening.open_class(clerk, _new_class(subject, course, plan), submission=submission),
        done="已开班，班级编号 {}。",
        then=then,
    )


def _subjects(own: OwnCentre) -> dict[str, str]:
    """Everything the centre is approved for, operations one by one."""
    operations = {
        one.code: f"{category.name}·{one.name}"
        for category in catalogue_on(clock.today()).categories
        for one in category.operations
        if category.code in own.categories
    }
    return operations | {purpose: words.in_words(purpose) for purpose in own.purposes}


def _new_class(subject: str | None, course: str | None, plan: dict[str, Any]) -> opening.NewClass:
    kind, _, business = (subject or "").partition(":")
    if business:
        return opening.NewClass(
            **plan, kind=CertificateKind(kind), course=Course(course or ""), high_hazard=HighHazard(business)
        )
    return opening.NewClass(
        **plan, kind=CertificateKind.SPECIAL_OPERATION, course=Course(course or ""), operation=subject or ""
    )


def _plan_fields(form: forms.Form, own: OwnCentre, found: ClassRecord | None) -> dict[str, Any]:
    """The fields of a plan, filled with what is there."""
    row = found.row if found else None
    left, middle, right = st.columns(3)
    named = {one.code: f"{one.name}（{one.subject}，从业 {one.practice_years} 年）" for one in own.teachers}
    hours = [in_words(one) for one in (row.plan.theory, row.plan.practice, row.plan.online)] if row else ["", "", "0"]
    return {
        "title": left.text_input("班级名称", row.title if row else "", max_chars=80, key=form.key("title")),
        "starts_on": _day(middle, "开始日期", row.starts_on if row else None, form.key("starts")),
        "ends_on": _day(right, "结束日期", row.ends_on if row else None, form.key("ends")),
        "theory": left.text_input("线下理论学时", hours[0], key=form.key("theory")),
        "practice": middle.text_input("实操学时", hours[1], key=form.key("practice")),
        "online": right.text_input("线上理论学时", hours[2], key=form.key("online")),
        "lesson_offline": int(
            left.number_input(
                "线下一学时（分钟）", 0, 240, found.lesson_offline if found else 45, key=form.key("offline")
            )
        ),
        "lesson_online": int(
            middle.number_input(
                "线上一学时（分钟）", 0, 240, found.lesson_online if found else 30, key=form.key("minutes")
            )
        ),
        "capacity": int(
            right.number_input("人数上限", 1, 10_000, row.capacity if row else 40, key=form.key("capacity"))
        ),
        "place": st.text_input("培训地点", row.place if row else "", max_chars=200, key=form.key("place")),
        "teachers": tuple(
            st.multiselect(
                "教师",
                list(named),
                [code for code, _ in found.teachers if code in named] if found else None,
                format_func=named.__getitem__,
                key=form.key("teachers"),
            )
        ),
        "doubt": st.text_input(_DOUBT, found.doubt if found else "", max_chars=500, key=form.key("doubt")),
    }


def _day(column: Any, label: str, value: date | None, key: str) -> date | None:
    found = column.date_input(label, value=value, format="YYYY-MM-DD", key=key)
    return found if isinstance(found, date) else None


# -- steps -------------------------------------------------------------------------------------------------------------


def step(clerk: Actor, found: ClassRecord, chosen: ClassStep, day: date) -> None:
    """The form of one step of a class."""
    _FORMS[chosen](clerk, found, day)


def _seen(found: ClassRecord) -> SeenClass:
    return SeenClass(number=found.row.number, version=found.row.version)


def _amend(clerk: Actor, found: ClassRecord, _: date) -> None:
    own = queries.own_standing(clerk)
    with forms.form(f"amend_{found.row.number}_{found.row.version}") as form:
        records.show(markup.section("变更班级"))
        plan = _plan_fields(form, own, found)
    form.submit(
        "保存变更",
        run=lambda submission: opening.amend_class(
            clerk, _seen(found), opening.ClassPlan(**plan), submission=submission
        ),
        done="班级 {} 已变更。",
    )


def _cancel(clerk: Actor, found: ClassRecord, _: date) -> None:
    with forms.form(f"cancel_{found.row.number}") as form:
        records.show(markup.section("取消班级"))
        reason = st.text_input("取消理由", max_chars=200, key=form.key("reason"))
    form.submit(
        "取消班级",
        primary=False,
        run=lambda submission: opening.cancel_class(clerk, _seen(found), reason, submission=submission),
        done="班级 {} 已取消。",
    )


def _close(clerk: Actor, found: ClassRecord, _: date) -> None:
    there = [one for one in found.trainees if one.state is EnrolmentState.ENROLLED]
    short = sum(bool(one.missing.total) for one in there)
    with forms.form(f"close_{found.row.number}") as form:
        said = f"{len(there) - short} 人达到学时，{short} 人未达到；结业后不能再登记考勤和报名。"
        records.show(markup.section("办理结业"), markup.notice(said, "warn" if short else "info"))
    form.submit(
        "办理结业",
        run=lambda submission: opening.close_class(clerk, _seen(found), submission=submission),
        done=lambda closed: f"已结业：{closed.completed} 人达到学时，{closed.not_completed} 人未达到。",
    )


def _enrol(clerk: Actor, found: ClassRecord, _: date) -> None:
    with forms.form(f"enrol_{found.row.number}") as form:
        records.show(markup.section("登记报名"))
        left, right = st.columns(2)
        name = left.text_input("姓名", max_chars=40, key=form.key("name"))
        identity = right.text_input("身份证号", max_chars=18, key=form.key("identity"))
        levels = labels.by_value(Education)
        education = left.selectbox("文化程度", list(levels), 2, format_func=levels.__getitem__, key=form.key("level"))
        migrant = right.selectbox("是否农民工", ["否", "是"], key=form.key("migrant"))
        employer = left.text_input("工作单位（可空）", max_chars=100, key=form.key("employer"))
        code = right.text_input("单位统一社会信用代码", max_chars=18, key=form.key("code"))
        remark = st.text_input("备注", max_chars=200, key=form.key("remark"))
    form.submit(
        "登记报名",
        run=lambda submission: enrolling.enrol(
            clerk,
            enrolling.Enrolling(
                class_number=found.row.number,
                identity=identity,
                name=name,
                education=Education(education or ""),
                employer=employer,
                employer_code=code,
                migrant=migrant == "是",
                remark=remark,
            ),
            submission=submission,
        ),
        done="已登记报名。",
    )


def _leave(clerk: Actor, found: ClassRecord, _: date) -> None:
    there = {one.code: one for one in found.trainees if one.state is EnrolmentState.ENROLLED}
    with forms.form(f"leave_{found.row.number}") as form:
        records.show(markup.section("办理退班"))
        chosen = st.selectbox("学员", list(there), format_func=lambda one: _who(there[one]), key=form.key("who"))
        reason = st.text_input("退班理由", max_chars=200, key=form.key("reason"))
    form.submit(
        "办理退班",
        primary=False,
        run=lambda submission: enrolling.leave(
            clerk, chosen or "", reason, version=there[chosen].version if chosen else 0, submission=submission
        ),
        done="已办理退班。",
    )


def _attend(clerk: Actor, found: ClassRecord, day: date) -> None:
    free = {one.code: one for one in queries.day_roll(clerk, found.row.number, day) if not one.version}
    if not free:
        said = "这一天所有在班学员都已登记，需要改动的请更正。"
        records.show(markup.section(f"当日点名：{day}"), markup.notice(said, "neutral"))
        return
    with forms.form(f"attend_{found.row.number}_{day}") as form:
        records.show(markup.section(f"当日点名：{day}"))
        left, middle, right = st.columns(3)
        hours = {
            "theory": left.text_input("理论学时（线下）", "0", key=form.key("theory")),
            "practice": middle.text_input("实操学时", "0", key=form.key("practice")),
            "online": right.text_input("线上学时", "0", key=form.key("online")),
        }
        present = st.multiselect(
            "出勤学员（未登记的都列在这里，缺勤的请去掉）",
            list(free),
            list(free),
            format_func=lambda one: _who(free[one]),
            key=form.key("present"),
        )
        doubt = st.text_input("超时说明", max_chars=200, key=form.key("doubt"))
    form.submit(
        "登记当日考勤",
        run=lambda submission: attending.record_day(
            clerk,
            attending.DayRoll(class_number=found.row.number, day=day, present=tuple(present), doubt=doubt, **hours),
            submission=submission,
        ),
        done="已登记 {} 人的考勤。",
    )


def _correct(clerk: Actor, found: ClassRecord, day: date) -> None:
    there = {one.code: one for one in queries.day_roll(clerk, found.row.number, day) if one.version}
    if not there:
        records.show(markup.section(f"更正考勤：{day}"), markup.notice("这一天还没有登记考勤。", "neutral"))
        return
    with forms.form(f"correct_{found.row.number}_{day}") as form:
        records.show(
            markup.section(f"更正考勤：{day}"),
            markup.notice("三项都填 0 表示当日没有出勤。原登记保留在台账中。", "neutral"),
        )
        chosen = st.selectbox("学员", list(there), format_func=lambda one: _recorded(there[one]), key=form.key("who"))
        left, middle, right = st.columns(3)
        hours = {
            "theory": left.text_input("理论学时（线下）", "0", key=form.key("theory")),
            "practice": middle.text_input("实操学时", "0", key=form.key("practice")),
            "online": right.text_input("线上学时", "0", key=form.key("online")),
        }
        doubt = st.text_input("超时说明", max_chars=200, key=form.key("doubt"))
    form.submit(
        "更正",
        run=lambda submission: attending.correct_day(
            clerk,
            attending.Correction(
                class_number=found.row.number,
                enrolment=chosen or "",
                day=day,
                seen=there[chosen].version if chosen else 0,
                doubt=doubt,
                **hours,
            ),
            submission=submission,
        ),
        done="已更正班级 {} 的考勤。",
    )


def _who(one: Any) -> str:
    return f"{one.name}　{one.masked_identity}"


def _recorded(one: Any) -> str:
    return f"{_who(one)}　现为{attending.said(one.hours)}"


_FORMS: dict[ClassStep, Callable[[Actor, ClassRecord, date], None]] = {
    ClassStep.AMEND: _amend,
    ClassStep.CANCEL: _cancel,
    ClassStep.CLOSE: _close,
    ClassStep.ENROL: _enrol,
    ClassStep.LEAVE: _leave,
    ClassStep.ATTEND: _attend,
    ClassStep.CORRECT: _correct,
}
