"""How much of everything a database holds, as it is said after sowing."""

from __future__ import annotations

from sqlalchemy import func, select

from registry.accounts.queries import actor_named
from registry.agencies import queries as graded
from registry.blacklist import queries as listed
from registry.conduct import queries as recorded
from registry.engineers import queries as registered
from registry.inspectors import queries as serving
from registry.kernel import db
from registry.kernel.access import PUBLIC
from registry.kernel.paging import PageRequest
from registry.parties.tables import Organisation, Person
from registry.training import queries as held


def has_data() -> bool:
    """Whether the database holds parties, of a demonstration or not."""
    return bool(count_rows(Person) or count_rows(Organisation))


def count_rows(table: type[db.Base]) -> int:
    """How many rows a table has."""
    with db.reading() as session:
        found: int = session.execute(select(func.count()).select_from(db.core(table))).scalar_one()
        return found


def counted() -> dict[str, int]:
    """How many there are of everything, by register."""
    auditor = actor_named("auditor")
    one = PageRequest(size=1)
    found = {"自然人": count_rows(Person), "单位": count_rows(Organisation)}
    found["执法人员"] = serving.inspectors(auditor, serving.Wanted(), one).total
    found["监管机构"] = serving.bodies(auditor, serving.BodyFilters(), one).total
    found["考试与培训"] = serving.events(auditor, serving.EventFilters(), one).total
    found["培训机构批准"] = held.centres(PUBLIC, one).total
    found["培训班级"] = held.classes(auditor, held.ClassFilters(), one).total
    found["证书"] = held.certificates(auditor, held.Wanted(), one).total
    found["注册安全工程师"] = registered.registrations(auditor, registered.Wanted(), one).total
    found["行政处罚"] = recorded.penalties(auditor, recorded.PenaltyFilters(), one).total
    found["事故"] = recorded.accidents(auditor, recorded.AccidentFilters(), one).total
    found["重大隐患"] = recorded.hazards(auditor, recorded.HazardFilters(), one).total
    found["评价检测机构"] = graded.agencies(PUBLIC, graded.Wanted(), one).total
    found["列入案件"] = listed.cases(auditor, listed.CaseFilters(), one).total
    found["名单记录"] = listed.listings(auditor, listed.Filters(), one).total
    return found
