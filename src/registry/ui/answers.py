"""How the answer to a verification is shown: outcome first, then every printed field, then what to do and the receipt."""

from __future__ import annotations

from registry.ui import labels, markup, records
from registry.ui.markup import Tone
from registry.verification.terms import Answer, Outcome, PrintedFields

_TONES: dict[Outcome, Tone] = {
    Outcome.VALID: "good",
    Outcome.REVIEW_OVERDUE: "bad",
    Outcome.EXPIRED: "bad",
    Outcome.WITHDRAWN: "bad",
    Outcome.NO_MATCH: "warn",
    Outcome.BAD_CODE: "warn",
}


def show(answer: Answer) -> None:
    """Show one answer."""
    records.show(
        markup.notice(answer.advice, _TONES[answer.outcome], labels.of(answer.outcome)),
        *(certificate(one) for one in answer.certificates),
        markup.folded(
            f"核验回执（{answer.at:%Y-%m-%d %H:%M:%S}）",
            "回执由平台签名，可证明本次核验的时间和结果；请完整复制保存。",
            answer.receipt,
        ),
    )


def certificate(one: PrintedFields) -> str:
    """Every printed field of one certificate."""
    ended = [("失效日期", f"{one.ended_on}")] if one.ended_on else []
    reason = [("原因", one.reason)] if one.reason else []
    return markup.record_header(
        f"{one.operation}", one.masked_number, labels.badge(one.outcome), one.name
    ) + markup.facts(
        [
            ("姓名", one.name),
            ("性别", one.sex),
            ("证书编号", one.masked_number),
            ("作业类别", one.category),
            ("操作项目", one.operation),
            ("初领日期", f"{one.first_issued_on}"),
            ("发证日期", f"{one.issued_on}"),
            ("有效期至", f"{one.valid_until}"),
            ("应复审日期", f"{one.review_due_on or '—'}"),
            ("最近复审", f"{one.reviewed_on or '—'}"),
            ("发证机关", one.issuer),
            ("来源", labels.of(one.origin)),
            *ended,
            *reason,
        ]
    )
