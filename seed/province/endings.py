"""Certificates that were withdrawn or cancelled: what `withdraw` and `cancel` would have stored, for many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session

from registry.accounts.queries import actor_named
from registry.kernel import clock, db, versions
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.policy import Action, Ledger, Permission
from registry.training import issuing, rules_certificates, tables
from registry.training.terms import CancellationGround, Ending, WithdrawalGround
from seed.cases import on_day
from seed.province import storing
from seed.province.people import Block
from seed.province.storing import Part

_EVERY: Final = 50  # one historical certificate in so many is withdrawn, and one cancelled in twice as many
STEP: Final = 30
_TURNS: Final = (4, 5)  # of those who asked themselves, after the grounds'
GROUNDS: Final = {
    WithdrawalGround.FRAUD: "冒名顶替参加考试，经查实",
    WithdrawalGround.ACCIDENT: "违章作业引发事故，负有责任",
    WithdrawalGround.FALSE_DATA: "提交虚假学历材料，经查实",
    WithdrawalGround.UNFIT: "体检不再符合作业要求",
}
REQUEST: Final = "持证人申请注销"
_C = db.core(tables.Certificate).c


def parts(block: Block) -> Iterator[Part]:
    """Withdrawals on one day of the last months for each ground, then those who asked themselves."""
    old = block.certificates()[2]
    for turn, ground in enumerate(GROUNDS):
        store = partial(_withdraw, block, turn, ground)
        yield Part(f"{storing.PREFIX}withdrawn/{block.number}/{turn}", "撤销证书", old // _EVERY // 4, store)
    yield Part(f"{storing.PREFIX}cancelled/{block.number}", "注销证书", old // _EVERY // 2, partial(_cancel, block))


def chosen(session: Session, block: Block, day: date, first: int) -> list[Any]:
    """Every so-manyth of the block's historical certificates from `first` on, as far as in force on the day."""
    batch = storing.batch_number(f"{storing.PREFIX}historical/{block.number}")
    columns = (_C.id, _C.live, _C.issued_on, _C.valid_until)
    every = session.execute(select(*columns).where(db.of_batch(_C.batch, batch), _C.version == 1).order_by(_C.id)).all()
    ids = [row.id for row in every[first :: 4 * _EVERY] if row.live and row.issued_on < day <= row.valid_until]
    return list(session.execute(select(_C.id.table).where(_C.id.in_(ids)).order_by(_C.id)).all())


def withdrawn_on(block: Block, turn: int) -> date:
    """The day on which the certificates of a turn are withdrawn."""
    return block.today - timedelta(days=30 + 90 * turn + block.number % 60)


def cancelled_on(block: Block) -> date:
    """The day on which those who asked are cancelled."""
    return block.today - timedelta(days=15 + block.number % 300)


def _withdraw(block: Block, turn: int, ground: WithdrawalGround, key: str) -> None:
    _on(withdrawn_on(block, turn), block, (turn,), key, partial(withdraw, ground=ground, reason=GROUNDS[ground]))


def _cancel(block: Block, key: str) -> None:
    _on(cancelled_on(block), block, _TURNS, key, cancel)


def _on(day: date, block: Block, turns: Sequence[int], key: str, end: Callable[[Work, Sequence[Any]], None]) -> None:
    """End those whose turn it is, if there are any."""
    with on_day(day):
        with db.reading() as session:
            rows = [row for turn in turns for row in chosen(session, block, day, STEP * turn)]
        if rows:
            certifier = actor_named("certifier")
            with write(certifier, Permission.CERTIFICATES_WITHDRAW, key, ledgers=[Ledger.TRAINING]) as work:
                end(work, rows)


def withdraw(work: Work, rows: Sequence[Any], ground: WithdrawalGround, reason: str) -> None:
    """Withdraw certificates today on one ground."""
    today = clock.today()
    told = {} if ground is WithdrawalGround.UNFIT else {"ground": ground.value}
    law = laws.in_force(work.session, today)
    articles = [rules_certificates.withdrawal_article(row.kind, ground, row.valid_until, today) for row in rows]
    ended = {
        "ending": Ending.WITHDRAWN, "ended_on": today, "ended_reason": f"{ground.value}{issuing.GROUND_MARK}{reason}",
    }  # fmt: skip
    versions.supersede(work, tables.Certificate, rows, [versions.following(row, **ended) for row in rows])
    work.record_each(
        Action.CERTIFICATE_WITHDRAWN, [row.code for row in rows],
        provision=[law.provision(article).key for article in articles], **told,
    )  # fmt: skip


def cancel(work: Work, rows: Sequence[Any]) -> None:
    """Cancel certificates today on their holders' request."""
    today = clock.today()
    ended = {"ending": Ending.CANCELLED, "ended_on": today, "ended_reason": REQUEST}
    versions.supersede(work, tables.Certificate, rows, [versions.following(row, **ended) for row in rows])
    work.record_each(
        Action.CERTIFICATE_CANCELLED, [row.code for row in rows], ground=CancellationGround.REQUEST.value,
        provision=laws.in_force(work.session, today).provision("SO-11").key,
    )  # fmt: skip
