"""One batch of results: the certifier checks the rows and approves or sends them back."""

import streamlit as st

from registry.policy import Permission
from registry.training import commands, queries
from registry.ui import forms, grids, labels, markup, records
from registry.ui.session import enter
from registry.ui.words import classes as words

viewer = enter(Permission.CERTIFICATES_READ)
number = grids.asked("batch")
found = queries.results(viewer, number, grids.page_request(50))


def points(hundredths: int | None) -> str:
    return "—" if hundredths is None else f"{hundredths / 100:g}"


records.show(
    markup.record_header("成绩批次", number),
    markup.counts(found.total),
    markup.table(
        [
            markup.Column("行号", align="right"),
            markup.Column("姓名与身份证号", as_card_title=True),
            markup.Column("操作项目"),
            markup.Column("学时", align="right", hide_on_phone=True),
            markup.Column("理论／实操", align="right"),
            markup.Column("考试／发证日期"),
            markup.Column("状态"),
        ],
        [
            [
                f"{row.sheet_row}",
                markup.Lines((row.name, f"{row.masked_identity}　{labels.of(row.education)}")),
                markup.Lines(
                    (
                        words.subject(row.kind, row.operation, row.high_hazard),
                        f"第 {row.attempt} 次考试" if row.attempt > 1 else "",
                        markup.Link("所在班级", markup.to("class", number=row.class_number))
                        if row.class_number
                        else "",
                    )
                ),
                "—" if row.hours is None else f"{row.hours / 10:g}",
                f"{points(row.theory)}／{points(row.practice)}",
                markup.Lines((f"{row.exam_on}", f"历史证书 {row.issued_on}")) if row.issued_on else f"{row.exam_on}",
                markup.Lines((labels.badge(row.state), row.reason or ("" if row.passed else "未达合格线"))),
            ]
            for row in found.items
        ],
        "本批次成绩",
    ),
    grids.pages("batch", found, batch=number),
)

refusal = "" if viewer.may(Permission.RESULTS_APPROVE) else "由考核发证人员核准（教考分离）。"
with forms.form(f"approve_{number}") as form:
    records.show(markup.section("核准"), markup.notice("核准后立即颁发证书，本批次不能再撤回。", "warn"))
form.submit(
    "核准全部待核准成绩并发证",
    run=lambda submission: commands.approve_batch(viewer, number, submission=submission),
    done=lambda report: f"已发证 {report.issued} 张，不合格 {report.failed} 条，退回 {len(report.refused)} 条。",
    refusal=refusal,
)
if not refusal:
    with forms.form(f"refuse_{number}") as form:
        reason = st.text_input("退回理由", max_chars=200, key=form.key("reason"))
    form.submit(
        "全部退回",
        primary=False,
        run=lambda submission: commands.refuse_batch(viewer, number, reason, submission=submission),
        done="已退回 {} 条。",
    )
