"""Certificates of the other kinds and the later life of some: reviews passed and failed, renewals, absence, endings, proofs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Final

from registry.accounts.queries import actor_named
from registry.kernel import calendar, clock, db
from registry.kernel.paging import PageRequest
from registry.kernel.transaction import write
from registry.law.book import book
from registry.parties import queries as people
from registry.parties.reference.industries import HighHazard
from registry.policy import Ledger, Permission
from registry.training import commands, issuing
from registry.training.queries import Wanted, certificates
from registry.training.queries.certificates import CertificateRow
from registry.training.terms import MANAGERS, CancellationGround, CertificateKind, WithdrawalGround
from seed import world
from seed.people import Human, Post

Submission = Callable[[], str]
BringIn = Callable[[str, list[dict[str, str]], str], object]

_DAY: Final = timedelta(days=1)
_ISSUER: Final = "湖南省应急管理厅（演示）"
_EQUIPMENT: Final = ("叉车司机", "锅炉作业", "电梯修理", "起重机指挥")
_SITE: Final = ("建筑电工", "建筑架子工", "建筑起重机械司机")


def sow(plan: world.World, submission: Submission, bring_in: BringIn) -> None:
    """Everything of this part. `bring_in` takes a sheet's kind, rows and name, and enters it as the certifier."""
    today = clock.today()
    taken = {one.human.identity for one in plan.holdings}
    adults = iter(
        [
            (human, post)
            for human, post in dict(plan.crowd.posted).items()
            if human.identity not in taken
            and 1976 <= human.born.year <= 1997
            and (post is None or post.kind != "监管执法人员")
        ]
    )
    _received(plan, adults, today, bring_in)
    _managers(plan, today, submission, bring_in)
    _operators(adults, today, submission, bring_in)
    _proofs(adults, today, submission)


def _received(plan: world.World, adults: Iterator[tuple[Human, Post | None]], today: date, bring_in: BringIn) -> None:
    """Special equipment and construction: valid, about to end, ended; the first with the holder's number inside theirs."""
    rows = []
    for place, project in enumerate(_EQUIPMENT):
        human, post = next(adults)
        issued = today - timedelta(days=200 + 400 * place)
        number = f"TS6B{human.identity}" if place % 2 == 0 else f"430100{70_000 + place}"
        until = calendar.term_end(issued, years=4)
        rows.append(
            _row("特种设备作业人员证", human, number, project, "长沙市市场监督管理局（演示）", issued, post)
            | {"有效期至": until.isoformat()}
        )
    for place, project in enumerate(_SITE):
        human, post = next(adults)
        issued = today - timedelta(days=90 + 340 * place)
        issuer = "湖南省住房和城乡建设厅（演示）"
        rows.append(
            _row("建筑施工特种作业操作资格证", human, f"湘A0{issued.year}{8000 + place}", project, issuer, issued, post)
        )
    bring_in("other-certificates", rows, "特种设备和建筑施工证书")


def _row(
    kind: str, human: Human, number: str, project: str, issuer: str, issued: date, post: Post | None
) -> dict[str, str]:
    row = {
        "证书种类": kind,
        "姓名": human.name,
        "身份证号": human.identity,
        "证书编号": number,
        "作业项目/行业": project,
        "发证机关": issuer,
        "发证日期": issued.isoformat(),
    }
    if post is None:
        return row
    firm = post.firm
    return row | {"工作单位": firm.becomes or firm.name, "统一社会信用代码": firm.credit_code}


def _managers(plan: world.World, today: date, submission: Submission, bring_in: BringIn) -> None:
    """Principals and safety managers of dangerous firms: valid, due for renewal, ended; two renewed here, one withdrawn."""
    years, window = book(today).years("TR-13.validity"), book(today).days("TR-13.local_window")
    posts = {"主要负责人": "主要负责人安全合格证", "安全管理人员": "安全生产管理人员安全合格证"}
    rows, soon = [], []
    seen: set[str] = set()
    dangerous = [
        (human, post)
        for human, post in plan.crowd.posted
        if post is not None and post.kind in posts and post.firm.hazard is not HighHazard.NONE
    ]
    each = [[one for one in dangerous if one[1].kind == kind][:7] for kind in posts]
    for human, post in [*each[0], *each[1]]:
        if human.identity in seen:
            continue
        seen.add(human.identity)
        place = len(rows)
        ends = today + timedelta(days=(window - 10, 400, 800, -40, 90)[place % 5])
        issued = calendar.add_years(ends, -years) + _DAY
        if place % 5 == 0:
            soon.append(human)
        kind = posts[post.kind]
        number = f"{issued.year}4300{70_000 + place}"
        rows.append(_row(kind, human, number, post.firm.hazard.chinese, _ISSUER, issued, post))
    bring_in("other-certificates", rows, "负责人和安全管理人员证书")
    for human in soon[:2]:
        row = _held(human, *MANAGERS)
        commands.renew(
            actor_named("certifier"),
            row.code,
            _review(today, hours=200),
            version=row.version,
            submission=submission(),
        )


def _held(human: Human, *kinds: CertificateKind) -> CertificateRow:
    """The certificate of a person of one of these kinds that ends last."""
    found = certificates(actor_named("certifier"), Wanted(person=human.identity), PageRequest()).items
    return [row for row in found if row.kind in kinds][-1]


