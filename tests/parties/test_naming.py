"""Firms are found by any part of a name they bear or bore: compared with looking at every name, on both databases."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import delete, func, insert, select

from registry.exchange import commands as exchange
from registry.kernel import db, names
from registry.kernel.transaction import write
from registry.migrations import tables as everything
from registry.parties import commands, entries, naming, tables
from registry.parties.entries import MetOrganisation
from registry.parties.sheets import ORGANISATIONS
from registry.policy import Ledger, Permission
from tests.parties.people import credit_code
from tests.parties.test_sheets import KEEPER, bring_in, organisation, undo

PLACES = ("湖南", "长沙", "湘潭市", "岳阳楼区", "", "華容縣")
BRANDS = ("华安", "华泰", "安华", "金金", "金", "龍騰", "ABC", "三一", "湘江", "江湘江湘江")
TRADES = ("矿业", "爆破工程", "化工", "建筑（集团）", "安全技术咨询", "")
FORMS = ("有限公司", "股份有限公司", "厂", "有限责任公司长沙分公司")
WIDE = {ord(char): chr(ord(char) + 0xFEE0) for char in "ABC0123456789"}
OLD = {ord(new): chr(old) for old, new in names.SIMPLIFIED.items()}

Names = dict[int, set[str]]


def a_name(rng: Random) -> str:
    return "".join(rng.choice(part) for part in (PLACES, BRANDS, TRADES, FORMS))


@pytest.fixture
def known(database: str) -> Names:
    """Firms that were entered, some of them renamed, others taken back; every name of each as people write it."""
    assert everything
    rng = Random(7)
    called = {number: a_name(rng) for number in range(1, 181)}
    with write(KEEPER, Permission.PARTIES_ENTER, "enter", ledgers=[Ledger.PARTIES]) as work:
        met = entries.meet_organisations(work, [MetOrganisation(credit_code(n), name) for n, name in called.items()])
    bear: Names = {met[credit_code(number)].id: {name} for number, name in called.items()}
    for number in range(1, 31):
        new = f"{a_name(rng)}{number}"
        commands.rename(KEEPER, credit_code(number), new, date(2026, 5, 1), submission=f"rename-{number}")
        bear[met[credit_code(number)].id].add(new)
    kept = organisation(单位名称="湘西新名化工厂", 统一社会信用代码=credit_code(500), 曾用名="湘西老名化工厂")
    bring_in(ORGANISATIONS, kept)
    bring_in(
        ORGANISATIONS, organisation(单位名称=called[40], 统一社会信用代码=credit_code(40), 曾用名="怀化旧号爆破队")
    )
    gone = [organisation(单位名称=f"{called[n]}{n}", 统一社会信用代码=credit_code(600 + n)) for n in range(41, 71)]
    undo(bring_in(ORGANISATIONS, *gone, organisation(统一社会信用代码=credit_code(700), 曾用名="从未有过的厂")).batch)
    bear[met[credit_code(40)].id].add("怀化旧号爆破队")
    with db.reading() as session:
        new = session.execute(
            select(tables.Organisation.id).where(tables.Organisation.credit_code == credit_code(500))
        ).scalar_one()
    bear[new] = {"湘西新名化工厂", "湘西老名化工厂"}
    return bear


def found(key: str, most: int = naming.MOST) -> naming.Named:
    with db.reading() as session:
        return naming.ever_named(session, key, most=most)


def oracle(bear: Names, key: str) -> set[int]:
    """Every firm of which some name holds the text: plain Python."""
    return {firm for firm, called in bear.items() if key and any(key in names.search_key(name) for name in called)}


def as_typed(part: str, how: int) -> str:
    """The same text as a hurried, a Hong Kong, or a full-width keyboard gives it."""
    if how == 1:
        return part.translate(OLD)
    if how == 2:
        return part.translate(WIDE)
    if how == 3:
        return f" {'　'.join(part)} "
    return f"（{part}）" if how == 4 else part


def test_every_part_of_every_name_finds_every_firm_that_bears_it(known: Names) -> None:
    called = sorted(names.search_key(name) for all_names in known.values() for name in all_names)

    @settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
    @given(some.sampled_from(called), some.data())
    def check(name: str, data: some.DataObject) -> None:
        length = data.draw(some.integers(1, min(9, len(name))))
        start = data.draw(some.integers(0, len(name) - length))
        typed = as_typed(name[start : start + length], data.draw(some.integers(0, 4)))
        key = names.search_key(typed)
        assert key == name[start : start + length]
        assert set(found(key).ids) == oracle(known, key)

    check()


def test_what_no_name_holds_is_not_found(known: Names) -> None:
    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(some.text(some.sampled_from("湖南长沙华安泰金厂湘江新老名A1"), min_size=1, max_size=7))
    def check(typed: str) -> None:
        key = names.search_key(typed)
        assert set(found(key).ids) == oracle(known, key)

    check()
    assert found("") == naming.Named(())


def test_what_was_taken_back_leaves_nothing(known: Names) -> None:
    assert found("从未有过").ids == ()
    with db.reading() as session:
        entered = set(session.execute(select(tables.NamePart.organisation_id).distinct()).scalars())
        assert naming.missing(session) == 0
    assert entered == set(known)
    with db.writing() as session:
        session.execute(delete(db.core(tables.NamePart)).where(tables.NamePart.organisation_id == min(known)))
        assert naming.missing(session) == len(known[min(known)])


@pytest.mark.parametrize("key", ["公司", "有限公司", "司", "湖南", "有限责任公司长沙"])
def test_of_what_many_bear_only_so_many_are_named_and_that_there_are_more_is_said(known: Names, key: str) -> None:
    everybody = oracle(known, key)
    assert len(everybody) > 10
    few = found(key, most=10)
    assert few.more
    assert len(set(few.ids)) == 10
    assert set(few.ids) <= everybody
    exact = found(key, most=len(everybody))
    assert (set(exact.ids), exact.more) == (everybody, False)


@pytest.mark.parametrize("most", [5, naming.MOST])
@pytest.mark.parametrize("key", ["华安", "司", "怀化旧号", "湖南华安矿业", "没有"])
def test_inside_a_query_the_same_firms_are_found_whether_many_or_few(
    known: Names, key: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(naming.ever_named, "__kwdefaults__", {"most": most})
    with db.reading() as session:
        query = select(tables.Organisation.id).where(naming.is_named(session, tables.Organisation.id, key))
        assert set(session.execute(query).scalars()) == oracle(known, key)


def test_two_hundred_firms_of_one_short_name_stay_apart(database: str) -> None:
    with write(KEEPER, Permission.PARTIES_ENTER, "enter", ledgers=[Ledger.PARTIES]) as work:
        met = [MetOrganisation(credit_code(number), "湖南华安矿业有限公司") for number in range(200)]
        firms = entries.meet_organisations(work, met)
    for key in ("华安", "安", "湖南华安矿业有限公司"):
        named = found(key)
        assert set(named.ids) == {firm.id for firm in firms.values()}
        assert (len(named.ids), named.more) == (200, False)
    assert found("华安", most=199).more


def test_the_migration_fills_in_the_names_there_are(known: Names) -> None:
    from registry import maintenance

    everything_now = _rows()
    maintenance.migrate_down("0016_result_rows")
    maintenance.migrate()
    assert _rows() == everything_now


def _rows() -> list[tuple[str, int]]:
    with db.reading() as session:
        query = select(tables.NamePart.part, tables.NamePart.organisation_id)
        return sorted((part, firm) for part, firm in session.execute(query))


def test_a_batch_that_changed_names_is_not_undone_and_they_stay_findable(database: str) -> None:
    bring_in(ORGANISATIONS, organisation())
    batch = bring_in(ORGANISATIONS, organisation(单位名称="湘安化学厂（演示）", 曾用名="湘安化工厂（演示）")).batch
    with pytest.raises(Exception, match="不能整批撤回"):
        exchange.undo(KEEPER, batch, submission="undo")
    assert found("化工厂").ids == found("化学厂").ids != ()


def test_names_beyond_the_common_planes_are_found(database: str) -> None:
    with write(KEEPER, Permission.PARTIES_ENTER, "enter", ledgers=[Ledger.PARTIES]) as work:
        entries.meet_organisations(work, [MetOrganisation(credit_code(1), "长沙𠀀鑫𫓧厂")])
    for key in ("𠀀", "鑫𫓧", "沙𠀀鑫𫓧厂"):
        assert len(found(key).ids) == 1
    with db.reading() as session:
        assert session.execute(select(func.count()).select_from(tables.NamePart)).scalar_one() == 6


def test_a_raw_former_name_is_found_once_it_is_entered(database: str) -> None:
    with write(KEEPER, Permission.PARTIES_ENTER, "enter", ledgers=[Ledger.PARTIES]) as work:
        firm = entries.meet_organisations(work, [MetOrganisation(credit_code(1), "甲厂")])[credit_code(1)]
        former = {"organisation_id": firm.id, "name": "乙厂", "name_key": "乙厂", "until": None, "batch": ""}
        work.session.execute(insert(db.core(tables.FormerName)).values(**former))
        naming.enter(work.session, [(firm.id, "乙厂"), (firm.id, "甲厂")])
    assert found("乙").ids == found("甲").ids == (firm.id,)
