"""What stands against a row whatever it is about: names that do not fit their number, places out of reach, rows twice in a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from registry.conduct import rules
from registry.kernel import names
from registry.kernel.access import Actor
from registry.kernel.sheet import Judged, Rejection
from registry.parties import queries as people
from registry.parties.terms import Organisation, Person

Problem = tuple[str, str, str, str] | None
"""Column, value, reason and fix of the first thing that stands against a row."""

Named = tuple[str, str]
"""A name and the strong identifier it is said to belong to."""


@dataclass
class Known:
    """Registered parties among those a sheet names, and the names the sheet itself gives to each number."""

    organisations: dict[str, Organisation]
    organisation_names: dict[int, set[str]]
    people: dict[str, Person]
    here: dict[str, set[str]]

    @classmethod
    def among(cls, session: Session, units: Iterable[Named], persons: Iterable[Named]) -> Known:
        """Look up everybody named; pairs without a number are passed over."""
        units, persons = list(units), list(persons)
        organisations = people.organisations_by_credit_code(session, {code for _, code in units if code})
        here: dict[str, set[str]] = {}
        for name, number in (*units, *persons):
            if number and name:
                here.setdefault(number, set()).add(names.search_key(name))
        return cls(
            organisations,
            people.known_names(session, [one.id for one in organisations.values()]),
            people.people_by_identity(session, {number for _, number in persons if number}),
            here,
        )

    def against_unit(self, column: str, name: str, code: str) -> Problem:
        """A code is registered, or named in the sheet, under another name."""
        known = self.organisations.get(code)
        if known is not None and names.search_key(name) not in self.organisation_names.get(known.id, set()):
            reason = f"该统一社会信用代码登记的单位是“{known.name}”，没有“{name}”这个现用名或曾用名。"
            return column, name, reason, "请核对代码和名称；企业更名的，请先登记曾用名。"
        if known is None and len(self.here.get(code, ())) > 1:
            return column, name, "表内同一统一社会信用代码出现不同名称。", "请核对后只保留正确的名称。"
        return None

    def against_person(self, column: str, name: str, identity: str) -> Problem:
        """A number is registered, or named in the sheet, under another name."""
        known = self.people.get(identity)
        if known is not None and names.search_key(known.name) != names.search_key(name):
            return column, name, "该身份证号已登记为另一姓名。", "请核对姓名和身份证号；更名请先到窗口更正登记。"
        if len(self.here.get(identity, ())) > 1:
            return column, name, "表内同一身份证号出现不同姓名。", "请核对后只保留正确的姓名。"
        return None


def against_region(actor: Actor, region: str, column: str, shown: str) -> Problem:
    """No place can be told, or it is outside the actor's own region."""
    if not region:
        return column, shown, f"从“{shown}”看不出所在市、县（区）。", "请填写所属地区，如 长沙市芙蓉区；名称请写全称。"
    if not rules.reaches(actor, region):
        return "所属地区", shown, "不在您的管辖范围内。", "请由有管辖权的部门登记。"
    return None


def let_through(rows: Sequence[tuple[int, tuple[Any, ...]]], problems: Sequence[Problem], judged: Judged) -> Judged:
    """The judgement with every row accepted against which nothing stands, and the others rejected."""
    for (number, row), problem in zip(rows, problems, strict=True):
        if problem is None:
            judged.accepted.append((number, tuple(row)))
        else:
            judged.rejected.append(Rejection(number, *problem))
    return judged
