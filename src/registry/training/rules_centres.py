"""Rules of approving a training centre: capacity, space, premises, managers and teachers (TR-16, AQ 8011-2023). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from registry.kernel import calendar
from registry.kernel.errors import InvalidInput, RuleBroken
from registry.law.book import LawBook
from registry.training.terms_classes import Tenure


@dataclass(frozen=True)
class Premises:
    """What a centre shows of itself. `area` in whole square decimetres; lease days only where it is leased."""

    capacity: int
    area: int
    tenure: Tenure
    leased_from: date | None
    leased_until: date | None
    managers: int


def insist(law: LawBook, code: str, message: str, fix: str, doubt: str) -> None:
    """Refuse by a provision that binds; where it only warns, refuse unless a written reason is given. Raises `RuleBroken`.

    Nothing happens where the provision is not in force.
    """
    rule = law.get(code)
    if rule is None:
        return
    if rule.binds:
        raise RuleBroken(code, f"{message}（{rule.article}）。", fix=fix)
    if not doubt.strip():
        raise RuleBroken(
            code,
            f"{message}（{rule.citation}）。",
            fix="所依条款待核实，只作提醒：确有需要的，请写明理由后继续。",
        )


def may_be_approved(shown: Premises, law: LawBook, doubt: str = "") -> None:
    """Refuse a centre that is too small, has too few managers, or holds its premises too shortly (TR-16)."""
    least = law.get("TR-16.capacity")
    if least is not None and shown.capacity < law.number("TR-16.capacity"):
        message = f"同时培训人数不得少于 {law.number('TR-16.capacity')} 人"
        insist(law, "TR-16.capacity", message, "请核对场所条件。", doubt)
    if "TR-16.space" in law and shown.area < (needed := law.number("TR-16.space") * shown.capacity):
        message = f"{shown.capacity} 人同时培训需要教学面积 {needed / 100:g} 平方米，现为 {shown.area / 100:g} 平方米"
        insist(law, "TR-16.space", message, "请核对面积，或减少同时培训人数。", doubt)
    if "TR-16.managers" in law and shown.managers < law.number("TR-16.managers"):
        message = f"专职管理人员不得少于 {law.number('TR-16.managers')} 人，现为 {shown.managers} 人"
        insist(law, "TR-16.managers", message, "请补充大专以上学历的专职管理人员。", doubt)
    if shown.tenure is Tenure.LEASED:
        _leased_long_enough(shown, law, doubt)


def _leased_long_enough(shown: Premises, law: LawBook, doubt: str) -> None:
    if shown.leased_from is None or shown.leased_until is None:
        raise InvalidInput("租期", "场所是租用的，没有填写租期的起止日期。", fix="请按租赁合同填写起止日期。")
    if shown.leased_until < shown.leased_from:
        raise InvalidInput("租期", "租期的截止日期早于起始日期。", fix="请核对两个日期。")
    if "TR-16.lease" not in law:
        return
    years = law.years("TR-16.lease")
    if shown.leased_until < calendar.term_end(shown.leased_from, years=years):
        insist(law, "TR-16.lease", f"租用的场所租期不得少于 {years} 年", "请核对租赁合同。", doubt)


def may_teach(practice_years: int, law: LawBook, doubt: str = "") -> None:
    """Refuse a teacher with too few years of practice (TR-16.teacher_years)."""
    if "TR-16.teacher_years" in law and practice_years < law.years("TR-16.teacher_years"):
        message = f"教师从业年限不得少于 {law.years('TR-16.teacher_years')} 年，现为 {practice_years} 年"
        insist(law, "TR-16.teacher_years", message, "请核对从业年限，或改聘符合条件的教师。", doubt)
