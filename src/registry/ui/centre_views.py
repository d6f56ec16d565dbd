"""Training centres on pages: the list, one approval, and a keeper's forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from registry.kernel import clock
from registry.kernel.access import Actor
from registry.parties.reference import divisions
from registry.training import approving, queries
from registry.training.catalogue import catalogue_on
from registry.training.queries import ApprovalRecord, CentreRow, ClassRow, TeacherRow
from registry.training.terms_classes import CentreStanding, Tenure, in_words
from registry.ui import forms, labels, markup, records
from registry.ui.words import classes as words

_DOUBT = "超出提醒的理由（所依条款待核实时）"


def _categories() -> dict[str, str]:
    return {one.code: one.name for one in catalogue_on(clock.today()).categories if one.operations}


def _scopes() -> dict[str, str]:
    return _categories() | {purpose: words.in_words(purpose) for purpose in approving.PURPOSES}


def search(page: str, asked: Mapping[str, str], *, regions: Sequence[tuple[str, str]] = ()) -> str:
    """The filters of the list."""
    fields = [
        markup.Field("q", "机构名称或代码", asked["q"], "名称、统一社会信用代码或批准编号", wide=True),
        markup.Field("scope", "培训范围", asked["scope"], options=[("", "全部"), *_scopes().items()]),
        markup.Field(
            "state", "批准", asked["state"], options=[("", "全部"), ("in_force", "有效期内"), ("ended", "有效期外")]
        ),
    ]
    if regions:
        fields.insert(1, markup.Field("region", "市州", asked["region"], options=regions))
    return markup.search_form(page, fields)


def table(rows: Sequence[CentreRow], page: str) -> str:
    """The list; each name leads to `page`."""
    return markup.table(
        [
            markup.Column("机构名称", as_card_title=True),
            markup.Column("所在地区"),
            markup.Column("培训范围"),
            markup.Column("同时培训人数", align="right", hide_on_phone=True),
            markup.Column("批准自", hide_on_phone=True),
            markup.Column("批准至"),
            markup.Column("状态"),
        ],
        [
            [
                markup.Lines((markup.Link(row.name, markup.to(page, number=row.number)), row.credit_code)),
                divisions.full_name(row.region) if row.region else "",
                markup.Lines(("、".join(row.categories), *words.grouped(row.purposes))),
                markup.Number(row.capacity),
                f"{row.valid_from}",
                f"{row.valid_until}",
                labels.badge(row.standing),
            ]
            for row in rows
        ],
        "经批准的培训机构",
        "没有符合条件的培训机构，请清空条件再试。",
    )


def header(found: ApprovalRecord) -> str:
    """Name, number, standing today."""
    region = divisions.full_name(found.row.region) if found.row.region else ""
    return markup.record_header(found.row.name, found.row.number, labels.badge(found.row.standing), region)


def facts(found: ApprovalRecord) -> str:
    """What the approval says, and the premises shown for it."""
    row = found.row
    pairs: list[tuple[str, markup.Cell]] = [
        ("统一社会信用代码", row.credit_code),
        ("特种作业类别", "、".join(row.categories)),
        ("其他培训", markup.Lines(words.grouped(row.purposes)) if row.purposes else ""),
        ("同时培训人数", markup.Number(row.capacity, "人")),
        ("批准有效期", f"{row.valid_from} 至 {row.valid_until}"),
        ("终止日期", f"{found.closed_on or ''}"),
        ("终止理由", found.closed_reason),
        ("培训场所", found.premises),
        ("教学面积", f"{found.area / 100:g} 平方米" if found.area else ""),
        ("场所产权", labels.of(found.tenure) if found.tenure else ""),
        ("租期", f"{found.leased_from} 至 {found.leased_until}" if found.leased_until else ""),
        ("档案存放", found.archive),
        ("专职管理人员", f"{found.managers} 人" if found.managers else ""),
        ("在册教师", f"{found.teaching} 人" if found.teaching else ""),
        ("超出提醒的理由", found.doubt),
    ]
    return markup.facts([(name, value or "未登记") for name, value in pairs if value or name in _ALWAYS])


_ALWAYS = ("特种作业类别", "培训场所", "教学面积", "场所产权", "专职管理人员", "在册教师")


def teachers(rows: Sequence[TeacherRow]) -> str:
    """Who teaches and taught there."""
    return markup.table(
        [
            markup.Column("姓名", as_card_title=True),
            markup.Column("授课内容"),
            markup.Column("从业年限", align="right"),
            markup.Column("登记日期"),
            markup.Column("离任日期"),
            markup.Column("说明"),
        ],
        [
            [
                one.name,
                one.subject,
                markup.Number(one.practice_years, "年"),
                f"{one.from_on}",
                f"{one.left_on or '在册'}",
                one.doubt,
            ]
            for one in rows
        ],
        "培训教师",
        "还没有登记教师；没有在册教师不能开班。",
    )


def open_classes(rows: Sequence[ClassRow]) -> str:
    """Classes that can still be entered."""
    return markup.table(
        [
            markup.Column("班级", as_card_title=True),
            markup.Column("培训内容"),
            markup.Column("开始"),
            markup.Column("结束"),
            markup.Column("学时", align="right"),
            markup.Column("余额", align="right"),
            markup.Column("地点"),
        ],
        [
            [
                markup.Lines((row.title, row.number)),
                markup.Lines((words.subject(row.kind, row.operation, row.high_hazard), labels.of(row.course))),
                f"{row.starts_on}",
                f"{row.ends_on}",
                in_words(row.plan.total),
                markup.Number(max(0, row.capacity - row.people), "人"),
                row.place,
            ]
            for row in rows
        ],
        "正在报名的班级",
        "目前没有正在报名的班级。",
    )


# -- forms -------------------------------------------------------------------------------------------------------------


def approve(keeper: Actor) -> None:
    """The form by which a keeper approves a centre."""
    categories = _categories()
    with forms.form("approve_centre") as form:
        records.show(markup.section("批准培训机构"))
        left, middle, right = st.columns(3)
        credit_code = left.text_input("统一社会信用代码", max_chars=18, key=form.key("code"))
        start = _day(middle, "批准自", clock.today(), form.key("from"))
        end = _day(right, "批准至", None, form.key("to"))
        chosen = st.multiselect(
            "特种作业类别", list(categories), format_func=categories.__getitem__, key=form.key("categories")
        )
        others = st.multiselect("其他培训", approving.PURPOSES, format_func=words.in_words, key=form.key("purposes"))
        left, middle, right = st.columns(3)
        capacity = left.number_input("同时培训人数", 1, 100_000, 60, key=form.key("capacity"))
        area = middle.number_input("教学面积（平方米）", 0.01, 1_000_000.0, 90.0, key=form.key("area"))
        managers = right.number_input("专职管理人员（大专以上）", 0, 1000, 3, key=form.key("managers"))
        premises = left.text_input("培训场所地址", max_chars=200, key=form.key("premises"))
        archive = middle.text_input("档案存放地点", max_chars=200, key=form.key("archive"))
        kinds = labels.by_value(Tenure)
        tenure = right.selectbox("场所产权", list(kinds), format_func=kinds.__getitem__, key=form.key("tenure"))
        since = _day(left, "租期自（租用的填写）", None, form.key("lease_from"))
        until = _day(middle, "租期至（租用的填写）", None, form.key("lease_to"))
        doubt = right.text_input(_DOUBT, max_chars=500, key=form.key("doubt"))

    def run(submission: str) -> str:
        wanted: dict[str, Any] = {"valid_from": start, "valid_until": end, "leased_from": since, "leased_until": until}
        return approving.approve_centre(
            keeper,
            approving.Approval(
                **wanted,
                organisation=queries.organisation_code(keeper, credit_code),
                categories=tuple(chosen),
                purposes=tuple(others),
                capacity=int(capacity),
                premises=premises,
                area=round(area * 100),
                tenure=Tenure(tenure or ""),
                archive=archive,
                managers=int(managers),
                doubt=doubt,
            ),
            submission=submission,
        )

    form.submit("批准", run=run, done="已批准，批准编号 {}。", then=_named)


def _named(number: str) -> None:
    st.query_params["number"] = number


def _day(column: Any, label: str, value: date | None, key: str) -> date | None:
    found = column.date_input(label, value=value, format="YYYY-MM-DD", key=key)
    return found if isinstance(found, date) else None


def name_teacher(keeper: Actor, found: ApprovalRecord) -> None:
    """Put a teacher on the centre's list."""
    with forms.form(f"teacher_{found.row.number}") as form:
        records.show(markup.section("登记教师"))
        left, right = st.columns(2)
        name = left.text_input("姓名", max_chars=40, key=form.key("name"))
        identity = right.text_input("身份证号", max_chars=18, key=form.key("identity"))
        subject = left.text_input("授课内容", max_chars=60, key=form.key("subject"))
        years = right.number_input("从业年限", 0, 60, 5, key=form.key("years"))
        doubt = st.text_input(_DOUBT, max_chars=500, key=form.key("doubt"))
    form.submit(
        "登记教师",
        run=lambda submission: approving.name_teacher(
            keeper,
            found.row.code,
            approving.Teacher(identity=identity, name=name, subject=subject, practice_years=int(years), doubt=doubt),
            submission=submission,
        ),
        done="已登记教师，编号 {}。",
        refusal=found.refusal,
    )


