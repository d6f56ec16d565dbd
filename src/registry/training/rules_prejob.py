"""Rules of pre-job training: where somebody stands at a post, away and back, apprenticeship, refreshers. Pure.

What is asked as of a day sees only what was effective by then: posts begun, trainings ended, causes that had come.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from registry.kernel import calendar
from registry.law.book import LawBook
from registry.parties.reference.industries import HighHazard
from registry.training.rules_hours import Required, hours, level_word, required
from registry.training.terms_prejob import (
    FILED_POSTS,
    THREE,
    Cause,
    Entry,
    FileStanding,
    LevelState,
    Reason,
    Standing,
    Stint,
    TrainingLevel,
    Worker,
    WorkNature,
)


def retraining_levels(law: LawBook) -> tuple[TrainingLevel, ...]:
    """The levels a transfer or a year away opens again (TR-07.levels)."""
    return tuple(TrainingLevel(word) for word in law.words("TR-07.levels"))


# -- away and back -----------------------------------------------------------------------------------------------------


def back_too_late(last_on: date, law: LawBook) -> date:
    """First day on which somebody who comes back has been away for the time of TR-07.absence.

    Absence counts from the day after the last day at the post (SET-09).
    """
    away_from = last_on + timedelta(days=1)
    return calendar.term_end(away_from, years=law.years("TR-07.absence")) + timedelta(days=1)


def carried(stints: Sequence[Stint], post: Stint, law: LawBook) -> tuple[Stint, ...]:
    """The stints whose workshop and team training counts at a post, newest first: itself and those it continues.

    A stint continues an earlier one at the same post unless another post was begun in between (a transfer) or the time
    away reached TR-07.absence.
    """
    chain = [post]
    while True:
        now = chain[-1]
        before = [one for one in stints if one.same_position(now) and one.until_on and one.until_on < now.from_on]
        last = max(before, key=lambda one: one.from_on, default=None)
        if last is None or last.until_on is None or now.from_on >= back_too_late(last.until_on, law):
            return tuple(chain)
        if any(
            not one.same_position(now) and last.until_on < one.from_on < now.from_on
            for one in stints
        ):  # fmt: skip
            return tuple(chain)
        chain.append(last)


# -- standing ----------------------------------------------------------------------------------------------------------


def standing(worker: Worker, post: Stint, day: date, law: LawBook) -> Standing:
    """Where somebody stands at a post on a day, with the reasons (TR-03..07, TR-10..12)."""
    stints = [one for one in worker.stints if one.from_on <= day]
    passed = sorted((one for one in worker.entries if one.passed and one.until_on <= day), key=lambda one: one.until_on)
    chain = carried(stints, post, law)
    needed = required(worker.hazard, law)
    levels = _levels(passed, chain, needed, law)
    total = _total(passed)
    completed_on = _completed_on(passed, chain, needed, law)
    begun = chain[-1].from_on
    late = post.kind in FILED_POSTS and (completed_on is None or completed_on >= begun) and begun <= day
    missing = _missing(worker, stints, post, chain, levels, total, needed, law) if post.kind in FILED_POSTS else None
    due = _refresher_due(passed, needed, law) if needed.yearly else None

    def answer(state: FileStanding, reasons: Iterable[Reason], on: date | None = None, change: str = "") -> Standing:
        all_ = tuple(reasons)
        return Standing(state, all_, levels, total, needed.total, completed_on, on, change, late)

    if not post.held_on(day):
        return answer(FileStanding.OFF_POST, (), *_away(post, day, law))
    if missing is not None:
        return answer(*missing)
    found: list[tuple[FileStanding, Reason]] = []
    if post.kind in FILED_POSTS and due is not None and due < day:
        found.append((FileStanding.REFRESHER_OVERDUE, _refresher(due, needed, law)))
    found += [(FileStanding.NEW_PROCESS, _process(one, law)) for one in _open_processes(worker, passed, chain, day)]
    found += [(FileStanding.AFTER_ACCIDENT, _accident(one, law)) for one in open_accidents(worker, post, day)]
    if found:
        return answer(found[0][0], [reason for _, reason in found])
    until = _apprentice_until(passed, chain, completed_on, day, law)
    if until is not None:
        free = until + timedelta(days=1)
        return answer(FileStanding.SUPERVISED, [_apprentice(until, passed, chain, law)], free, "实习期满，可以独立上岗")
    change = "" if due is None else "须在此前完成每年再培训"
    return answer(FileStanding.TRAINED, (), None if due is None else due + timedelta(days=1), change)


def _total(passed: Sequence[Entry]) -> int:
    return sum(one.hours for one in passed if one.level in THREE)


def _levels(passed: Sequence[Entry], chain: Sequence[Stint], needed: Required, law: LawBook) -> tuple[LevelState, ...]:
    """The three levels: the first one anywhere in the firm, those of TR-07 at this post."""
    here, again = {one.code for one in chain}, retraining_levels(law)
    states = []
    for level in THREE:
        hours = sum(one.hours for one in passed if one.level is level and (level not in again or one.post in here))
        states.append(LevelState(level, hours, needed.levels[level], hours >= max(1, needed.levels[level])))
    return tuple(states)


def _completed_on(passed: Sequence[Entry], chain: Sequence[Stint], needed: Required, law: LawBook) -> date | None:
    """The day on which the three levels and their hours were reached."""
    for day in sorted({one.until_on for one in passed}):
        then = [one for one in passed if one.until_on <= day]
        if _total(then) >= needed.total and all(one.trained for one in _levels(then, chain, needed, law)):
            return day
    return None


def _missing(
    worker: Worker,
    stints: Sequence[Stint],
    post: Stint,
    chain: Sequence[Stint],
    levels: Sequence[LevelState],
    total: int,
    needed: Required,
    law: LawBook,
) -> tuple[FileStanding, tuple[Reason, ...]] | None:
    """What is missing of the training before the work; nothing when it is complete."""
    again = retraining_levels(law)
    base = total >= needed.total and all(one.trained for one in levels if one.level not in again)
    short = [one for one in levels if not one.trained]
    if base and not short:
        return None
    first = chain[-1]
    earlier = [one for one in stints if one.until_on is not None and one.until_on < first.from_on]
    if base and earlier:
        return FileStanding.RETRAINING_DUE, (_again(first, earlier, short, worker.hazard, law),)
    reasons = [_level_short(one, worker.hazard, law) for one in short]
    if total < needed.total:
        provision = law.provision(needed.provision)
        text = f"岗前培训共 {hours(total)} 学时，少于 {hours(needed.total)} 学时，还差 {hours(needed.total - total)} 学时。"
        fix = "补足培训并考核合格后方可上岗。"
        reasons.append(Reason(text, provision.article, fix, provision.key, provision.to_confirm))
    return FileStanding.NOT_TRAINED, tuple(reasons)


def _level_short(one: LevelState, hazard: HighHazard, law: LawBook) -> Reason:
    word = level_word(one.level, hazard)
    provision = law.provision("TR-05")
    if one.needed:
        code = {TrainingLevel.PLANT: "company", TrainingLevel.WORKSHOP: "project", TrainingLevel.TEAM: "team"}
        provision = law.provision(f"TR-12.{code[one.level]}")
        text = f"{word}培训 {hours(one.hours)} 学时，还差 {hours(one.missing)} 学时。"
    else:
        text = f"没有合格的{word}培训记录。"
    return Reason(text, provision.article, f"完成{word}培训并考核合格后方可上岗。", provision.key, provision.to_confirm)


def _again(
    first: Stint, earlier: Sequence[Stint], short: Sequence[LevelState], hazard: HighHazard, law: LawBook
) -> Reason:
    """Why levels are open again: a transfer, or a year away."""
    last = max(earlier, key=lambda one: one.until_on or date.max)
    words = "、".join(
        level_word(one.level, hazard) + (f"（还差 {hours(one.missing)} 学时）" if one.needed else "") for one in short
    )
    away = last.until_on is not None and first.from_on >= back_too_late(last.until_on, law)
    provision = law.provision("TR-07.absence" if away else "TR-07.levels")
    why = f"自 {last.until_on} 次日起离岗一年以上，于 {first.from_on} 重新上岗" if away else f"{first.from_on} 调整岗位"
    fix = "重新培训并考核合格后方可上岗。"
    return Reason(f"{why}，须重新接受{words}培训。", provision.article, fix, provision.key, provision.to_confirm)


def _refresher_due(passed: Sequence[Entry], needed: Required, law: LawBook) -> date | None:
    """The last day by which the next refresher must be complete: twelve months after its hours were last reached (SET-32)."""
    found = 0
    for one in reversed(passed):
        found += one.hours
        if found >= needed.yearly:
            return calendar.add_months(one.until_on, law.months("SET-32"))
    return None


def earliest_counting(day: date, law: LawBook) -> date:
    """The first day on which a training may have ended to count for a refresher on `day` (SET-32)."""
    months = law.months("SET-32")
    found = calendar.add_months(day, -months)
    while calendar.add_months(found, months) < day:
        found += timedelta(days=1)
    return found


def _refresher(due: date, needed: Required, law: LawBook) -> Reason:
    provision = law.provision(needed.yearly_provision)
    text = f"每年再培训应在 {due} 前完成 {hours(needed.yearly)} 学时，已逾期。"
    return Reason(text, provision.article, "补训合格后继续作业。", provision.key, provision.to_confirm)


def _open_processes(worker: Worker, passed: Sequence[Entry], chain: Sequence[Stint], day: date) -> list[Cause]:
    """New processes at this post begun after the team training and not yet trained for (TR-07.new_technology)."""
    here = {one.code for one in chain}
    trained = max(
        (one.until_on for one in passed if one.level is TrainingLevel.TEAM and one.post in here), default=None
    )
    if trained is None:
        return []
    answered = {one.cause for one in passed if one.level is TrainingLevel.TARGETED}
    mine = [one for one in worker.processes if one.title in ("", chain[0].title)]
    return [one for one in mine if trained < one.on <= day and one.number not in answered]


def _process(one: Cause, law: LawBook) -> Reason:
    provision = law.provision("TR-07.new_technology")
    text = f"{one.on} 起采用{one.what}，没有有针对性的培训记录。"
    return Reason(text, provision.article, "完成四新培训并考核合格。", provision.key, provision.to_confirm)


def open_accidents(worker: Worker, post: Stint, day: date) -> list[Cause]:
    """Fatal accidents during the time at the post after which the person has not retrained (TR-11)."""
    answered = {
        one.cause
        for one in worker.entries
        if one.passed and one.level is TrainingLevel.AFTER_ACCIDENT and one.until_on <= day
    }
    return [one for one in worker.accidents if post.from_on <= one.on <= day and one.number not in answered]


def accident_reasons(worker: Worker, post: Stint, day: date, law: LawBook) -> tuple[Reason, ...]:
    """Each fatal accident after which the person has still to retrain (TR-11)."""
    return tuple(_accident(one, law) for one in open_accidents(worker, post, day))


def _accident(one: Cause, law: LawBook) -> Reason:
    provision = law.provision("TR-11")
    text = f"{one.on} 发生造成人员死亡的事故（{one.number}），没有重新培训的记录。"
    return Reason(text, provision.article, "重新参加安全培训。", provision.key, provision.to_confirm)


def _apprentice_until(
    passed: Sequence[Entry], chain: Sequence[Stint], completed_on: date | None, day: date, law: LawBook
) -> date | None:
    """The last day under supervision while it runs: the months of TR-10 from the first day at the post, trained."""
    nature = _nature(passed, chain)
    code = _APPRENTICE.get(nature, "")
    if not code or completed_on is None or code not in law:
        return None
    until = calendar.term_end(max(chain[-1].from_on, completed_on), months=law.months(code))
    return until if day <= until else None


_APPRENTICE: Final = {WorkNature.HAZARDOUS: "TR-10.general", WorkNature.COAL_UNDERGROUND: "TR-10.coal"}


def _nature(passed: Sequence[Entry], chain: Sequence[Stint]) -> WorkNature:
    here = {one.code for one in chain}
    order = list(WorkNature)
    return max((one.nature for one in passed if one.post in here), key=order.index, default=WorkNature.ORDINARY)


def _apprentice(until: date, passed: Sequence[Entry], chain: Sequence[Stint], law: LawBook) -> Reason:
    provision = law.provision(_APPRENTICE[_nature(passed, chain)])
    months = law.months(provision.code)
    text = f"实习期 {months} 个月，至 {until}；此前须在有经验的职工带领下作业，不得独立上岗。"
    return Reason(text, provision.article, "安排师傅带领。", provision.key, provision.to_confirm)


def _away(post: Stint, day: date, law: LawBook) -> tuple[date | None, str]:
    if post.until_on is None or day < post.from_on:
        return None, ""
    return back_too_late(post.until_on, law), "自此日起重新上岗的，须重新接受车间级和班组级培训"
