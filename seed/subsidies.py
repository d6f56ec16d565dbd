"""Subsidies of the demonstration: claims in every state and of the last years, by centres, an employer and a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from itertools import cycle, zip_longest
from typing import Final

from registry.accounts.queries import actor_named
from registry.kernel import clock, fields
from registry.kernel.access import Actor
from registry.kernel.paging import MOST, PageRequest
from registry.training import claiming, granting, queries
from registry.training import commands as training
from registry.training.terms import CertificateState, WithdrawalGround
from registry.training.terms_subsidies import Claimant, Payee
from seed.cases import on_day
from seed.world import World

Submission = Callable[[], str]
_ENDS: Final = (
    "filed",
    "returned",
    "granted",
    "paid",
    "refused",
    "withdrawn",
    "to_recover",
    "recovered",
    "paid",
    "filed",
)
_AGO: Final = (693, 340)
"""Days ago on which people were trained, issued to and claimed for."""
_EACH: Final = 4
_DUE: Final = (CertificateState.REVIEW_DUE, CertificateState.RENEWAL_DUE, CertificateState.REVIEW_OVERDUE)
_GROWN: Final = (22, 48)
_OPERATION: Final = ("电工作业", "低压电工作业")
_PAYEES: Final = {Claimant.CENTRE: Payee.INSTITUTION, Claimant.EMPLOYER: Payee.ENTERPRISE, Claimant.PERSON: Payee.OWN}
_RECEIVED: Final = "历史证书由原发证机关颁发，已核对原件。"


BringIn = Callable[[Actor, str, Sequence[Mapping[str, str]], str], str]
"""Brings a sheet in and confirms it: who, which kind, its rows, its name."""


def sow(plan: World, submission: Submission, bring_in: BringIn) -> None:
    """Earlier years by the first centre and an employer, this year by both centres and a person; half are migrant workers."""
    clerk, agent = actor_named("clerk"), actor_named("agent")
    for year, ago in enumerate(_AGO):
        with on_day(plan.today - timedelta(days=ago)):
            rows = _trained(plan, year)
            batch = bring_in(clerk, "certificates", rows, "往年考试成绩")
            training.approve_batch(actor_named("certifier"), batch, submission=submission())
            for place, row in enumerate(rows):
                actor, claimant = (agent, Claimant.EMPLOYER) if place % 2 else (clerk, Claimant.CENTRE)
                found = queries.claimable(actor, row["身份证号"])
                code = next(one.code for one in found if one.issued_on == clock.today())
                number = _claim(actor, claimant, code, place + year, submission)
                _bring_to("paid" if place else "refused", number, code, actor, submission)
    ends = cycle(_ENDS)
    for username in ("clerk", "clerk2"):
        centre = actor_named(username)
        found = queries.certificates(centre, queries.Wanted(), PageRequest(1, MOST)).items
        issued = [one for one in found if one.issued_on == clock.today()]
        for place, held in enumerate(sorted(issued, key=lambda one: one.masked_number)[: 2 * len(_ENDS)]):
            number = _claim(centre, Claimant.CENTRE, held.code, place, submission)
            _bring_to(next(ends), number, held.code, centre, submission)
    person = actor_named("person")
    for own in [one for one in queries.claimable(person, "") if not one.refusal][:1]:
        _claim(person, Claimant.PERSON, own.code, 0, submission, doubt=f"{_RECEIVED}本人没有在岗单位账户。")


def _trained(plan: World, year: int) -> list[dict[str, str]]:
    """Results in a further operation of grown-up holders, every second at the agent's firm."""
    day, firm = clock.today(), plan.firms[0]
    having = {one.human.identity for one in plan.holdings if dict(one.row)["操作项目"] == _OPERATION[1]}
    grown = [
        one
        for one in plan.holdings[1:]
        if one.human.identity not in having and _GROWN[0] <= fields.age_on(one.human.born, day) <= _GROWN[1]
    ]
    valid = [dict(one.row) for one in grown if one.state is CertificateState.VALID]
    due = [dict(one.row) for one in grown if one.state in _DUE]  # whose employer has something to be reminded of
    mixed = [row for pair in zip_longest(valid, due) for row in pair if row]
    by_person = list({row["身份证号"]: row for row in mixed}.values())
    rows = by_person[year * _EACH : (year + 1) * _EACH]
    more = {
        "作业类别": _OPERATION[0],
        "操作项目": _OPERATION[1],
        "培训学时": "80",
        "理论成绩": "86",
        "实操成绩": "88",
        "考试日期": day.isoformat(),
        "发证日期": "",
        "复审日期": "",
        "发证机关": "",
    }
    employed = {"工作单位": firm.becomes or firm.name, "统一社会信用代码": firm.credit_code}
    return [row | more | (employed if place % 2 else {}) for place, row in enumerate(rows)]


def _claim(
    actor: Actor, claimant: Claimant, certificate: str, place: int, submission: Submission, *, doubt: str = ""
) -> str:
    wanted = claiming.Claim(
        certificate=certificate, payee=_PAYEES[claimant], migrant=place % 2 == 0, doubt=doubt, remark="演示"
    )
    return claiming.claim(actor, wanted, submission=submission())


def _bring_to(becomes: str, number: str, certificate: str, claimant: Actor, submission: Submission) -> None:
    """From filed to its last state, each step by whom it belongs to."""
    keeper = actor_named("keeper")
    first, second, third = (claiming.SeenClaim(number=number, version=version) for version in (1, 2, 3))
    if becomes == "withdrawn":
        claiming.withdraw(claimant, first, submission=submission())
    elif becomes == "returned":
        granting.send_back(keeper, first, "请补充农民工身份的证明材料。", submission=submission())
    elif becomes == "refused":
        granting.refuse(keeper, first, "同一培训已由其他资金列支。", submission=submission())
    elif becomes != "filed":
        granting.grant(keeper, first, submission=submission())
    if becomes in ("paid", "to_recover", "recovered"):
        voucher = f"（演示）付字{number[-4:]}号"
        granting.pay(keeper, second, clock.today(), voucher, submission=submission())
    if becomes in ("to_recover", "recovered"):
        training.withdraw(
            actor_named("certifier"), certificate, WithdrawalGround.FRAUD, "冒名顶替参加考试，经查实", version=1,
            submission=submission(),
        )  # fmt: skip
    if becomes == "recovered":
        voucher = f"（演示）收字{number[-4:]}号"
        granting.recover(keeper, third, clock.today(), voucher, submission=submission())
