"""The forms of a worker's training file: a training, its correction or withdrawal, and changes of post."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from registry.kernel import clock, fields
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput
from registry.kernel.fields import BadField
from registry.parties import posting
from registry.parties.terms import PostKind
from registry.training import recording
from registry.training.queries.training_files import EntryLine, FileRecord
from registry.training.rules_hours import hours
from registry.training.terms_prejob import THREE, NewProcess, TrainingLevel, WorkNature
from registry.ui import forms, labels, markup, records


def forms_of(viewer: Actor, found: FileRecord) -> None:
    """Everything the viewer may record on the file today."""
    if found.day != clock.today():
        records.show(markup.notice("正在查看过去某日的情况；登记请回到今天。", "neutral"))
        return
    if not found.may_record:
        changeable = {one.code: one for one in found.lines if one.may_change}
        words = {TrainingLevel(level): word for level, word, _ in found.levels}
        acts = ["登记培训", *(["更正或撤回"] if changeable else [])]
        acts += ["调岗、离岗、返岗"] if found.may_change_posts else []
        chosen = st.segmented_control("办理", acts, default=acts[0], key=f"file_act_{found.row.post}") or acts[0]
        if chosen == "登记培训":
            _record(viewer, found, words)
        elif chosen == "更正或撤回":
            _change(viewer, found, changeable, words)
        else:
            _posts(viewer, found)
    elif found.may_change_posts:
        _posts(viewer, found)


def _record(viewer: Actor, found: FileRecord, words: dict[TrainingLevel, str]) -> None:
    missing = next((one.level for one in found.row.standing.levels if not one.trained), TrainingLevel.YEARLY)
    offered = list(words)
    level = st.selectbox(
        "级别",
        [one.value for one in offered],
        index=offered.index(missing) if missing in offered else 0,
        format_func=lambda value: words[TrainingLevel(value)],
        key=f"file_level_{found.row.post}",
    )
    with forms.form(f"record_{found.row.post}_{level}") as form:
        records.show(markup.section(f"登记{words[TrainingLevel(level)]}培训"))
        stated = _stated(form, found, TrainingLevel(level), None)
    form.submit(
        "登记",
        run=lambda submission: recording.record(
            viewer,
            recording.NewTraining(post=found.row.post, seen=found.seen, level=TrainingLevel(level), **stated()),
            submission=submission,
        ),
        done="已登记，记录编号 {}。",
    )


def _change(
    viewer: Actor, found: FileRecord, changeable: dict[str, EntryLine], words: dict[TrainingLevel, str]
) -> None:
    code = st.selectbox(
        "要更正或撤回的培训",
        list(changeable),
        format_func=lambda one: (
            f"{words[changeable[one].level]} {changeable[one].from_on} 至 {changeable[one].until_on}"
        ),
        key=f"file_change_{found.row.post}",
    )
    line = changeable[code]
    with forms.form(f"correct_{code}_{line.version}") as form:
        records.show(markup.section("更正这条培训"))
        stated = _stated(form, found, line.level, line)
    form.submit(
        "更正",
        run=lambda submission: recording.correct(
            viewer,
            recording.Correction(code=code, version=line.version, level=line.level, **stated()),
            submission=submission,
        ),
        done="已更正，记录编号 {}；原记录保留在档案中。",
    )
    with forms.form(f"withdraw_{code}_{line.version}") as form:
        reason = st.text_input("撤回理由", max_chars=180, key=form.key("reason"))
    form.submit(
        "撤回这条培训",
        primary=False,
        run=lambda submission: recording.withdraw(viewer, code, reason, version=line.version, submission=submission),
        done="已撤回，记录编号 {}。",
    )


def _stated(form: forms.Form, found: FileRecord, level: TrainingLevel, line: EntryLine | None) -> Any:
    """The fields of one training; gives a function that reads them when the button was pressed."""
    wanted = next((topics for one, _, topics in found.levels if one is level), ())
    left, middle, right = st.columns(3)
    since = left.date_input(
        "起始日期", value=line.from_on if line else None, format="YYYY-MM-DD", key=form.key("since")
    )
    until = middle.date_input(
        "结束日期", value=line.until_on if line else None, format="YYYY-MM-DD", key=form.key("until")
    )
    typed = right.text_input("学时", value=hours(line.hours) if line else "", max_chars=6, key=form.key("hours"))
    ticked: list[str] = []
    if wanted and line is None:
        ticked = st.multiselect("规定的培训内容（按实际培训勾选）", list(wanted), key=form.key("topics"))
    more = st.text_area(
        "其他内容" if ticked or (wanted and line is None) else "内容",
        value=line.content if line else "",
        max_chars=500,
        key=form.key("content"),
    )
    left, middle, right = st.columns(3)
    teacher = left.text_input("授课人", value=line.teacher if line else "", max_chars=60, key=form.key("teacher"))
    passed = middle.selectbox(
        "考核结果", ["合格", "不合格"], index=1 if line and not line.passed else 0, key=form.key("passed")
    )
    natures = labels.by_value(WorkNature)
    nature = right.selectbox(
        "作业性质",
        list(natures),
        index=list(natures).index(line.nature) if line else 0,
        format_func=natures.__getitem__,
        key=form.key("nature"),
        disabled=level not in THREE,
    )
    cause = ""
    if level not in (*THREE, TrainingLevel.YEARLY) and found.causes:
        named = {one.number: f"{one.on} {one.what or one.number}" for one in found.causes}
        cause = st.selectbox("针对的事项", list(named), format_func=named.__getitem__, key=form.key("cause")) or ""
    remark = st.text_input("备注", value=line.remark if line else "", max_chars=200, key=form.key("remark"))

    def read() -> dict[str, Any]:
        return {
            "from_on": _needed(since, "起始日期"),
            "until_on": _needed(until, "结束日期"),
            "hours": _tenths(typed),
            "content": "；".join([*ticked, *([more.strip()] if more.strip() else [])]),
            "teacher": teacher,
            "passed": passed == "合格",
            "nature": WorkNature(nature),
            "cause": cause,
            "remark": remark,
        }

    return read


def _needed(day: Any, name: str) -> date:
    if not isinstance(day, date):
        raise InvalidInput(name, f"没有填写{name}。", fix="请选择日期。")
    return day


def _tenths(typed: str) -> int:
    try:
        return fields.tenths_of_hours(typed)
    except BadField as wrong:
        raise InvalidInput("学时", wrong.message, fix=wrong.fix) from None


def _posts(viewer: Actor, found: FileRecord) -> None:
    """Transfer and leaving of who is at the post, return of who left it."""
    post, today = found.row.post, clock.today()
    if found.left:
        with forms.form(f"back_{post}") as form:
            records.show(markup.section("登记返岗"), markup.notice("离岗一年以上的，返岗前须重新培训。", "neutral"))
            on = st.date_input("返岗日期", value=today, format="YYYY-MM-DD", key=form.key("on"))
        form.submit(
            "登记返岗",
            run=lambda submission: posting.come_back(viewer, post, _needed(on, "返岗日期"), submission=submission),
            done="已登记返岗，新的任职编号 {}。",
        )
        return
    with forms.form(f"move_{post}") as form:
        records.show(markup.section("登记调岗"), markup.notice("调整岗位的，须重新接受车间级和班组级培训。", "neutral"))
        left, middle, right = st.columns(3)
        kinds = {one.value: labels.of(one) for one in (PostKind.WORKER, PostKind.SPECIAL_OPERATOR)}
        kind = left.selectbox("岗位类型", list(kinds), format_func=kinds.__getitem__, key=form.key("kind"))
        title = middle.text_input("新岗位", max_chars=60, key=form.key("title"))
        on = right.date_input("调岗日期", value=today, format="YYYY-MM-DD", key=form.key("on"))
    form.submit(
        "登记调岗",
        run=lambda submission: posting.transfer(
            viewer,
            posting.Transfer(post=post, kind=PostKind(kind), title=title, from_on=_needed(on, "调岗日期")),
            submission=submission,
        ),
        done="已登记调岗，新的任职编号 {}。",
    )
    with forms.form(f"leave_{post}") as form:
        last = st.date_input("最后在岗日", value=today, format="YYYY-MM-DD", key=form.key("last"))
    form.submit(
        "登记离岗",
        primary=False,
        run=lambda submission: posting.leave(viewer, post, _needed(last, "最后在岗日"), submission=submission),
        done="已登记离岗，任职编号 {}。",
    )


def new_process(viewer: Actor) -> None:
    """An agent notes that the own firm begins to use something new."""
    with forms.form("new_process") as form:
        records.show(
            markup.section("登记四新事项"),
            markup.notice(
                "采用新工艺、新技术、新材料或者使用新设备的，有关岗位人员须重新接受有针对性的培训。", "neutral"
            ),
        )
        left, right = st.columns(2)
        words = labels.by_value(NewProcess)
        kind = left.selectbox("种类", list(words), format_func=words.__getitem__, key=form.key("kind"))
        what = right.text_input("名称", max_chars=120, key=form.key("what"))
        title = left.text_input("涉及的岗位（空着表示全部岗位）", max_chars=60, key=form.key("title"))
        on = right.date_input("采用日期", value=clock.today(), format="YYYY-MM-DD", key=form.key("on"))
    form.submit(
        "登记",
        run=lambda submission: recording.note_new_process(
            viewer,
            recording.Notice(kind=NewProcess(kind), what=what, title=title, begun_on=_needed(on, "采用日期")),
            submission=submission,
        ),
        done="已登记，编号 {}。",
    )
