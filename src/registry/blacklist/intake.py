"""Received lists: how judged rows are entered, a source's whole list is put in place of what it had, and a list is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlmodel import Session

from registry.blacklist import numbering, reach, replacing, rules, tables
from registry.blacklist.commands import supersede
from registry.blacklist.judging import Row, as_known, corrections, facts_about, judge, region_of, values_of, weigh
from registry.blacklist.terms import ListingState, Step
from registry.kernel import clock, db
from registry.kernel.errors import NotFound, NotPermitted, OutOfDate, RuleBroken
from registry.kernel.sheet import Options, Parsed
from registry.kernel.transaction import Work
from registry.law import queries as laws
from registry.parties import entries as parties
from registry.parties.terms import Organisation, Person
from registry.policy import Action

__all__ = ["Row", "enter", "judge", "undo"]

_L = db.core(tables.Listing).c


def enter(work: Work, batch: str, accepted: Sequence[Parsed], options: Options) -> None:
    """Store judged rows as received listings, each with a number, and record each; rows that say nothing new are left.

    A source's whole list also corrects what changed and takes out what it no longer names. Judged again under the
    ledger's lock: raises `OutOfDate` when a row can no longer be stored.
    """
    weighed = weigh(work.session, work.actor, accepted, options)
    if weighed.judged.rejected:
        raise OutOfDate("预览之后登记情况有变化，部分行已不能存入。", fix="请重新上传，按新的预览确认。")
    now = clock.now()
    if replacing.source_of(options):
        replacing.take_out(work, batch, options, now)
    rows = [(number, Row(*values)) for number, values in accepted]
    changed = [(row, weighed.known[number]) for number, row in rows if number in weighed.changed]
    new = sorted((row for number, row in rows if number not in weighed.known), key=lambda row: row.day)
    met_people, met_units = _meet(work, [*new, *(row for row, _ in changed)], batch)
    _correct(work, changed, met_people, options, batch, now)
    law_on = {day: laws.in_force(work.session, day) for day in {row.day for row in new}}
    first, before = numbering.next_listing(work.session, now.year), _first_days(work.session, met_units, met_people)
    stored = []
    for place, row in enumerate(new):
        law = law_on[row.day]
        earlier = before.setdefault(row.subject, row.day)
        term = rules.term(row.day, row.announced, law, second=earlier < row.day)
        organisation = None if row.is_person else met_units[row.credit_code]
        person = met_people.get(row.identity)
        values = values_of(row, law, term, organisation, person)
        number = numbering.listing_number(now.year, first + place)
        stored.append(values | {"number": number, "batch": batch, "changed_at": now})
        party = organisation.code if organisation else person.code if person else ""
        work.record(
            Action.LISTING_RECEIVED, number, party=party, ground=values["ground"].value, until=term.until, batch=batch
        )
    work.insert(tables.Listing, stored)


def _meet(work: Work, rows: Sequence[Row], batch: str) -> tuple[dict[str, Person], dict[str, Organisation]]:
    met_people = parties.meet_people(
        work, [parties.MetPerson(row.identity, row.person_name) for row in rows if row.identity], batch=batch
    )
    met_units = parties.meet_organisations(
        work,
        [
            parties.MetOrganisation(
                credit_code=row.credit_code,
                name=row.name,
                region=region_of(row, None),
                address=row.address,
                principal=row.principal,
            )
            for row in rows
            if not row.is_person
        ],
        batch=batch,
    )
    return met_people, met_units


def _correct(
    work: Work,
    changed: Sequence[tuple[Row, Any]],
    met: dict[str, Person],
    options: Options,
    batch: str,
    now: datetime,
) -> None:
    """Supersede listings that their source now describes otherwise."""
    facts = facts_about(work.session, work.actor, [row for row, _ in changed])
    said = {
        known.number: corrections(as_known(row, known, options), known, facts, met.get(row.identity))
        for row, known in changed
    }
    supersede(
        work,
        Step.CORRECT,
        [known for _, known in changed],
        now,
        lambda one: said[one.number] | {"replaced_in": batch},
    )
    for _, known in changed:
        told = ",".join(sorted(said[known.number]))
        work.record(Action.LISTING_CORRECTED, known.number, version=known.version + 1, fields=told, batch=batch)


def _first_days(session: Session, units: dict[str, Organisation], met: dict[str, Person]) -> dict[str, date]:
    """The first day each subject was listed, as far as recorded: the 2015 rule asks whether it was listed before."""
    subjects: dict[tuple[str, int], str] = {("u", one.id): code for code, one in units.items()}
    subjects |= {("p", one.id): identity for identity, one in met.items()}
    found: dict[str, date] = {}
    for part in db.chunks(subjects, 2000):
        query = (
            select(_L.organisation_id, _L.person_id, func.min(_L.listed_on))
            .where(
                _L.live.is_(True),
                _L.state.not_in([ListingState.UNDONE, ListingState.KEPT_BACK]),
                or_(
                    _L.organisation_id.in_([key for kind, key in part if kind == "u"]),
                    _L.person_id.in_([key for kind, key in part if kind == "p"]),
                ),
            )
            .group_by(_L.organisation_id, _L.person_id)
        )
        for organisation_id, person_id, first in session.execute(query):
            key = ("u", organisation_id) if organisation_id is not None else ("p", person_id)
            if key in subjects:
                found[subjects[key]] = first
    return found


# -- undoing -----------------------------------------------------------------------------------------------------------


def undo(work: Work, batch: str) -> int:
    """Take a received list back while nothing of it was proposed or published; returns how many listings.

    What it took out or corrected as its source's whole list stands again as before, by a further version.
    """
    rows = work.session.execute(
        select(_L.id.table).where(_L.live.is_(True), db.of_batch(_L.batch, batch), _L.state != ListingState.UNDONE)
    ).all()
    replaced = replacing.touched(work.session, batch) if batch else []
    if not batch or not (rows or replaced):
        raise NotFound("没有可以撤回的名单批次。", fix="请核对批次号；已撤回的批次不能再次撤回。")
    if any(not reach.reaches(work.actor, row.region) for row in (*rows, *replaced)):
        raise NotPermitted("这批名单中有主体不在您的管辖范围内。", fix="请由接收名单的部门办理。")
    moved = sum(row.state is not ListingState.RECEIVED for row in rows)
    if moved:
        raise RuleBroken(
            "BL-02",
            f"这批名单已有 {moved} 条提出公布建议或作出决定，不能整批撤回。",
            fix="请逐条办理不予公布或移出。",
            facts={"moved": moved},
        )
    now = clock.now()
    replacing.restore(work, replaced, batch, now)
    supersede(work, Step.UNDO, rows, now, lambda row: {})
    for row in rows:
        work.record(Action.LISTING_UNDONE, row.number, batch=batch)
    return len(rows) + len(replaced)
