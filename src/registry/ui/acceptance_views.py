"""Acceptance, re-examination and exit on pages: lists, records and the forms of each step."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from registry.agencies import accepting, leaving, queries, reexamining, terms, terms_acceptance
from registry.agencies.recognising import Seen
from registry.kernel import clock
from registry.kernel.access import Actor
from registry.policy import Permission
from registry.policy import Role as Account
from registry.ui import agency_views, forms, labels, markup, records
from registry.ui.agency_forms import DOUBT
from registry.ui.forms import Way
from registry.ui.markup import Badge, Column, Lines, Link


def acceptances(rows: Sequence[queries.AcceptanceRow], caption: str = "采信记录") -> str:
    """The list; scope and grade are those of the day."""
    return markup.table(
        [
            Column("结果", as_card_title=True),
            Column("出具机构"),
            Column("采信部门"),
            Column("采信日期"),
            Column("当日等级"),
            Column("当日资格", hide_on_phone=True),
            Column("状态"),
        ],
        [
            [
                Lines((Link(row.result, markup.to("acceptance", number=row.number)), row.project)),
                Link(row.agency_name, markup.to("agency", number=row.agency, as_of=f"{row.accepted_on}")),
                row.department,
                f"{row.accepted_on}",
                agency_views.grade(row.grade_title, row.grade_tone),
                labels.badge(row.standing),
                labels.badge(row.state),
            ]
            for row in rows
        ],
        caption,
        "没有采信记录。",
    )


def accept(actor: Actor, agency: str, report: str) -> None:
    """The form that records an acceptance; a standing that forbids it is said in place of the button."""
    words = labels.by_value(terms.Field)
    with forms.form("accept") as form:
        records.show(markup.section("采信一项结果"))
        left, right = st.columns(2)
        number = left.text_input("机构编号（必填）", value=agency, key=form.key("agency"), help="机构名录中的编号")
        of = right.text_input("项目编号（报告在本平台公开的填写）", value=report, key=form.key("report"))
        field = left.selectbox("业务范围", list(words), format_func=words.__getitem__, key=form.key("field"))
        result = right.text_input("结果名称（必填）", max_chars=200, key=form.key("result"))
        purpose = left.text_input("用于何事（必填）", max_chars=200, key=form.key("purpose"))
        department = (
            ""
            if actor.role is Account.PARTNER
            else right.text_input("采信部门（必填）", max_chars=120, key=form.key("department"))
        )
        reason = st.text_input("采信理由（必填）", max_chars=500, key=form.key("reason"))
        doubt = st.text_input(DOUBT, max_chars=500, key=form.key("doubt"))

    def run(submission: str) -> str:
        wanted = accepting.NewAcceptance(
            agency=number.upper(), report=of.upper(), field=terms.Field(field), result=result, department=department,
            purpose=purpose, reason=reason, doubt=doubt,
        )  # fmt: skip
        return accepting.accept(actor, wanted, submission=submission)

    form.submit("采信", run=run, done="已登记采信，编号 {}。", refusal=queries.acceptance_refusal(actor, agency))


def withdraw(actor: Actor, found: queries.AcceptanceRecord) -> None:
    """The form that takes an acceptance back."""
    row = found.row
    with forms.form(f"withdraw_{row.number}") as form:
        records.show(markup.section("撤回采信"))
        why = st.text_input("撤回理由", max_chars=500, key=form.key("why"))
    form.submit(
        "撤回采信",
        run=lambda submission: accepting.withdraw(
            actor, Seen(number=row.number, version=row.version), why, submission=submission
        ),
        done="已撤回采信。",
        refusal=found.refusal,
        primary=False,
    )


# -- re-examination ----------------------------------------------------------------------------------------------------


def due(rows: Sequence[queries.DueRow], *, linked: bool) -> str:
    """Hazards and the earlier reports nobody has looked at again yet."""
    return markup.table(
        [
            Column("隐患", as_card_title=True),
            Column("单位"),
            Column("发现日期"),
            Column("应当发现它的报告"),
            Column("机构"),
            Column("办理"),
        ],
        [
            [
                row.description,
                row.firm,
                f"{row.found_on}",
                Lines((Link(row.project, markup.to("evaluation", number=row.report)), f"报告日期 {row.issued_on}")),
                row.agency_name,
                Link("启动倒查", markup.to("examinations", report=row.report, hazard=row.hazard)) if linked else "",
            ]
            for row in rows
        ],
        "待倒查的报告",
        "没有待倒查的报告。",
    )


def examinations(rows: Sequence[queries.ExaminationRow]) -> str:
    """Re-examinations on their way and closed."""
    return markup.table(
        [
            Column("报告", as_card_title=True),
            Column("机构"),
            Column("缘由"),
            Column("启动日期"),
            Column("结论"),
            Column("状态"),
        ],
        [
            [
                Lines((Link(row.project, markup.to("examination", number=row.number)), row.number)),
                row.agency_name,
                row.why,
                f"{row.opened_on}",
                labels.badge(row.finding) if row.finding else "",
                labels.badge(row.state),
            ]
            for row in rows
        ],
        "报告倒查",
        "没有倒查。",
    )


def open_examination(actor: Actor, report: str, hazard: str) -> None:
    """The form that opens a re-examination of a report."""
    with forms.form(f"examine_{report}_{hazard}") as form:  # each report to look at again fills a form of its own
        records.show(markup.section("启动倒查"))
        left, right = st.columns(2)
        number = left.text_input("项目编号（必填）", value=report, key=form.key("report"))
        because = right.text_input("隐患编号（因隐患倒查的填写）", value=hazard, key=form.key("hazard"))
        why = st.text_input(
            "缘由（必填）", value="重大事故隐患倒查" if hazard else "", max_chars=500, key=form.key("why")
        )
    form.submit(
        "启动倒查",
        run=lambda submission: reexamining.open_examination(
            actor,
            reexamining.Opening(report=number.strip().upper(), hazard=because.strip().upper(), why=why),
            submission=submission,
        ),
        done="已启动倒查，编号 {}。",
    )


def examination_steps(actor: Actor, found: queries.ExaminationRecord) -> None:
    """Finding by a keeper, decision by another person."""
    row, words = found.row, labels.by_value(terms_acceptance.Finding)
    seen = Seen(number=row.number, version=row.version)
    if actor.may(Permission.AGENCIES_KEEP):
        with forms.form(f"find_{row.number}") as form:
            records.show(markup.section("提出结论"))
            finding = st.selectbox("结论", list(words), format_func=words.__getitem__, key=form.key("finding"))
            facts = st.text_area("认定事实（必填）", max_chars=2000, key=form.key("facts"))
        form.submit(
            "提出结论",
            run=lambda submission: reexamining.find(
                actor, seen, terms_acceptance.Finding(finding), facts, submission=submission
            ),
            done="已提出倒查结论，等待决定。",
            refusal=found.find_refusal,
        )
    if actor.may(Permission.AGENCIES_DECIDE):
        with forms.form(f"decide_{row.number}") as form:
            records.show(markup.section("决定"), markup.aside("认定报告虚假的，报告即时失效，所列采信全部撤回。"))
            why = st.text_input("退回理由（退回时必填）", max_chars=500, key=form.key("why"))
        form.decide(
            "退回理由",
            why,
            agree=Way(
                f"同意结论：{labels.of(row.finding)}" if row.finding else "同意结论",
                lambda submission: reexamining.decide(actor, seen, submission=submission),
                "已决定倒查 {}。",
            ),
            differ=Way(
                "退回重查",
                lambda submission: reexamining.send_back(actor, seen, why, submission=submission),
                "已退回倒查 {}。",
            ),
            refusal=found.decide_refusal,
        )


# -- exit --------------------------------------------------------------------------------------------------------------


def exits(rows: Sequence[queries.ExitRow]) -> str:
    """Exits proposed and decided."""
    return markup.table(
        [
            Column("机构", as_card_title=True),
            Column("方式"),
            Column("事由"),
            Column("提出日期"),
            Column("决定日期"),
            Column("状态"),
        ],
        [
            [
                Lines((Link(row.agency_name, markup.to("exit", number=row.number)), row.number)),
                labels.badge(row.kind),
                Lines((row.ground, Badge("情节严重", "bad") if row.serious else "")),
                f"{row.proposed_on}",
                f"{row.decided_on or ''}",
                labels.badge(row.state),
            ]
            for row in rows
        ],
        "机构退出",
        "没有机构退出。",
    )


def propose_exit(actor: Actor, found: queries.AgencyRecord) -> None:
    """The form that proposes an exit."""
    row, kinds = found.public.row, labels.by_value(terms_acceptance.ExitKind)
    grounds = queries.grounds()
    kind = st.segmented_control(
        "退出方式", list(kinds), default=next(iter(kinds)), format_func=kinds.__getitem__, key="exit_kind"
    )
    chosen = terms_acceptance.ExitKind(kind or next(iter(kinds)))
    revoked = chosen is terms_acceptance.ExitKind.REVOCATION
    people = {one.person: one.name for one in found.members}
    with forms.form(f"leave_{row.number}_{chosen}") as form:
        ground = st.selectbox("事由", list(grounds[chosen]), key=form.key("ground"))
        left, right = st.columns(2)
        document = left.text_input("决定文书号", max_chars=80, key=form.key("document"))
        authority = right.text_input("决定机关", max_chars=120, key=form.key("authority"))
        conduct_on, serious, persons = None, False, []
        if revoked:
            conduct_on = left.date_input(
                "违法行为日期", value=None, max_value=clock.today(), format="YYYY-MM-DD", key=form.key("conduct")
            )
            persons = right.multiselect(
                "直接责任人员",
                list(people),
                format_func=people.__getitem__,
                placeholder="请选择",
                key=form.key("persons"),
            )
            serious = st.checkbox("情节严重（终身禁入）", key=form.key("serious"))
        reason = st.text_area("事实和理由", max_chars=500, key=form.key("reason"))
    form.submit(
        "提出退出",
        run=lambda submission: leaving.propose(
            actor,
            Seen(number=row.number, version=found.version),
            leaving.Proposal(
                kind=chosen, ground=ground, reason=reason, document_number=document, authority=authority,
                conduct_on=conduct_on, serious=serious, persons=tuple(persons),
            ),
            submission=submission,
        ),
        done="已提出退出，编号 {}，等待决定。",
        refusal=found.refusal,
    )  # fmt: skip


def decide_exit(actor: Actor, found: queries.ExitRecord) -> None:
    """The form that decides an exit."""
    seen = Seen(number=found.row.number, version=found.row.version)
    with forms.form(f"exit_{seen.number}") as form:
        records.show(markup.section("决定"), markup.aside("决定后资质即日终止；吊销的，机构和直接责任人员同时禁入。"))
        why = st.text_input("不予退出的理由（不予退出时必填）", max_chars=500, key=form.key("why"))
    form.decide(
        "不予退出的理由",
        why,
        agree=Way(
            f"同意{labels.of(found.row.kind)}",
            lambda submission: leaving.decide(actor, seen, submission=submission),
            "已决定机构退出 {}。",
        ),
        differ=Way(
            "不予退出",
            lambda submission: leaving.refuse(actor, seen, why, submission=submission),
            "已决定不予退出 {}。",
        ),
        refusal=found.refusal,
    )


# -- grades in numbers -------------------------------------------------------------------------------------------------


def spread(found: queries.Distribution, rows: Sequence[queries.Spread], title: str, query: str = "") -> str:
    """How many agencies of each group have each grade; with `query` each group leads to its agencies."""
    return markup.table(
        [
            Column(title, as_card_title=True),
            *(Column(word, align="right") for _, word, _ in found.grades),
            Column("合计", align="right"),
        ],
        [
            [
                Link(one.title, markup.to("agencies", **{query: one.key}, working="1")) if query else one.title,
                *(markup.Number(count) for count in one.counts),
                markup.Number(one.total),
            ]
            for one in rows
        ],
        f"按{title}",
        "没有可以从业的机构。",
    )
