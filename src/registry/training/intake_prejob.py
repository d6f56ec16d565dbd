"""What a confirmed sheet of pre-job trainings does: people, posts and trainings entered; a batch taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, or_, select, update

from registry.kernel import clock, codes, db
from registry.kernel.errors import NotFound, RuleBroken
from registry.kernel.sheet import Options, Parsed
from registry.kernel.transaction import Work
from registry.parties import entries as parties
from registry.parties import posting
from registry.parties import queries as people
from registry.parties import tables as party_tables
from registry.parties.terms import Organisation, Person, PostKind
from registry.policy import Action, Role
from registry.training import tables
from registry.training.judging_prejob import Row
from registry.training.queries.workers import E

_T = db.core(party_tables.Post).c
_COLUMNS = (
    "code", "version", "live", "person_id", "organisation_id", "post", "level", "from_on", "until_on", "hours", "content",
    "teacher", "passed", "nature", "cause", "centre_id", "remark", "recorded_by", "recorded_at", "closed_reason", "batch",
)  # fmt: skip


def enter(work: Work, batch: str, accepted: Sequence[Parsed], _options: Options) -> None:
    """Store judged rows, one event each; a post that is not registered yet is begun."""
    rows = [Row(*values) for _, values in accepted]
    met = parties.meet_people(
        work, [parties.MetPerson(row.identity, row.name) for row in rows], batch=batch, in_passing=True
    )  # fmt: skip
    firms = people.organisations_by_credit_code(work.session, {row.employer_code for row in rows})
    centre = people.organisation_by_code(work.session, work.actor.organisation)
    if centre is None:
        raise NotFound("账号没有绑定单位。", fix="请联系系统管理员。")
    posts = _begin_posts(work, batch, rows, met, firms)
    now, by = clock.stamp(), work.actor.person or work.actor.username
    trained_by = None if work.actor.role is Role.AGENT else centre.id
    stored = []
    for row, code in zip(rows, codes.new_codes("M", len(rows)), strict=True):
        person, firm = met[row.identity], firms[row.employer_code]
        post = row.post or posts[person.id, firm.id, row.title, row.post_from]
        stored.append(
            (
                code, 1, True, person.id, firm.id, post, row.level, row.from_on, row.until_on, row.hours, row.content,
                row.teacher, row.passed, row.nature, row.cause, trained_by, row.remark, by, now, "", batch,
            )
        )  # fmt: skip
        work.record(
            Action.TRAINING_RECORDED, post, entry=code, level=row.level, trained_from=row.from_on, trained_until=row.until_on,
            hours=row.hours, passed=row.passed, batch=batch,
        )  # fmt: skip
    db.bulk_insert(work.session, db.core(tables.TrainingEntry), _COLUMNS, stored)


def _begin_posts(
    work: Work,
    batch: str,
    rows: Sequence[Row],
    met: dict[str, Person],
    firms: dict[str, Organisation],
) -> dict[tuple[int, int, str, str], str]:
    """Enter the posts that are not registered yet; their public codes by person, firm, title and first day."""
    new = {(row.identity, row.employer_code, row.title, row.post_from): row for row in rows if not row.post}
    taken = [
        parties.TakenPost(
            met[row.identity], firms[row.employer_code], PostKind.WORKER, date.fromisoformat(row.post_from), row.title,
            source="岗前培训登记",
        )
        for row in new.values()
    ]  # fmt: skip
    parties.take_posts(work, taken, batch=batch)
    found: dict[tuple[int, int, str, str], str] = {}
    for part in db.chunks({post.person.id for post in taken}):
        query = select(_T.code, _T.person_id, _T.organisation_id, _T.title, _T.from_on)
        for one in work.session.execute(query.where(_T.person_id.in_(part), _T.kind == PostKind.WORKER)):
            found[one.person_id, one.organisation_id, one.title, one.from_on.isoformat()] = one.code
    return found


def undo(work: Work, batch: str) -> int:
    """Take a batch back while nothing of it was corrected and nothing else stands on the posts it began; returns how many."""
    of_batch = db.of_batch(E.batch, batch)
    changed = work.session.execute(
        select(func.count()).where(of_batch, or_(E.version > 1, E.live.is_(False)))
    ).scalar_one()
    if changed:
        raise RuleBroken("LAW-04", f"该批次已有 {changed} 条更正或撤回过，不能整批撤回。", fix="请到档案中逐条办理。")
    posts = select(_T.code).where(db.of_batch(_T.batch, batch))
    resting = work.session.execute(
        select(func.count()).where(E.post.in_(posts), E.live.is_(True), E.batch != batch)
    ).scalar_one()
    if resting:
        reason = f"该批次登记的岗位已有 {resting} 条后续培训记录，不能整批撤回。"
        raise RuleBroken("LAW-04", reason, fix="请先撤回后续记录。")
    rows = work.session.execute(select(E.code, E.post, E.level).where(of_batch)).all()
    table = db.core(tables.TrainingEntry)
    closed = {"live": False, "closed_at": clock.now(), "closed_reason": "导入批次撤回"}
    work.session.execute(update(table).where(db.of_batch(table.c.batch, batch)).values(**closed))
    for row in rows:
        work.record(Action.TRAINING_WITHDRAWN, row.post, entry=row.code, level=row.level.value, batch=batch)
    posting.withdraw_posts(work, batch)
    return len(rows)
