"""What a confirmed sheet of persons or organisations does: rows judged against the register, and entered.

One row per strong identifier. A firm is renamed only by a sheet that names its registered name as 曾用名, a person
never.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Session

from registry.kernel import clock, db, fields, names, secrets
from registry.kernel.access import Actor
from registry.kernel.sheet import Judged, Options, Parsed, Rejection, without_duplicates
from registry.kernel.transaction import Work
from registry.parties import commands, entries, naming, queries, tables
from registry.parties.reference.industries import HighHazard
from registry.parties.terms import Organisation, OrganisationKind, Person, PostKind
from registry.policy import Action

PHONE = "person.phone"
"""Purpose under which telephone numbers are sealed."""

_P = db.core(tables.Person).c
_O = db.core(tables.Organisation).c
_F = db.core(tables.FormerName).c
_T = db.core(tables.Post).c


class OrganisationCells(NamedTuple):
    """One checked row of the organisations' sheet. Empty values say nothing."""

    name: str
    credit_code: str
    former_name: str
    kind: str
    region: str
    industry: str
    high_hazard: str
    staff_count: int | None
    principal: str
    address: str


class PersonCells(NamedTuple):
    """One checked row of the persons' sheet. Days are ISO text; no employer, no post."""

    name: str
    identity: str
    phone: str
    employer: str
    employer_code: str
    post: str
    title: str
    from_on: str
    until_on: str

    @property
    def key(self) -> tuple[str, ...]:
        """What two rows of one sheet may not both speak of."""
        return (self.identity, self.employer_code, self.post, self.from_on)


Problem = tuple[str, str, str, str] | None
"""Column, value, reason and fix of the first thing that stands against a row."""


# -- organisations -----------------------------------------------------------------------------------------------------

_FACTS = ("kind", "region", "industry", "high_hazard", "staff_count", "principal", "address")


def _registered(session: Session, codes: Iterable[str]) -> dict[str, Any]:
    """The whole rows of registered organisations by credit code."""
    found: dict[str, Any] = {}
    for part in db.chunks(set(codes)):
        for row in session.execute(select(_O.id.table).where(_O.credit_code.in_(part))):
            found[row.credit_code] = row
    return found


def _changes(row: OrganisationCells, known: Any) -> dict[str, Any]:
    """Facts the sheet states and the register has otherwise."""
    return {
        name: value
        for name in _FACTS
        if (value := getattr(row, name)) not in ("", None) and value != getattr(known, name)
    }


def judge_organisations(session: Session, actor: Actor, parsed: Sequence[Parsed], _options: Options) -> Judged:
    """Let through what may be stored; every other row is rejected with column, reason and fix."""
    judged = Judged()
    rows = [(number, OrganisationCells(*values)) for number, values in parsed]
    rows = without_duplicates(
        rows,
        lambda row: row.credit_code,
        lambda row: ("统一社会信用代码", row.credit_code, f"{row.name}：同一主体"),
        judged,
    )
    registered = _registered(session, (row.credit_code for _, row in rows))
    renamed = changed = same = 0
    for number, row in rows:
        known = registered.get(row.credit_code)
        problem = _against_organisation(row, known, actor)
        if problem is not None:
            judged.rejected.append(Rejection(number, *problem))
            continue
        judged.accepted.append((number, tuple(row)))
        if known is not None:
            is_new_name = names.search_key(row.name) != known.name_key
            is_changed = bool(_changes(row, known))
            renamed += is_new_name
            changed += is_changed
            same += not (is_new_name or is_changed)
    for count, what in ((renamed, "办理更名"), (changed, "更正已登记的信息"), (same, "与登记内容一致，没有变化")):
        if count:
            judged.notices.append(f"其中 {count} 家{what}。")
    return judged


def _against_organisation(row: OrganisationCells, known: Any, actor: Actor) -> Problem:
    if not commands.reaches(actor, row.region) or (known is not None and not commands.reaches(actor, known.region)):
        return "所属地区", row.region, "单位不在您的管辖区域内。", "请由有管辖权的部门办理。"
    if known is None or names.search_key(row.name) == known.name_key:
        if row.former_name and names.search_key(row.former_name) == names.search_key(row.name):
            return "曾用名", row.former_name, "曾用名与单位名称相同。", "请核对；没有更名的留空。"
        return None
    if not row.former_name or names.search_key(row.former_name) != known.name_key:
        reason = f"该统一社会信用代码登记的单位是“{known.name}”。"
        return "单位名称", row.name, reason, "请核对名称与代码；如已更名，请在“曾用名”列填写登记名称。"
    return None


