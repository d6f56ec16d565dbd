"""Rules of employers' duties: how many engineers and safety officers a firm must have, and how that is reckoned. Pure.

The law of the day asked about decides. `registry.reports.duties` says the same to the database;
`tests/reports/test_duties.py` holds that both agree.
"""

from __future__ import annotations

from registry.engineers.rules_specialties import kinds_of
from registry.engineers.terms_duties import ADVICE, Duty, DutyKind, FirmFacts
from registry.kernel import calendar
from registry.law.book import LawBook
from registry.parties.reference.industries import HighHazard

_MIDDLE_YEARS = {
    HighHazard.HAZARDOUS_CHEMICALS: "RSE-11.hazchem_years",
    HighHazard.COAL_MINE: "RSE-11.hazchem_years",
    HighHazard.NON_COAL_MINE: "RSE-11.hazchem_years",
    HighHazard.METAL_SMELTING: "RSE-11.smelting_years",
}


def share(percent: int, of: int) -> int:
    """So many percent of a number of persons, a part of one counting as one (SET-53)."""
    return -(-percent * of // 100)


def middle_kinds(law: LawBook) -> tuple[HighHazard, ...]:
    """The kinds of business whose time to reach the share of 中级 has run out by the law book's day (RSE-11)."""
    found = []
    for kind, code in _MIDDLE_YEARS.items():
        if code in law and "RSE-11.share" in law:
            since = calendar.add_years(law.provision(code).effective_from, law.years(code))
            if law.day >= since:
                found.append(kind)
    return tuple(found)


def duties(facts: FirmFacts, law: LawBook) -> tuple[Duty, ...]:
    """Every duty that the law of the day puts on a firm, met or short; in the order of `DutyKind`."""
    found = [_must_have(facts, law), _share(facts, law), _agency(facts, law), _officers(facts, law)]
    found += [_certificates(facts, law), _middle(facts, law)]
    return tuple(one for one in found if one is not None)


def _duty(kind: DutyKind, required: int, have: int, code: str, arithmetic: str, law: LawBook) -> Duty:
    provision = law.provision(code)
    return Duty(
        kind, required, have, provision.key, provision.citation, arithmetic, kind in ADVICE or not provision.binds,
        provision.to_confirm,
    )  # fmt: skip


def _must_have(facts: FirmFacts, law: LawBook) -> Duty | None:
    if facts.hazard not in kinds_of("LAW-06", law):
        return None
    said = f"{facts.hazard.chinese}单位应当有注册安全工程师：至少 1 人；现有 {facts.engineers} 人"
    return _duty(DutyKind.MUST_HAVE, 1, facts.engineers, "LAW-06", said, law)


def _share(facts: FirmFacts, law: LawBook) -> Duty | None:
    if facts.hazard not in kinds_of("RSE-09.kinds", law) or facts.staff < law.persons("RSE-09.staff_threshold"):
        return None
    few, percent = law.persons("RSE-09.small_managers"), law.percent("RSE-09.share")
    head = f"{facts.hazard.chinese}单位，从业人员 {facts.staff} 人（{law.persons('RSE-09.staff_threshold')} 人以上）"
    if facts.managers <= few:
        required, code = law.persons("RSE-09.small_count"), "RSE-09.small_count"
        said = f"{head}，安全生产管理人员 {facts.managers} 人（{few} 人以下）：至少 {required} 人"
    else:
        required, code = share(percent, facts.managers), "RSE-09.share"
        exact = f"{percent * facts.managers / 100:g}"
        said = f"{head}，安全生产管理人员 {facts.managers} 人 × {percent}% = {exact}：至少 {required} 人"
    return _duty(DutyKind.SHARE, required, facts.engineers, code, f"{said}；现有 {facts.engineers} 人", law)


def _agency(facts: FirmFacts, law: LawBook) -> Duty | None:
    if not facts.evaluators or "RSE-10" not in law:
        return None
    percent = law.percent("RSE-10")
    required, exact = share(percent, facts.evaluators), f"{percent * facts.evaluators / 100:g}"
    said = f"专业服务人员 {facts.evaluators} 人 × {percent}% = {exact}：至少 {required} 人；现有 {facts.engineers} 人"
    return _duty(DutyKind.AGENCY, required, facts.engineers, "RSE-10", said, law)


def _officers(facts: FirmFacts, law: LawBook) -> Duty | None:
    if "LAW-07.threshold" not in law:
        return None
    most = law.persons("LAW-07.threshold")
    if facts.hazard in kinds_of("LAW-07.kinds", law):
        code = "LAW-07.kinds"
        said = f"{facts.hazard.chinese}单位应设置安全生产管理机构或者配备专职安全生产管理人员"
    elif facts.staff > most:
        code = "LAW-07.threshold"
        said = f"从业人员 {facts.staff} 人，超过 {most} 人，应设置机构或者配备专职人员"
    elif facts.staff > 0:
        code = "LAW-07.threshold"
        said = f"从业人员 {facts.staff} 人，在 {most} 人以下，应配备专职或者兼职人员"
    else:
        return None  # how many work there is not registered
    return _duty(DutyKind.OFFICERS, 1, facts.managers, code, f"{said}：至少 1 人；现有 {facts.managers} 人", law)


def _certificates(facts: FirmFacts, law: LawBook) -> Duty | None:
    if not facts.assessed or "TR-08" not in law or "LAW-05" not in law:
        return None
    have = facts.assessed - facts.uncertified
    months = law.months("TR-08")
    said = f"任职满 {months} 个月的主要负责人、安全生产管理人员 {facts.assessed} 人应考核合格；持有效合格证 {have} 人"
    return _duty(DutyKind.CERTIFICATES, facts.assessed, have, "TR-08", said, law)


def _middle(facts: FirmFacts, law: LawBook) -> Duty | None:
    if facts.hazard not in middle_kinds(law) or not facts.managers:
        return None
    percent = law.percent("RSE-11.share")
    required, exact = share(percent, facts.managers), f"{percent * facts.managers / 100:g}"
    said = (
        f"安全生产管理人员 {facts.managers} 人 × {percent}% = {exact}：中级及以上 {required} 人；现有 {facts.middle} 人"
    )
    return _duty(DutyKind.MIDDLE, required, facts.middle, "RSE-11.share", said, law)