def _review(
    day: date, *, hours: int = 80, trained: bool = True, violations: int = 0, note: str = ""
) -> commands.Review:
    return commands.Review(
        applied_on=day,
        reviewed_on=day,
        hours=hours,
        trained=trained,
        checked_on=day,
        fit=True,
        violations=violations,
        note=note,
    )


def _operators(
    adults: Iterator[tuple[Human, Post | None]], today: date, submission: Submission, bring_in: BringIn
) -> None:
    """Special operations whose later life is told: each step by its own command."""
    certifier = actor_named("certifier")
    due_in_window = calendar.add_years(today + timedelta(days=25), -3) + _DAY
    ends_in_window = calendar.add_years(today + timedelta(days=30), -6) + _DAY
    long_ago = calendar.add_years(today, -1)
    plans: list[tuple[str, date]] = [
        *[("away", long_ago)] * 3,
        *[("lapse", due_in_window)] * 3,
        *[("pass", due_in_window)] * 2,
        ("retrain", due_in_window),
        ("put off", due_in_window),
        *[("renew", ends_in_window)] * 2,
        ("back", long_ago),
        ("death", long_ago),
    ]
    chosen = [(step, issued, *next(adults)) for step, issued in plans]
    rows = []
    for step, issued, human, post in chosen:
        employer = (
            {"工作单位": post.firm.becomes or post.firm.name, "统一社会信用代码": post.firm.credit_code} if post else {}
        )
        rows.append(
            {
                "姓名": human.name,
                "身份证号": human.identity,
                "文化程度": "高中",
                "作业类别": "电工作业",
                "操作项目": "低压电工作业",
                "考试日期": (issued - timedelta(days=12)).isoformat(),
                "发证日期": issued.isoformat(),
                "复审日期": (calendar.add_years(issued, 3) - timedelta(days=9)).isoformat() if step == "renew" else "",
                "发证机关": _ISSUER,
            }
            | employer
        )
    bring_in("certificates", rows, "历史证书（后续办理）")
    for step, _, human, _ in chosen:
        row = _held(human, CertificateKind.SPECIAL_OPERATION)
        code, version = row.code, row.version
        match step:
            case "away":
                left = today - timedelta(days=230)
                commands.leave_post(certifier, code, left, version=version, submission=submission())
            case "back":
                left = today - timedelta(days=300)
                commands.leave_post(certifier, code, left, version=version, submission=submission())
                commands.back_at_post(
                    certifier, code, today - 5 * _DAY, today - 9 * _DAY, version=version + 1, submission=submission()
                )
            case "pass":
                commands.review(certifier, code, _review(today), version=version, submission=submission())
            case "retrain":
                failed = _review(today, trained=False, note="培训考试不合格")
                commands.review(certifier, code, failed, version=version, submission=submission())
            case "lapse":
                first = _review(today - 20 * _DAY, violations=2, note="两次违章作业，经查证属实")
                again = _review(today, trained=False, note="重新培训后考试仍不合格")
                commands.review(certifier, code, first, version=version, submission=submission())
                commands.review(certifier, code, again, version=version + 1, submission=submission())
            case "put off":
                found = commands.PutOff(
                    since=calendar.add_years(today, -12), lawful=True, note="单位证明和社保记录已核对"
                )
                commands.put_off_review(certifier, code, found, version=version, submission=submission())
            case "renew":
                commands.renew(certifier, code, _review(today), version=version, submission=submission())
            case "death":
                commands.cancel(
                    certifier,
                    code,
                    "家属提交死亡证明",
                    ground=CancellationGround.DEATH,
                    version=version,
                    submission=submission(),
                )
    _withdraw_expired(submission)


def _withdraw_expired(submission: Submission) -> None:
    """One manager's certificate is withdrawn for the accident its holder answers for."""
    certifier = actor_named("certifier")
    wanted = Wanted(kind=CertificateKind.SAFETY_MANAGER)
    for row in certificates(certifier, wanted, PageRequest()).items[-1:]:
        reason = "对发生的生产安全事故负有管理责任"
        commands.withdraw(
            certifier, row.code, WithdrawalGround.ACCIDENT, reason, version=row.version, submission=submission()
        )


def _proofs(adults: Iterator[tuple[Human, Post | None]], today: date, submission: Submission) -> None:
    """Pre-job proofs of the clerk's centre, three new and one whose holder has been away for over a year."""
    clerk = actor_named("clerk")
    chosen = [next(adults) for _ in range(4)]
    with db.reading() as session:
        centre = people.organisation_by_code(session, clerk.organisation)
        known = people.people_by_identity(session, [human.identity for human, _ in chosen])
    assert centre is not None
    with write(clerk, Permission.RESULTS_SUBMIT, submission(), ledgers=[Ledger.TRAINING, Ledger.PARTIES]) as work:
        issuing.enter_certificates(
            work,
            [
                issuing.Wanted(
                    person=known[human.identity],
                    category="",
                    operation="",
                    issued_on=today - timedelta(days=20 + 170 * place),
                    reviewed_on=None,
                    issuer=centre.name,
                    centre_id=centre.id,
                    region=centre.region,
                    kind=CertificateKind.PRE_JOB,
                    subject=(post.firm.becomes or post.firm.name) if post else "",
                )
                for place, (human, post) in enumerate(chosen)
            ],
        )
    row = _held(chosen[-1][0], CertificateKind.PRE_JOB)
    left = today - timedelta(days=400)
    commands.leave_post(actor_named("certifier"), row.code, left, version=row.version, submission=submission())
