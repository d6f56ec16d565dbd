"""Service agencies with their staff and an agent each, and five years of their projects, most with a public report.

A project is what three commands would have left: registered, visited, its report made public on the days it names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import Any, Final

from registry.accounts import commands as accounts
from registry.accounts.queries import actor_named
from registry.agencies import staffing, tables
from registry.agencies.queries.standing import members_on, qualifications_of
from registry.agencies.terms import FIELD_WORDS, KIND_WORDS, AgencyKind, Field, Level, Title
from registry.agencies.terms import Role as Duty
from registry.agencies.terms_reports import Conclusion, ReportKind, ReportState
from registry.kernel import calendar, clock, codes, db, files, names, secrets
from registry.kernel.ledger import Detail
from registry.kernel.transaction import Work, write
from registry.parties import queries as parties
from registry.parties.places import region_in
from registry.parties.reference import divisions
from registry.parties.terms import Organisation
from registry.policy import Action, Ledger, Permission, Role
from seed import places
from seed.firms import MARK, Firm
from seed.papers import scan
from seed.province import firms, pools, storing
from seed.province.people import Cells
from seed.province.shape import Shape, part_of
from seed.province.storing import Part

_MEMBERS: Final = 9
_TEAMS: Final = 3  # of three people each, who are never at two sites at once
_ISSUER: Final = "湖南省应急管理厅（演示）"
_PREFECTURES: Final = tuple(places.POPULATION)
_WHAT: Final = (
    "储存装置",
    "生产线",
    "制冷系统",
    "储罐区",
    "采掘系统",
    "尾矿库",
    "熔炼车间",
    "成品仓库",
    "加油站",
    "动力站房",
)
_SITE: Final = "项目所在厂区（演示）"
_SUMMARY: Final = "对装置、储存、消防和管理进行了评价，提出整改建议（演示）。"


@dataclass(frozen=True)
class Agency:
    """One agency of the plan."""

    number: int
    firm: Firm
    kind: AgencyKind
    fields: tuple[Field, ...]
    since: date

    @property
    def username(self) -> str:
        """The account of its agent."""
        return f"agency{self.number + 1:03d}"


def agency(seed: int, number: int, today: date) -> Agency:
    """The so-manyth agency; one in ten has run out, one in ten soon will."""
    rng = Random(f"{seed}/agency/{number}")  # noqa: S311
    kind = AgencyKind.TESTING if number % 3 == 2 else AgencyKind.EVALUATION
    prefecture = _PREFECTURES[number % len(_PREFECTURES)]
    region = rng.choice(divisions.children(prefecture)).code
    what = "安全检测检验" if kind is AgencyKind.TESTING else "安全评价"
    name = f"{places.short(prefecture)}{pools.brand(number * 11 + 5)}{what}有限公司{MARK}"
    one = Firm(
        name, pools.credit_code(900_000 + number), region, places.address(rng, region), "74", firms.NO_HAZARD,
        rng.randrange(20, 90),
    )  # fmt: skip
    back = {4: rng.randrange(1830, 2000), 7: rng.randrange(1745, 1820)}.get(number % 10, rng.randrange(1500, 1740))
    chosen = tuple(sorted(rng.sample(list(Field), rng.randrange(1, 4)), key=list(Field).index))
    return Agency(number, one, kind, chosen, today - timedelta(days=back))


def parts(shape: Shape, seed: int, today: date) -> Iterator[Part]:
    """The firms, their qualifications; then of each its people, its agent, its projects."""
    count = shape.count("agencies")
    every = [agency(seed, number, today) for number in range(count)]

    def enter(key: str) -> None:
        storing.bring_in(actor_named("keeper"), "organisations", [firms.cells(one.firm) for one in every], key)

    def recognise(key: str) -> None:
        storing.bring_in(actor_named("keeper"), "agencies", [_row(one) for one in every], key)

    yield Part(f"{storing.PREFIX}agencies", "登记评价检测机构", count, enter)
    yield Part(f"{storing.PREFIX}qualifications", "登记评价检测机构", count, recognise)
    for one in every:
        yield Part(f"{storing.PREFIX}staff/{one.number}", "登记机构人员", _MEMBERS, partial(_staff, one, seed))
        yield Part(f"{storing.PREFIX}agent/{one.number}", "开立机构账号", 1, partial(_open, one))
        which = part_of(shape.count("reports"), count, one.number)
        store = partial(_projects, shape, seed, one, which, today)
        yield Part(f"{storing.PREFIX}reports/{one.number}", "评价公开", 4 * len(which), store)


def _row(one: Agency) -> Cells:
    letters = "AJC" if one.kind is AgencyKind.TESTING else "APJ"
    return (
        one.firm.name, one.firm.credit_code, KIND_WORDS[one.kind], "；".join(FIELD_WORDS[field] for field in one.fields),
        f"{letters}-（湘）-（演示）{1001 + one.number}", _ISSUER, one.since.isoformat(), one.firm.address,
        f"{1040 + one.number}", "110", "防爆、粉尘检测实验室" if one.kind is AgencyKind.TESTING else "",
        "气体检测仪、红外热像仪、接地电阻测试仪", f"{830 + one.number}", f"https://agency{one.number + 1}.example", "",
    )  # fmt: skip


def _staff(one: Agency, seed: int, key: str) -> None:
    keeper = actor_named("keeper")
    with write(keeper, Permission.AGENCIES_KEEP, key, ledgers=[Ledger.PARTIES, Ledger.AGENCIES]) as work:
        there = organisation_of(work.session, one)
        for member in staff(one, seed):
            staffing.enter(work, there, member)


def staff(one: Agency, seed: int) -> list[staffing.NewMember]:
    """Who works there."""
    found = []
    for place in range(_MEMBERS):
        number = one.number * _MEMBERS + place
        name, identity, _ = pools.person(Random(f"{seed}/evaluator/{number}"), pools.EVALUATORS, number)  # noqa: S311
        third, evaluates = place * 3 // _MEMBERS, one.kind is AgencyKind.EVALUATION
        found.append(staffing.NewMember(
            identity=identity, name=name, from_on=one.since, practice_from=one.since - timedelta(days=2200 + place),
            level=(Level.ONE, Level.TWO, Level.THREE)[third] if evaluates else Level.NONE,
            title=(Title.SENIOR, Title.MIDDLE, Title.JUNIOR)[third],
            role=(Duty.TECHNICAL_LEAD, Duty.PROCESS_LEAD, Duty.SIGNATORY)[place] if place < 3 else Duty.STAFF,
        ))  # fmt: skip
    return found


def organisation_of(session: Any, one: Agency) -> Organisation:
    """The registered firm of an agency."""
    return parties.organisations_by_credit_code(session, [one.firm.credit_code])[one.firm.credit_code]


def _open(one: Agency, key: str) -> None:
    with db.reading() as session:
        code = organisation_of(session, one).code
    wanted = accounts.Opening(username=one.username, role=Role.AGENT, name="机构经办人（演示）", organisation=code)
    accounts.open_account(accounts.CONSOLE, wanted, submission=key)


# -- projects ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Project:
    """One project of the plan. `team`: places of those on site among the agency's people, who leads first."""

    kind: ReportKind
    field: Field
    what: str
    client: Firm
    contracted_on: date
    notice_on: date
    site_from: date
    site_until: date
    team: tuple[int, ...]
    document: str
    issued_on: date
    published_on: date
    conclusion: Conclusion
    images: int
    becomes: str  # published, stopped, visited, registered


