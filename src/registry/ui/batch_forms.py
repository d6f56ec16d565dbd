"""A certifier decides on a batch of results, all at once or some; a centre issues its own pre-job proofs."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from registry.kernel.access import Actor
from registry.policy import Permission
from registry.training import commands, terms
from registry.training.queries import BatchClock, ResultRow
from registry.ui import forms, markup, records
from registry.ui.forms import Way


def clock(one: BatchClock) -> markup.Clock:
    """A day by which a batch must be acted on, with the days left."""
    left = one.days_left
    tone: markup.Tone = "bad" if left < 0 else "warn" if left <= 2 else "info"
    said = f"已超过 {-left} 日" if left < 0 else f"还有 {left} 日"
    doubt = "（依据待核实）" if one.to_confirm else ""
    return markup.Clock(f"{one.on}", one.title, one.explanation + doubt, markup.Badge(said, tone))


def decide(viewer: Actor, batch: str, rows: Sequence[ResultRow]) -> None:
    """The forms by which a batch is decided, or why this viewer has none."""
    pending = [row for row in rows if row.state is terms.ResultState.PENDING]
    if viewer.may(Permission.RESULTS_SUBMIT) and any(row.kind is terms.CertificateKind.PRE_JOB for row in pending):
        _proofs(viewer, batch)
    elif not viewer.may(Permission.RESULTS_APPROVE):
        records.show(markup.notice("由考核发证人员核准（教考分离）。", "neutral"))
    else:
        _all(viewer, batch)
        _some(viewer, batch, pending)


def _report(report: commands.ApprovalReport) -> str:
    return f"已发证 {report.issued} 张，不合格 {report.failed} 条，退回 {len(report.refused)} 条。"


def _proofs(viewer: Actor, batch: str) -> None:
    with forms.form(f"proofs_{batch}") as form:
        records.show(markup.section("出具岗前培训合格证明"))
    form.submit(
        "出具全部合格证明",
        run=lambda submission: commands.issue_proofs(viewer, batch, submission=submission),
        done=_report,
    )


def _all(viewer: Actor, batch: str) -> None:
    with forms.form(f"approve_{batch}") as form:
        records.show(markup.section("核准"), markup.notice("核准后立即颁发证书，本批次不能再撤回。", "warn"))
    form.submit(
        "核准全部待核准成绩并发证",
        run=lambda submission: commands.approve_batch(viewer, batch, submission=submission),
        done=_report,
    )
    with forms.form(f"refuse_{batch}") as form:
        reason = st.text_input("退回理由", max_chars=200, key=form.key("reason"))
    form.submit(
        "全部退回",
        primary=False,
        run=lambda submission: commands.refuse_batch(viewer, batch, reason, submission=submission),
        done="已退回 {} 条。",
    )


def _some(viewer: Actor, batch: str, pending: Sequence[ResultRow]) -> None:
    """One by one: those of the page shown."""
    if not pending:
        return
    words = {row.code: f"第 {row.sheet_row} 行　{row.name}" for row in pending}
    with forms.form(f"some_{batch}") as form:
        records.show(markup.section("逐条办理"))
        chosen = st.multiselect("本页待核准的成绩", list(words), format_func=words.__getitem__, key=form.key("chosen"))
        why = st.text_input("退回所选的理由（退回时必填）", max_chars=200, key=form.key("why"))
    form.decide(
        "退回所选的理由",
        why,
        agree=Way(
            "核准所选",
            lambda submission: commands.approve_results(viewer, batch, chosen, submission=submission),
            _report,
        ),
        differ=Way(
            "退回所选",
            lambda submission: commands.refuse_results(viewer, batch, chosen, why, submission=submission),
            "已退回 {} 条。",
        ),
    )
