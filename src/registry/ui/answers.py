"""How the answer to a verification is shown: outcome first, then every printed field, then what to do and the receipt."""

from __future__ import annotations

from registry.ui import codes, labels, markup, records
from registry.ui.markup import Tone
from registry.verification import papers
from registry.verification.queries import CheckedReceipt, Scanned
from registry.verification.terms import SINCE_WORDS, Answer, Outcome, PrintedFields, Since

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
        markup.actions([markup.Link("打开回执：二维码、下载、核验", markup.to("receipt", r=answer.receipt))]),
    )


_SINCE_TONES: dict[Since, Tone] = {Since.SAME: "good", Since.CHANGED: "bad", Since.NOTHING: "neutral"}


def show_receipt(found: CheckedReceipt, written: str) -> None:
    """What a receipt states, how its certificates read today, and the receipt itself to hand on."""
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
        markup.table(
            [markup.Column("证书核验码", as_card_title=True), markup.Column("今天的状态"), markup.Column("回执出具时")],
            [
                [markup.Link(code, markup.to("verify", code=code)), labels.badge(outcome), labels.badge(said.outcome)]
                for code, outcome in found.today
            ],
            "回执所载的证书",
            f"出具回执时：{labels.of(said.outcome)}。",
        ),
        markup.folded(
            "不依靠本平台怎样核验",
            "另存平台公钥后，在任何一台装有本程序的电脑上离线运行下面的命令；台账中的位置可以用包含证明核对。",
            f"registry receipt check 回执文件 --key 公钥文件　"
            f"（培训持证台账 {ledger}，根哈希 {said.ledger_root}；所示内容的 SHA-256 {said.digest}）",
        ),
    )
    codes.show_receipt(receipt, said.digest)


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