def plan(shape: Shape, seed: int, one: Agency, which: range, today: date) -> list[Project]:
    """The agency's projects, spread over its time; a team goes to its next site when it has left the last one."""
    rng = Random(f"{seed}/projects/{one.number}")  # noqa: S311
    until = min(today, calendar.add_years(one.since, 5))
    first, found = one.since + timedelta(days=50), []
    days = (until - first).days - 30
    firms_in_all = shape.count("firms")
    for place, number in enumerate(which):
        site_from = first + timedelta(days=days * place // len(which))
        site_until = site_from + timedelta(days=1)
        issued = site_until + timedelta(days=rng.randrange(5, 20))
        late = place > len(which) - 3
        becomes = "registered" if late and place % 2 else "stopped" if place % 33 == 9 else "published"
        becomes = "visited" if place % 40 == 21 else becomes
        client = firms.firm(seed, number * firms_in_all // shape.count("reports"))
        kinds = [ReportKind.TESTING] if one.kind is AgencyKind.TESTING else list(ReportKind)[:3]
        what = f"{places.short(client.region[:6])}{rng.choice(_WHAT)}{'检测检验' if one.kind is AgencyKind.TESTING else '安全评价'}"
        found.append(Project(
            kind=rng.choice(kinds), field=rng.choice(one.fields), what=what, client=client,
            contracted_on=site_from - timedelta(days=30), notice_on=site_from - timedelta(days=24), site_from=site_from,
            site_until=site_until, team=tuple(place % _TEAMS + _TEAMS * each for each in range(3)),
            document=f"评检（演示）〔{issued.year}〕{number + 1}号", issued_on=issued,
            published_on=issued + timedelta(days=rng.randrange(1, 9)), conclusion=rng.choice(list(Conclusion)[:2]),
            images=int(rng.random() < 0.8), becomes=becomes,
        ))  # fmt: skip
    return found


def _projects(shape: Shape, seed: int, one: Agency, which: range, today: date, key: str) -> None:
    if not which:
        return
    agent = actor_named(one.username)
    with write(agent, Permission.AGENCIES_OWN, key, ledgers=[Ledger.AGENCIES]) as work:
        store(work, organisation_of(work.session, one), one.since, plan(shape, seed, one, which, today))


def store(work: Work, mine: Organisation, day: date, projects: Sequence[Project]) -> None:
    """Store projects as far as they came; `day`: one on which the agency and its people were registered."""
    [qualification] = qualifications_of(work.session, [mine.id], day)[mine.id]
    members = members_on(work.session, [mine.id], day)[mine.id]
    team = sorted(one.person_id for one in members)
    clients = parties.organisations_by_credit_code(work.session, {one.client.credit_code for one in projects})
    numbers, time = codes.new_codes("R", len(projects)), clock.now().timetz()
    rows, people = [], []
    for number, one in zip(numbers, projects, strict=True):
        there, published = one.becomes in ("visited", "published"), one.becomes == "published"
        last = one.published_on if published else one.site_until if there else one.notice_on
        client = clients[one.client.credit_code]
        rows.append({
            "number": number, "version": 1 + there + published + (one.becomes == "stopped"), "organisation_id": mine.id,
            "qualification": qualification.number, "kind": one.kind, "field": one.field, "project": one.what,
            "project_key": names.search_key(one.what)[:200], "client_id": client.id,
            "region": region_in(_SITE) or client.region, "site": _SITE, "contracted_on": one.contracted_on,
            "notice_on": one.notice_on, "notice_to": "", "site_from": one.site_from if there else None,
            "site_until": one.site_until if there else None, "document_number": one.document if published else "",
            "issued_on": one.issued_on if published else None, "conclusion": one.conclusion if published else None,
            "summary": _SUMMARY if published else "", "images": one.images if published else 0,
            "state": _STATES.get(one.becomes, ReportState.RUNNING),
            "published_on": one.published_on if published else None,
            "note": _STOPPED if one.becomes == "stopped" else "", "doubt": "", "doubted": "",
            "entered_by": work.actor.person, "changed_at": datetime.combine(last, time),
        })  # fmt: skip
        if there:
            people += [
                {"report": number, "person_id": team[member], "leads": place == 0, "on_site": True}
                for place, member in enumerate(one.team)
            ]
    work.insert(tables.AgencyReport, rows)
    work.insert(tables.AgencyReportPerson, people)
    _record(work, qualification.number, list(zip(numbers, projects, strict=True)), clients)


_STATES: Final = {"published": ReportState.PUBLISHED, "stopped": ReportState.STOPPED}
_STOPPED: Final = "委托单位停产，解除合同（演示）"


def _record(
    work: Work, qualification: str, made: Sequence[tuple[str, Project]], clients: dict[str, Organisation]
) -> None:
    every: list[Detail] = [clients[one.client.credit_code].code for _, one in made]
    work.record_each(
        Action.PROJECT_REGISTERED, [number for number, _ in made], agency=qualification, client=every,
        field=[one.field.value for _, one in made], on=[one.contracted_on for _, one in made], doubted=None,
    )  # fmt: skip
    there = [(number, one) for number, one in made if one.becomes in ("visited", "published")]
    work.record_each(
        Action.SITE_VISITED, [number for number, _ in there], since=[one.site_from for _, one in there],
        until=[one.site_until for _, one in there], notice_on=[one.notice_on for _, one in there],
        people=[len(one.team) for _, one in there], doubted=None,
    )  # fmt: skip
    public = [(number, one) for number, one in made if one.becomes == "published"]
    _keep(work, [(number, one.published_on) for number, one in public if one.images])
    work.record_each(
        Action.REPORT_PUBLISHED, [number for number, _ in public], agency=qualification,
        on=[one.issued_on for _, one in public], images=[one.images for _, one in public], doubted=None,
    )  # fmt: skip
    work.record_each(Action.PROJECT_STOPPED, [number for number, one in made if one.becomes == "stopped"])


def _keep(work: Work, kept: Sequence[tuple[str, date]]) -> None:
    """An image of the site for each of these reports, as `files.keep` does."""
    upload, ring, time = scan("现场影像"), secrets.ring(), clock.now().timetz()
    digest, given = hashlib.sha256(upload.content).hexdigest(), codes.new_codes("W", len(kept))
    work.insert(files.KeptFile, [
        {
            "code": code, "subject": number, "title": upload.title, "media_type": files.checked(upload),
            "size": len(upload.content), "sha256": digest, "name_sealed": ring.seal(upload.name, files.PURPOSE),
            "content_sealed": ring.seal_bytes(upload.content, files.PURPOSE),
            "kept_at": datetime.combine(on, time), "kept_by": work.actor.username,
        }
        for code, (number, on) in zip(given, kept, strict=True)
    ])  # fmt: skip
    codes_: list[Detail] = list(given)
    subjects = [number for number, _ in kept]
    work.record_each(Action.REPORT_IMAGE_KEPT, subjects, file=codes_, sha256=digest, size=len(upload.content))
