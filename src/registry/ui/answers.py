"""How the answer to a verification is shown: outcome first, then every printed field, then what to do and the receipt."""

from __future__ import annotations

from registry.ui import labels, markup, records
from registry.ui.markup import Tone
from registry.verification import papers
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
    return markup.record_header(one.operation, one.masked_number, labels.badge(one.outcome), one.name) + markup.facts(
        [*papers.lines(one), *ended, *reason]
    )
