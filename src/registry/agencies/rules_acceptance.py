"""Rules of acceptance: what may be relied on (SET-61, AG-14), and who may rely on it (IN-07). Pure."""

from __future__ import annotations

from collections.abc import Sequence

from registry.agencies.doubts import Doubts
from registry.agencies.terms import MAY_WORK, STANDING_WORDS, Standing
from registry.agencies.terms_acceptance import Offered
from registry.kernel.errors import RuleBroken
from registry.law.book import LawBook

_RULE = "SET-61"


def may_accept(offered: Offered, field: str, law: LawBook, doubts: Doubts) -> None:
    """Refuse a result of an agency that is barred, without qualification, out of scope or below the line; raises `RuleBroken`."""
    if offered.standing is Standing.BARRED:
        raise RuleBroken(
            "BAN-01.term",
            f"出具机构处于禁入期内，不予采信（{law.provision('BAN-01.term').article}）。",
            fix="请选择其他机构的结果。",
        )
    if offered.standing not in MAY_WORK:
        _refuse(law, f"出具机构{STANDING_WORDS[offered.standing]}")
    if not offered.in_scope:
        _refuse(law, f"“{field}”不在出具机构的业务范围内")
    if offered.false_report:
        _refuse(law, "报告已认定为虚假")
    if offered.then_standing is not None and offered.then_standing not in MAY_WORK:
        _refuse(law, f"报告日出具机构{STANDING_WORDS[offered.then_standing]}")
    if not offered.then_in_scope:
        _refuse(law, f"报告日“{field}”不在出具机构的业务范围内")
    if offered.acceptable is None:
        doubts.insist("AG-14.line", "出具机构没有评定信用等级", "请等待评定。")
    elif not offered.acceptable:
        line = law.provision("AG-14.line")
        _refuse(law, f"出具机构当日信用等级为{offered.grade_title}，低于可采信的最低等级（{line.text}）")


def _refuse(law: LawBook, said: str) -> None:
    rule = law.provision(_RULE)
    raise RuleBroken(
        _RULE, f"{said}，不予采信（{rule.article}：{rule.title}）。", fix="请核对机构资格、业务范围和信用等级。"
    )


def must_be_able(reasons: Sequence[str] | None, law: LawBook) -> None:
    """Refuse an officer who may not enforce today; `reasons` are none for those who need not (IN-07)."""
    if reasons:
        rule = law.provision("IN-07.officers")
        raise RuleBroken(
            "IN-07.officers",
            f"您今天没有执法资格：{'；'.join(reasons)}（{rule.article}）。",
            fix="请由有执法资格的人员办理。",
        )
