"""Taking back one record that was entered by mistake."""

from __future__ import annotations

from registry.conduct import tables
from registry.conduct.commands.shared import live_row, written_reason
from registry.conduct.intake.taking_back import Table, withdraw
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound
from registry.kernel.transaction import write
from registry.policy import Ledger, Permission

_TABLES: dict[str, Table] = {"D": tables.PenaltyDecision, "S": tables.AccidentReport, "Y": tables.MajorHazard}


def withdraw_record(actor: Actor, number: str, reason: str, *, version: int, submission: str) -> None:
    """Withdraw a penalty, accident or hazard that was entered by mistake and that no other record names."""
    written, table = written_reason(reason), _TABLES.get(number[:1])
    with write(actor, Permission.CONDUCT_ENTER, submission, ledgers=[Ledger.CONDUCT]) as work:
        if table is None:
            raise NotFound("没有这条记录。", fix="请核对编号。")
        withdraw(work, table, [live_row(work, table, number, version)], written)
