"""How the answer to a verification is shown: outcome first, then every printed field, then what to do and the receipt."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from registry.ui import codes, labels, markup, records
from registry.ui.markup import Tone
from registry.verification import papers
from registry.verification.queries import CheckedReceipt, Scanned
from registry.verification.registers import Certified
from registry.verification.terms import SINCE_WORDS, Answer, Kind, Outcome, PrintedFields, ReportPart, Since

_OTHERWISE: dict[tuple[Kind, Outcome], str] = {
    (Kind.REGISTRATION, Outcome.VALID): "注册有效",
    (Kind.REGISTRATION, Outcome.EXPIRED): "注册已逾期失效",
    (Kind.REGISTRATION, Outcome.WITHDRAWN): "注册已注销或撤销",
    (Kind.REGISTRATION, Outcome.NO_MATCH): "未查到相符的注册",
    (Kind.REGISTRATION, Outcome.BAD_CODE): "不是注册编号",
    (Kind.CREDENTIAL, Outcome.VALID): "证件有效",
    (Kind.CREDENTIAL, Outcome.REVIEW_OVERDUE): "持证人不在任",
    (Kind.CREDENTIAL, Outcome.EXPIRED): "证件已过期",
    (Kind.CREDENTIAL, Outcome.WITHDRAWN): "证件已收回",
    (Kind.CREDENTIAL, Outcome.NO_MATCH): "没有相符的证件",
    (Kind.QUALIFICATION, Outcome.VALID): "资质有效",
    (Kind.QUALIFICATION, Outcome.REVIEW_OVERDUE): "尚未生效或在禁入期内",
    (Kind.QUALIFICATION, Outcome.EXPIRED): "资质已过有效期",
    (Kind.QUALIFICATION, Outcome.WITHDRAWN): "资质已注销、撤销或吊销",
    (Kind.QUALIFICATION, Outcome.NO_MATCH): "没有这家机构",
}
"""The words of an outcome where a certificate's do not fit."""
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
        *_receipt(answer.receipt, answer.at),
    )


def receipt(found: Certified[Any]) -> str:
    """The receipt under another register's answer: its outcome as one of six, the text to keep, the way to its page."""
    return "".join(
        [
            markup.stated([("核验结果", _badge(found.kind, found.outcome))]),
            *_receipt(found.receipt, found.at),
        ]
    )


def _receipt(written: str, at: datetime) -> list[str]:
    return [
        markup.folded(
            f"核验回执（{at:%Y-%m-%d %H:%M:%S}）",
            "回执由平台签名，可证明本次核验的时间和结果；请完整复制保存。",
            written,
        ),
        markup.actions([markup.Link("打开回执：二维码、下载、核验", markup.to("receipt", r=written))]),
    ]


def _badge(kind: Kind, outcome: Outcome) -> markup.Badge:
    return markup.Badge(_OTHERWISE.get((kind, outcome), labels.of(outcome)), _TONES[outcome])


_SINCE_TONES: dict[Since, Tone] = {
    Since.SAME: "good",
    Since.CHANGED: "bad",
    Since.NOTHING: "neutral",
    Since.REPORTED: "info",
}


def show_receipt(found: CheckedReceipt, written: str) -> None:
    """What a receipt states, how its records read today, and the receipt itself to hand on."""
    said, receipt = found.receipt, "".join(written.split())
    ledger = f"第 {said.ledger_size:,} 个事件时" if said.ledger_size else "尚无事件时"
    records.show(
        markup.notice(f"{said.at:%Y-%m-%d %H:%M:%S} 由本平台出具，签名相符，一个字都没有改动。", "good", "回执是真的"),
        markup.notice(SINCE_WORDS[found.since], _SINCE_TONES[found.since], labels.of(found.since)),
        ""
        if found.in_ledger
        else markup.notice(
            "回执所载的台账状态在本平台的台账中找不到，台账可能被改写或者回退过。请保存这份回执并联系审计监督人员。",
            "bad",
            "与台账不符",
        ),
        *(_reported(found) if said.kind is Kind.REPORT else [_compared(found)]),
        markup.folded(
            "不依靠本平台怎样核验",
            "另存平台公钥后，在任何一台装有本程序的电脑上离线运行下面的命令；台账中的位置可以用包含证明核对。",
            f"registry receipt check 回执文件 --key 公钥文件　"
            f"（{labels.of(said.register)}台账 {ledger}，根哈希 {said.ledger_root}；所示内容的 SHA-256 {said.digest}）",
        ),
    )
    codes.show_receipt(receipt, said.digest)


def _compared(found: CheckedReceipt) -> str:
    """Each record of a receipt, today and then."""
    said = found.receipt
    assert said.outcome is not None
    then = _badge(said.kind, said.outcome)
    return markup.table(
        [
            markup.Column(f"{labels.of(said.kind)}（公开代码）", as_card_title=True),
            markup.Column("今天的状态"),
            markup.Column("回执出具时"),
        ],
        [[_to_record(said.kind, code), _badge(said.kind, outcome), then] for code, outcome in found.today],
        "回执所载的记录",
        f"{labels.of(said.kind)}，出具回执时：{then.text}。",
    )


def _to_record(kind: Kind, code: str) -> markup.Cell:
    """The public answer of today where there is one to be opened by code; the others are asked by number and name."""
    match kind:
        case Kind.CERTIFICATE:
            return markup.Link(code, markup.to("verify", code=code))
        case Kind.QUALIFICATION:
            return markup.Link(code, markup.to("agency", number=code))
    return code


_NAMED: dict[bool | None, tuple[str, Tone, str]] = {
    None: (
        "回执不含姓名和名称。请在下面填写报告上的单位名称或者姓名，平台核对它是不是这个公开代码的主体。",
        "info",
        "报告说的是谁",
    ),
    True: ("填写的名称与这个公开代码的主体一致（含曾用名）。", "good", "主体相符"),
    False: (
        "填写的名称不是这个公开代码的主体。请核对有没有写错；写得没错的，报告上的主体已被改动，不能认可。",
        "bad",
        "主体不符",
    ),
}


def _reported(found: CheckedReceipt) -> list[str]:
    """What a report held when it was taken out, to be compared with the paper in hand."""
    said = found.receipt
    return [
        markup.record_header("查询报告", f"主体公开代码 {'、'.join(said.codes)}", None, f"截至 {said.as_of}"),
        markup.notice(*_NAMED[found.name_fits]),
        markup.facts([(labels.of(part), _counted(part, many)) for part, many in said.counts]),
    ]


def _counted(part: ReportPart, many: int | None) -> markup.Cell:
    if many is None:
        return "出具人无权查看"
    grave = many and part in (ReportPart.LISTINGS, ReportPart.BARS)
    return markup.Badge(f"{many}", "bad") if grave else markup.Number(many)


def show_scanned(found: Scanned) -> None:
    """What a photographed code led to."""
    if found.answer is not None:
        show(found.answer)
    if found.checked is not None:
        show_receipt(found.checked, found.receipt)


def certificate(one: PrintedFields) -> str:
    """Every printed field of one certificate."""
    ended = [("失效日期", f"{one.ended_on}")] if one.ended_on else []
    reason = [("原因", one.reason)] if one.reason else []
    return markup.record_header(one.operation, one.masked_number, labels.badge(one.outcome), one.name) + markup.facts(
        [*papers.lines(one), *ended, *reason]
    )