def release_teacher(keeper: Actor, found: ApprovalRecord) -> None:
    """Take a teacher off the list."""
    there = {one.code: one for one in found.teachers if one.left_on is None}
    if not there:
        return
    with forms.form(f"release_{found.row.number}") as form:
        records.show(markup.section("教师离任"))
        chosen = st.selectbox(
            "离任教师",
            list(there),
            format_func=lambda one: f"{there[one].name}（{there[one].subject}）",
            key=form.key("who"),
        )
        reason = st.text_input("离任理由", max_chars=200, key=form.key("reason"))
    form.submit(
        "登记离任",
        primary=False,
        run=lambda submission: approving.release_teacher(keeper, chosen or "", reason, submission=submission),
        done="教师 {} 已离任。",
        refusal=found.refusal,
    )


def close(keeper: Actor, found: ApprovalRecord) -> None:
    """End the approval."""
    over = "这项批准已经终止。" if found.row.standing is CentreStanding.CLOSED else ""
    with forms.form(f"close_{found.row.number}") as form:
        records.show(markup.section("终止批准"))
        reason = st.text_input("终止理由", max_chars=200, key=form.key("reason"))
    form.submit(
        "终止批准",
        primary=False,
        run=lambda submission: approving.close_centre(keeper, found.row.number, reason, submission=submission),
        done="批准 {} 自今日起终止。",
        refusal=found.refusal or over,
    )