def enter_organisations(work: Work, batch: str, accepted: Sequence[Parsed], _options: Options) -> None:
    """Enter new organisations, rename and amend known ones; one event for each change."""
    rows = [OrganisationCells(*values) for _, values in accepted]
    registered = _registered(work.session, (row.credit_code for row in rows))
    fresh = [row for row in rows if row.credit_code not in registered]
    met = entries.meet_organisations(
        work,
        [
            entries.MetOrganisation(
                credit_code=row.credit_code,
                name=row.name,
                region=row.region,
                address=row.address,
                principal=row.principal,
                kind=OrganisationKind(row.kind or OrganisationKind.ENTERPRISE),
                industry=row.industry,
                high_hazard=HighHazard(row.high_hazard or HighHazard.NONE),
                staff_count=row.staff_count or 0,
            )
            for row in fresh
        ],
        batch=batch,
    )
    former = [
        {
            "organisation_id": met[row.credit_code].id,
            "name": row.former_name,
            "name_key": names.search_key(row.former_name),
            "until": None,
            "batch": batch,
        }
        for row in fresh
        if row.former_name
    ]
    work.insert(tables.FormerName, former)
    naming.enter(
        work.session,
        ((met[row.credit_code].id, names.search_key(row.former_name)) for row in fresh if row.former_name),
    )
    for row in rows:
        known = registered.get(row.credit_code)
        if known is not None:
            _amend(work, batch, row, known)


def _amend(work: Work, batch: str, row: OrganisationCells, known: Any) -> None:
    firm = Organisation(known.id, known.code, known.credit_code, known.name, known.region)
    is_renamed = names.search_key(row.name) != known.name_key
    if is_renamed:
        commands.enter_name(work, firm, row.name, clock.today(), batch=batch)
    changes = _changes(row, known)
    changed = list(changes)
    if row.former_name and not is_renamed and _adds_former_name(work, firm, row.former_name, batch):
        changed.append("former_name")
    if changes:
        work.session.execute(update(_O.id.table).where(_O.id == firm.id).values(**changes, changed_at=clock.now()))
    if changed:
        work.record(Action.ORGANISATION_AMENDED, firm.code, changed=",".join(changed), batch=batch)


def _adds_former_name(work: Work, firm: Organisation, name: str, batch: str) -> bool:
    key = names.search_key(name)
    if key in queries.known_names(work.session, [firm.id])[firm.id]:
        return False
    work.session.execute(
        insert(_F.id.table).values(organisation_id=firm.id, name=name, name_key=key, until=None, batch=batch)
    )
    naming.enter(work.session, [(firm.id, key)])
    return True


# -- persons -----------------------------------------------------------------------------------------------------------

_PostKey = tuple[str, str, str]
"""Identity number, credit code, kind of post."""


class _Span(NamedTuple):
    """From when until when a post was held."""

    from_on: date
    until_on: date | None
    id: int = 0
    code: str = ""


def _posts(session: Session, people: dict[str, Person]) -> dict[_PostKey, list[_Span]]:
    """Registered posts by identity number, credit code and kind of post."""
    found: dict[_PostKey, list[_Span]] = {}
    identity_of = {person.id: identity for identity, person in people.items()}
    columns = (_T.person_id, _O.credit_code, _T.kind, _T.from_on, _T.until_on, _T.id, _T.code)
    for part in db.chunks(identity_of):
        query = select(*columns).join(_O.id.table, _O.id == _T.organisation_id).where(_T.person_id.in_(part))
        for person_id, credit_code, kind, *span in session.execute(query):
            found.setdefault((identity_of[person_id], credit_code, kind.value), []).append(_Span(*span))
    return found


def judge_persons(session: Session, actor: Actor, parsed: Sequence[Parsed], _options: Options) -> Judged:
    """Let through what may be stored; every other row is rejected with column, reason and fix."""
    judged = Judged()
    rows = [(number, PersonCells(*values)) for number, values in parsed]
    rows = without_duplicates(
        rows,
        lambda row: row.key,
        lambda row: ("身份证号", fields.mask_identity(row.identity), f"{row.name}：同一主体"),
        judged,
    )
    people = queries.people_by_identity(session, (row.identity for _, row in rows))
    firms = queries.organisations_by_credit_code(session, {row.employer_code for _, row in rows if row.employer_code})
    firm_names = queries.known_names(session, [firm.id for firm in firms.values()])
    spans = _posts(session, people)
    names_here: dict[str, set[str]] = {}
    firm_names_here: dict[str, set[str]] = {}
    for _, row in rows:
        names_here.setdefault(row.identity, set()).add(names.search_key(row.name))
        firm_names_here.setdefault(row.employer_code, set()).add(names.search_key(row.employer))
    known = 0
    for number, row in rows:
        person, firm = people.get(row.identity), firms.get(row.employer_code)
        problem: Problem = None
        if len(names_here[row.identity]) > 1:
            problem = "姓名", row.name, "表内同一身份证号出现不同姓名。", "请核对后只保留正确的姓名，再重新导入。"
        elif person is not None and names.search_key(person.name) not in names_here[row.identity]:
            problem = "姓名", row.name, "该身份证号已登记为另一姓名。", "请核对姓名和身份证号；更名请先到窗口更正登记。"
        elif firm is not None and names.search_key(row.employer) not in firm_names[firm.id]:
            reason = f"该统一社会信用代码登记的单位是“{firm.name}”。"
            problem = "工作单位", row.employer, reason, "请核对单位名称与代码。"
        elif firm is not None and not commands.reaches(actor, firm.region):
            problem = "工作单位", row.employer, "单位不在您的管辖区域内。", "请由有管辖权的部门办理。"
        elif firm is None and row.employer_code and len(firm_names_here[row.employer_code]) > 1:
            problem = "工作单位", row.employer, "表内同一代码出现不同单位名称。", "请核对后只保留正确的名称。"
        held = spans.setdefault((row.identity, row.employer_code, row.post), [])
        if problem is None and row.employer_code:
            problem = _against_post(row, held)
        if problem is not None:
            judged.rejected.append(Rejection(number, *problem))
            continue
        judged.accepted.append((number, tuple(row)))
        known += person is not None
        if row.employer_code:
            until_on = date.fromisoformat(row.until_on) if row.until_on else None
            held.append(_Span(date.fromisoformat(row.from_on), until_on))
    if known:
        judged.notices.append(f"其中 {known} 行的人员已登记，不会重复登记。")
    return judged


