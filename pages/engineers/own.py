"""An engineer's own account: qualification, registration with its clocks, continuing education, and what may be applied for."""

import streamlit as st

from registry.engineers import queries
from registry.policy import Permission
from registry.ui import engineer_forms, engineers, history, labels, markup, records
from registry.ui.session import enter

person = enter(Permission.ENGINEERS_APPLY)
found = queries.own(person)
held = found.registration
records.show(
    markup.page_title("我的注册", "本人申请初始注册、变更执业单位、延续注册，登记继续教育，查看期限。"),
    markup.notice("正在办理的申请见下方“注册申请”。", "info") if found.open else "",
    markup.section("职业资格"),
    engineers.qualifications(found.qualifications),
)
if held is not None:
    records.show(
        markup.section("注册"),
        markup.facts(
            [
                ("注册编号", held.row.number),
                ("状态", labels.badge(held.row.state)),
                ("级别与专业", f"{labels.of(held.row.grade)}　{labels.of(held.row.specialty)}"),
                ("执业单位", held.row.employer),
            ]
        ),
        history.clocks(held.clocks),
        engineers.stretches(held.stretches),
        engineers.hours(held.hours, held.needed),
    )
records.show(
    markup.section("继续教育"),
    engineers.courses(found.courses),
    markup.section("注册申请"),
    engineers.lines(found.applications),
)
choices = ["申请注册"] if found.may_start else ["变更单位", "延续注册", "注销注册"]
chosen = st.segmented_control(
    "办理什么", [*choices, "登记继续教育", "登记职业资格"], default=choices[0], key="engineer_own"
)
match chosen:
    case "申请注册":
        engineer_forms.start(person, found)
    case "变更单位":
        engineer_forms.change(person, found)
    case "延续注册":
        engineer_forms.renew(person, found)
    case "注销注册":
        engineer_forms.give_up(person, found)
    case "登记继续教育":
        engineer_forms.attend(person)
        engineer_forms.take_back_course(person, found.courses)
    case _:
        engineer_forms.qualify(person, person.person)
