"""What subjects filed about their listings, and what became of it: every state once, entered through the public commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Final

from registry.accounts.queries import actor_named
from registry.blacklist import answering, changing, filing
from registry.blacklist import commands as blacklist
from registry.blacklist import queries as listed
from registry.blacklist.answering import Opinion, Outcome, SeenFiling
from registry.blacklist.changing import Corrections, Order
from registry.blacklist.filing import Filed
from registry.blacklist.terms import FilingKind, ProceedingOutcome, Step
from registry.kernel.access import Actor
from registry.law.book import versions
from seed.firms import Firm
from seed.listings import GROUNDS, ORDER
from seed.papers import scan
from seed.people import Human

Row = dict[str, str]
Submission = Callable[[], str]

SHOWN: Final = 8
"""How many firms get a listing here."""


def rows(firms: Sequence[Firm], human: Human, today: date) -> list[Row]:
    """A received list of these firms, listed in turn over the last months, and of one person.

    The first firm and the person, who have accounts, were listed before the case about them: nothing new bars its repair.
    """
    began = max(entry.effective_from for entry in versions("BL-02"))
    early = max(today - timedelta(days=520), began).isoformat()
    found = []
    for place, firm in enumerate(firms):
        ground = ("G6", "G8", "G9")[place % 3]
        cause, item = GROUNDS[ground]
        found.append(
            {
                "单位名称": firm.becomes or firm.name,
                "统一社会信用代码": firm.credit_code,
                "注册地址": firm.address,
                "失信行为简况": cause,
                "信息报送机关": "长沙市应急管理局（演示）",
                "纳入理由": ORDER + item,
                "列入条款": ground,
                "决定书文号": f"（演示）应急列决〔{today.year}〕补{place + 1}号",
                "列入日期": max(today - timedelta(days=60 + 20 * place), began).isoformat() if place else early,
                "所属地区": "长沙市",
                "主体类型": "单位",
                "数据来源": "湖南省信用平台（演示）",
            }
        )
    person = {"单位名称": human.name, "身份证号": human.identity, "主体类型": "自然人", "列入日期": early}
    unit = {name: value for name, value in found[-1].items() if name not in ("统一社会信用代码", "注册地址")}
    found.append(unit | person | {"决定书文号": f"（演示）应急列决〔{today.year}〕补{len(found) + 1}号"})
    return found


def sow(batch: str, submission: Submission, today: date) -> None:
    """Publish the received list and file about it; the agent's firm and the person online, the others over the counter."""
    officer, decider, agent, person = (actor_named(name) for name in ("officer", "decider", "agent", "person"))
    whole = blacklist.WholeList(batch=batch)
    blacklist.propose_publication(officer, whole, submission=submission())
    numbers = sorted(blacklist.publish(decider, whole, submission=submission()))
    mine, theirs = (
        next(one.number for one in listed.own(actor).listings if one.number in numbers) for actor in (agent, person)
    )
    first, second, third, fourth, stayed, revoked, corrected = [one for one in numbers if one not in (mine, theirs)]
    court = Order(number="（演示）湘01行初88号", authority="长沙市中级人民法院（演示）", on=today - timedelta(days=2))

    def chosen(number: str) -> blacklist.Chosen:
        return blacklist.Chosen(number=number, version=listed.listing_record(officer, number).row.version)

    def seen(number: str) -> SeenFiling:
        return SeenFiling(number=number, version=listed.filing(officer, number).row.version)

    def paper(number: str, kind: FilingKind, text: str, outside: str = "") -> str:
        party = listed.listing_record(officer, number).party
        filed = Filed(
            kind=kind, subject=number, text=text, party=party, outside_number=outside, files=(scan("扫描件"),)
        )
        return filing.file(_counter(), filed, submission=submission())

    def online(kind: FilingKind, text: str) -> str:
        return filing.file(agent, Filed(kind=kind, subject=mine, text=text), submission=submission())

    reason = Filed(kind=FilingKind.REPLY, subject=theirs, text="本人已履行处罚决定，愿意接受监督。")
    filing.file(person, reason, submission=submission())

    reply = online(FilingKind.REPLY, "我单位已按要求停止生产，完成隐患整改并通过复查，现申请社会监督。")
    answering.release(officer, seen(reply), submission=submission())
    online(FilingKind.OBJECTION, "列入信息中的注册地址与营业执照不一致，请予核实。")

    advised = paper(first, FilingKind.OBJECTION, "处罚决定尚未履行系因账户冻结，并非拒不执行。")
    answering.advise(
        officer, seen(advised), Opinion(text="账户冻结发生在催告之后，事实清楚。"), submission=submission()
    )
    dismissed = paper(second, FilingKind.OBJECTION, "我单位已在暂扣期间停产，不存在继续组织生产。")
    opinion = Opinion(text="现场检查笔录和视频均可证明暂扣期间仍在生产。")
    answering.advise(officer, seen(dismissed), opinion, submission=submission())
    why = "经核查，暂扣期间继续生产的事实清楚、证据充分，异议不成立。"
    answering.dismiss(decider, seen(dismissed), why, submission=submission())

    upheld = paper(third, FilingKind.OBJECTION, "决定书文号登记有误。")
    number = f"（演示）应急列决〔{today.year}〕补3之1号"
    right = Opinion(text="文号录入有误。", consequence=Step.CORRECT, corrections=Corrections(decision_number=number))
    answering.advise(officer, seen(upheld), right, submission=submission())
    answering.uphold(decider, seen(upheld), "文号确有录入错误，已予更正。", submission=submission())

    taken_back = paper(fourth, FilingKind.OBJECTION, "对列入事由有异议。")
    filing.withdraw(_counter(), taken_back, scan("扫描件"), submission=submission())
    kept_back = paper(fourth, FilingKind.REPLY, "列入事由系竞争对手举报所致。")
    answering.keep_back(officer, seen(kept_back), "内容涉及他人名誉，且与列入事由无关。", submission=submission())
    running = paper(fourth, FilingKind.RECONSIDERATION, "已向省人民政府申请行政复议。", "（演示）湘府复字12号")
    answering.confirm(officer, seen(running), submission=submission())

    changing.stay(decider, chosen(stayed), court, scan("扫描件"), submission=submission())
    lawsuit = paper(revoked, FilingKind.LITIGATION, "已提起行政诉讼，请求撤销处罚决定。", "（演示）湘01行初66号")
    judged = Outcome(outcome=ProceedingOutcome.REVOKED, order=court, text="判决撤销作为列入依据的处罚决定。")
    answering.record_outcome(decider, seen(lawsuit), judged, scan("扫描件"), submission=submission())

    wrong = Corrections(cause="有履行能力而拒不执行责令停产停业决定")
    proposed = changing.propose_correction(officer, chosen(corrected), wrong, "简况表述有误", submission=submission())
    changing.approve(decider, proposed, submission=submission())
    changing.propose_revocation(
        officer, chosen(corrected), "处罚决定已由原机关自行撤销。", court, submission=submission()
    )


def _counter() -> Actor:
    return actor_named("counter")