def _against_post(row: PersonCells, held: Sequence[_Span]) -> Problem:
    """What stands against a post beside those of the same person, firm and kind: a day in common with another one."""
    from_on, until_on = date.fromisoformat(row.from_on), date.fromisoformat(row.until_on) if row.until_on else None
    for span in held:
        if span.from_on == from_on:
            if span.until_on is not None and until_on not in (None, span.until_on):
                reason = f"该任职已登记于 {span.until_on.isoformat()} 离岗。"
                return "离职日期", row.until_on, reason, "请核对离职日期。"
        elif from_on <= (span.until_on or date.max) and span.from_on <= (until_on or date.max):
            until = f"至 {span.until_on.isoformat()}" if span.until_on else "起在任"
            reason = f"该人在该单位的这一岗位自 {span.from_on.isoformat()} {until}，与本行时间重叠。"
            return "任职日期", row.from_on, reason, "请核对日期；如系再次任职，请先登记离岗。"
    return None


def enter_persons(work: Work, batch: str, accepted: Sequence[Parsed], _options: Options) -> None:
    """Enter new persons, their telephones and posts, and posts they left."""
    rows = [PersonCells(*values) for _, values in accepted]
    before = queries.people_by_identity(work.session, (row.identity for row in rows))
    people = entries.meet_people(
        work, [entries.MetPerson(row.identity, row.name, row.identity not in before) for row in rows], batch=batch
    )
    _enter_phones(work, batch, {people[row.identity].id: row.phone for row in rows if row.phone}, before, people)
    employed = [row for row in rows if row.employer_code]
    firms = entries.meet_organisations(
        work, [entries.MetOrganisation(row.employer_code, row.employer) for row in employed], batch=batch
    )
    posts = _posts(work.session, people)
    taken = []
    for row in employed:
        person, firm = people[row.identity], firms[row.employer_code]
        until_on = date.fromisoformat(row.until_on) if row.until_on else None
        from_on = date.fromisoformat(row.from_on)
        same = posts.get((row.identity, row.employer_code, row.post), ())
        held = next((span for span in same if span.from_on == from_on), None)
        if held is None:
            post = entries.TakenPost(person, firm, PostKind(row.post), from_on, row.title, until_on, "名录管理人员登记")
            taken.append(post)
        elif until_on is not None and held.until_on is None:
            commands.close_post(work, held.id, held.code, until_on, batch=batch)
    entries.take_posts(work, taken, batch=batch)


def _enter_phones(
    work: Work, batch: str, phones: dict[int, str], before: dict[str, Person], people: dict[str, Person]
) -> None:
    """Seal telephone numbers; a number that changes is an amendment."""
    ring = secrets.ring()
    known = {person.id: person for person in before.values()}
    sealed: dict[int, bytes | None] = {}
    for part in db.chunks(phones):
        query = select(_P.id, _P.phone_sealed).where(_P.id.in_(part))
        sealed.update({row.id: row.phone_sealed for row in work.session.execute(query)})
    changes = []
    for person_id, phone in phones.items():
        old = sealed.get(person_id)
        if old is not None and ring.open(old, PHONE) == phone:
            continue
        changes.append({"row_id": person_id, "sealed": ring.seal(phone, PHONE)})
        if person_id in known:
            work.record(Action.PERSON_AMENDED, known[person_id].code, changed="phone", batch=batch)
    if changes:
        change = update(_P.id.table).where(_P.id == bindparam("row_id")).values(phone_sealed=bindparam("sealed"))
        work.session.connection().execute(change, changes)
