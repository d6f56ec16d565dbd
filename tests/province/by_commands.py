"""The same province through the public commands alone: sheets previewed and confirmed, classes, certificates, projects one by one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from types import ModuleType

import pytest

from registry.accounts.queries import actor_named
from registry.agencies import queries as agencies_queries
from registry.agencies import reporting, staffing
from registry.agencies.queries.standing import members_on, qualifications_of
from registry.agencies.recognising import Seen
from registry.exchange import commands as exchange
from registry.exchange import kinds, writing
from registry.kernel import db
from registry.kernel.access import Actor
from registry.parties import queries as parties
from registry.training import commands as training
from registry.training import opening, queries
from registry.training.catalogue import catalogue_on
from registry.training.classwork import SeenClass
from registry.training.reach import own_centre
from registry.training.terms import CertificateKind
from registry.training.terms_classes import Course
from seed.cases import on_day
from seed.papers import scan
from seed.province import agencies, classes, endings, storing
from seed.province.people import Block
from seed.province.shape import Shape


def instead(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the province be entered by the commands."""
    batches: dict[str, str] = {}

    def bring_in(actor: Actor, code: str, rows: Sequence[Sequence[str]], key: str) -> str:
        kind = kinds.kind(code)
        headings = [column.heading for column in kind.columns]
        content = writing.write(kind.title, headings, [list(row) for row in rows])
        name = f"{key.removeprefix(storing.PREFIX)}.xlsx"
        shown = exchange.preview(actor, kind, content, name, submission=f"{key}/preview")
        assert not shown.rejected
        exchange.confirm(actor, shown.batch, submission=key)
        batches[key] = shown.batch
        return shown.batch

    def put(module: ModuleType, name: str, value: object) -> None:
        monkeypatch.setattr(module, name, value)

    put(storing, "bring_in", bring_in)
    put(storing, "batch_number", lambda key: batches[key])
    put(classes, "_store", _classes)
    put(endings, "_withdraw", _withdraw)
    put(endings, "_cancel", _cancel)
    put(agencies, "_staff", _staff)
    put(agencies, "_projects", _projects)


def _classes(block: Block, group: int, groups: int, key: str) -> None:
    every = classes.planned(block)[group::groups]
    if not every:
        return
    actor, last = classes.arranged(block, group)
    first = last - timedelta(days=1)
    with on_day(last):
        teachers = tuple(teacher.code for teacher in queries.own_standing(actor).teachers)
        with db.reading() as session:
            place = classes.place_of(own_centre(session, actor))
        numbers = []
        for one in every:
            operation = catalogue_on(first).operation(one.operation)
            wanted = opening.NewClass(
                title=classes.title_of(one.operation, first), theory=16, practice=0, online=0, lesson_offline=45,
                lesson_online=30, starts_on=first, ends_on=last, place=place, teachers=teachers, capacity=40,
                kind=CertificateKind.SPECIAL_OPERATION, course=Course.REVIEW, operation=operation.name,
            )  # fmt: skip
            numbers.append(opening.open_class(actor, wanted, submission=f"{key}/{len(numbers)}"))
        storing.bring_in(actor, "enrolments", _in_words(classes._enrolments(every, numbers)), f"{key}/enrolments")
        hours = classes._attendance(every, numbers, last)
        rows = [(*row[:4], *(f"{one / 10:g}" for one in row[4:7]), row[7]) for _, row in hours]
        storing.bring_in(actor, "attendance", rows, f"{key}/attendance")
        for number in numbers:
            opening.close_class(actor, SeenClass(number=number, version=1), submission=f"{key}/close/{number}")


_WORDS = {"senior_secondary": "高中", "junior_college": "大专", True: "是", False: "否"}


def _in_words(rows: Sequence[tuple[int, tuple[object, ...]]]) -> list[tuple[str, ...]]:
    return [
        tuple(str(_WORDS.get(cell, cell)) if isinstance(cell, str | bool) else "" for cell in row) for _, row in rows
    ]


def _withdraw(block: Block, turn: int, ground: object, key: str) -> None:
    _each(block, endings.withdrawn_on(block, turn), [turn], key, ground)


def _cancel(block: Block, key: str) -> None:
    _each(block, endings.cancelled_on(block), [4, 5], key, None)


def _each(block: Block, day: date, turns: Sequence[int], key: str, ground: object) -> None:
    certifier = actor_named("certifier")
    with on_day(day):
        with db.reading() as session:
            rows = [row for turn in turns for row in endings.chosen(session, block, day, endings.STEP * turn)]
        for row in rows:
            submission = f"{key}/{row.code}"
            if ground is None:
                training.cancel(certifier, row.code, endings.REQUEST, version=row.version, submission=submission)
            else:
                reason = endings.GROUNDS[ground]  # type: ignore[index]
                training.withdraw(certifier, row.code, ground, reason, version=row.version, submission=submission)  # type: ignore[arg-type]


def _number_of(one: agencies.Agency) -> str:
    with db.reading() as session:
        there = agencies.organisation_of(session, one)
        return qualifications_of(session, [there.id], one.since)[there.id][0].number


def _staff(one: agencies.Agency, seed: int, key: str) -> None:
    number = _number_of(one)
    for member in agencies.staff(one, seed):
        staffing.enrol(actor_named("keeper"), number, member, submission=f"{key}/{member.identity}")


def _projects(shape: Shape, seed: int, one: agencies.Agency, which: range, today: date, key: str) -> None:
    agent, qualification = actor_named(one.username), _number_of(one)
    for place, project in enumerate(agencies.plan(shape, seed, one, which, today)):
        with db.reading() as session:
            there = agencies.organisation_of(session, one)
            ids = sorted(member.person_id for member in members_on(session, [there.id], one.since)[there.id])
            people = {person.id: person.code for person in parties.persons_by_id(session, ids)}
            codes = [project.client.credit_code]
            client = parties.organisations_by_credit_code(session, codes)[project.client.credit_code].code
        team = [people[ids[member]] for member in project.team]
        with on_day(project.notice_on):
            wanted = reporting.NewProject(
                qualification=qualification, kind=project.kind, field=project.field, project=project.what, client=client,
                site="项目所在厂区（演示）", contracted_on=project.contracted_on, notice_on=project.notice_on,
            )  # fmt: skip
            number = reporting.register(agent, wanted, submission=f"{key}/{place}")
            if project.becomes == "stopped":
                reporting.stop(agent, _seen(number), "委托单位停产，解除合同（演示）", submission=f"{key}/{place}/stop")
        if project.becomes not in ("visited", "published"):
            continue
        with on_day(project.site_until):
            visit = reporting.SiteVisit(
                site_from=project.site_from, site_until=project.site_until, leader=team[0], people=tuple(team[1:])
            )
            reporting.visit(agent, _seen(number), visit, submission=f"{key}/{place}/visit")
        if project.becomes == "published":
            with on_day(project.published_on):
                report = reporting.Publication(
                    document_number=project.document, issued_on=project.issued_on, conclusion=project.conclusion,
                    summary="对装置、储存、消防和管理进行了评价，提出整改建议（演示）。",
                )  # fmt: skip
                images = [scan("现场影像")] * project.images
                reporting.publish(agent, _seen(number), report, images, submission=f"{key}/{place}/publish")


def _seen(number: str) -> Seen:
    return Seen(number=number, version=agencies_queries.report(actor_named("auditor"), number).row.version)
