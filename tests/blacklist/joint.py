"""Bars, measures and own listings for the tests of joint penalties. Everybody here is fictitious."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from registry.blacklist import barring, commands, measuring, queries, tables
from registry.blacklist.terms import Ground, ListingState, Operation, Origin, Regime, Step
from registry.blacklist.terms_bars import BarBasis, BarSource, StartEvent
from registry.blacklist.terms_measures import MeasureSubject
from registry.blacklist.terms_reports import Occasion
from registry.kernel import clock, db, names
from registry.kernel.access import Actor
from registry.kernel.paging import PageRequest
from registry.kernel.transaction import Work, write
from registry.parties import entries as parties
from registry.parties import queries as people
from registry.policy import Action, Ledger, Permission, Role
from tests.blacklist import builders as b
from tests.conftest import configure

ALL = PageRequest(1, 200)
PROOF = b.proof("文书扫描件")
MARKET = "湖南省市场监督管理局"
MARKET_CHANGSHA = "长沙市市场监督管理局"
PARTNER = Actor("partner", Role.PARTNER, "PERSON-P", "联办", department=MARKET_CHANGSHA)
PARTNER_PROVINCE = Actor("partner2", Role.PARTNER, "PERSON-Q", "省办", department=MARKET)
PARTNER_OTHER = Actor("partner3", Role.PARTNER, "PERSON-R", "财办", department="长沙市财政局")


def move_clock(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    """Go on with the same database on another day; no job runs."""
    db.dispose()
    configure(monkeypatch, today=day)


def received_bar(**given: Any) -> barring.ReceivedBar:
    """A sound bar of another department on a principal; what is given replaces it."""
    sound = {
        "party": barring.BarredPerson(identity=b.identity(), name="张示例"),
        "basis": BarBasis.PRINCIPAL,
        "event": StartEvent.SANCTION,
        "starts_on": date(2025, 3, 1),
        "conduct_on": date(2024, 12, 1),
        "source": BarSource.DEPARTMENT,
        "authority": "某监管局（演示）",
        "document_number": "演禁〔2025〕1号",
        "reason": "对事故负有责任",
    }
    return barring.ReceivedBar.model_validate(sound | given)


def propose_bar(actor: Actor = b.OFFICER, **given: Any) -> str:
    return barring.propose_bar(actor, received_bar(**given), PROOF, submission=b.submission())


def seen(number: str) -> barring.SeenBar:
    return barring.SeenBar(number=number, version=queries.bar_record(b.AUDITOR, number).row.version)


def bar(**given: Any) -> str:
    """A bar proposed by one person and entered by another."""
    number = propose_bar(**given)
    return barring.impose(b.DECIDER, seen(number), submission=b.submission())


def person_id(identity: str) -> int:
    with db.reading() as session:
        return people.people_by_identity(session, [identity])[identity].id


def organisation_id(credit_code: str) -> int:
    with db.reading() as session:
        return people.organisations_by_credit_code(session, [credit_code])[credit_code].id


# -- measures ----------------------------------------------------------------------------------------------------------


def wanted_measure(code: str = "M-1", **given: Any) -> measuring.WantedMeasure:
    sound = {
        "code": code,
        "department": "市场监管部门",
        "province_office": MARKET,
        "local_office": "{地区}市场监督管理局",
        "title": "限制任职",
        "what": "依法限制担任有关职务",
        "legal_basis": "《公司法》第一百七十八条",
        "subjects": {MeasureSubject.UNIT, MeasureSubject.PERSON},
        "from_on": date(2023, 10, 1),
    }
    return measuring.WantedMeasure.model_validate(sound | given)


def enter_measure(code: str = "M-1", version: int = 0, **given: Any) -> str:
    return measuring.enter_measure(b.DECIDER, wanted_measure(code, **given), version=version, submission=b.submission())


def tasks(viewer: Actor = b.AUDITOR, **wanted: Any) -> list[queries.TaskRow]:
    return list(queries.task_list(viewer, queries.TaskFilters(**wanted), ALL).items)


def task_of(listing: str, measure: str = "M-1") -> queries.TaskRow:
    """The newest task of a measure on a listing."""
    return next(one for one in tasks(listing=listing) if one.measure == measure)


def published(**cells: str) -> str:
    """One received listing, published here."""
    [number] = b.receive([b.cells(**cells)])
    b.publish([number])
    return number


def executed(partner: Actor = PARTNER, **cells: str) -> tuple[str, str]:
    """A published listing and its task, executed; the catalogue must have a measure."""
    listing = published(**cells)
    number = task_of(listing).number
    done = measuring.Execution(executed_on=clock.today(), result="已办理")
    measuring.execute(partner, measuring.SeenTask(number=number), done, PROOF, submission=b.submission())
    return listing, number


# -- own listings ------------------------------------------------------------------------------------------------------


def own_listing(
    *, listed_on: date = date(2026, 11, 20), person: bool = False, region: str = b.CHANGSHA, until: date | None = None
) -> str:
    """A listing decided here, not yet published; as a case would enter it."""
    number = f"OWN{b.credit_code()[-8:-1]}"
    with write(b.DECIDER, Permission.CASES_DECIDE, b.submission(), ledgers=[Ledger.BLACKLIST, Ledger.PARTIES]) as work:
        row = _row(work, number, listed_on, person, region, until)
        work.insert(tables.Listing, [row])
        work.record(Action.LISTING_DECIDED, number)
    return number


def _row(work: Work, number: str, listed_on: date, person: bool, region: str, until: date | None) -> dict[str, Any]:
    code, identity = b.credit_code(), b.identity()
    name = "李示例" if person else "湖南自决化工有限公司（演示）"
    who: dict[str, Any] = {}
    if person:
        who["person_id"] = parties.meet_people(work, [parties.MetPerson(identity, name)])[identity].id
    else:
        met = parties.meet_organisations(work, [parties.MetOrganisation(code, name, region)])
        who |= {"organisation_id": met[code].id, "credit_code": code}
    return who | {
        "number": number, "version": 1, "live": True, "name": name, "name_key": names.search_key(name),
        "address": "湖南省长沙市", "principal": "", "ground": Ground.G6, "cause": "=1+1", "reason": "无证生产",
        "decision_number": "演列决1号", "authority": "长沙市应急管理局", "region": region, "subject_region": region,
        "listed_on": listed_on, "reported_as": Occasion.ENTRY, "happened_on": listed_on,
        "until": until or date(listed_on.year + 3, listed_on.month, listed_on.day - 1 or 1),
        "provision": "BL-17@2023-10-01", "regime": Regime.ORDER_11, "origin": Origin.OWN, "source": "", "batch": "",
        "state": ListingState.DECIDED, "case_number": "", "proposed_by": "", "note": "", "changed_at": clock.now(),
    }  # fmt: skip


def step(number: str, wanted: Step, action: Action, **changes: Any) -> None:
    """Take one step with an own listing, as the slice it belongs to would."""
    listing = db.core(tables.Listing)
    with write(b.DECIDER, Permission.LISTINGS_DECIDE, b.submission(), ledgers=[Ledger.BLACKLIST]) as work:
        row = work.session.execute(select(listing).where(listing.c.number == number, listing.c.live.is_(True))).one()
        commands.supersede(work, wanted, [row], clock.now(), lambda _row: changes)
        work.record(action, number)


def publish_own(number: str) -> None:
    step(number, Step.PUBLISH_DECIDED, Action.LISTING_PUBLISHED, published_on=clock.today())


def public_change(number: str) -> Operation | None:
    listing = db.core(tables.Listing)
    with db.reading() as session:
        return session.execute(
            select(listing.c.change).where(listing.c.number == number, listing.c.live.is_(True))
        ).scalar_one()
