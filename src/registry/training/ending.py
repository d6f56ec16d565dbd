"""A certificate ends by decision: withdrawn (撤销) on a ground of law, cancelled (注销) on death, request or what another
department told. The ground "unfit" speaks of health: the ledger does not tell it (PI-03).
"""

from __future__ import annotations

from typing import Any

from registry.kernel import clock
from registry.kernel.access import Actor
from registry.kernel.errors import RuleBroken
from registry.kernel.transaction import write
from registry.law import queries as laws
from registry.policy import Action, Ledger, Permission
from registry.training import handling, issuing, reach, rules_certificates
from registry.training.terms import CancellationGround, Ending, Origin, WithdrawalGround


def withdraw(actor: Actor, code: str, ground: WithdrawalGround, reason: str, *, version: int, submission: str) -> None:
    """Withdraw a certificate (SO-10, BAN-04, TR-18.withdraw); fraud and false data bring a three-year bar (SO-10.bar)."""
    kept = reach.written(reason)
    with write(actor, Permission.CERTIFICATES_WITHDRAW, submission, ledgers=[Ledger.TRAINING]) as work:
        certificate = handling.live(work, code, version)
        today = clock.today()
        article = rules_certificates.withdrawal_article(certificate.kind, ground, certificate.valid_until, today)
        issuing.supersede(
            work,
            certificate,
            ending=Ending.WITHDRAWN,
            ended_on=today,
            ended_reason=f"{ground.value}{issuing.GROUND_MARK}{kept}",
        )
        told: dict[str, Any] = {} if ground is WithdrawalGround.UNFIT else {"ground": ground.value}
        provision = laws.in_force(work.session, today).provision(article).key
        work.record(Action.CERTIFICATE_WITHDRAWN, code, provision=provision, **told)


def cancel(
    actor: Actor,
    code: str,
    reason: str,
    *,
    ground: CancellationGround = CancellationGround.REQUEST,
    version: int,
    submission: str,
) -> None:
    """Cancel a certificate on the holder's death or request, or as the department that issued it told (SO-11)."""
    kept = reach.written(reason)
    with write(actor, Permission.CERTIFICATES_WITHDRAW, submission, ledgers=[Ledger.TRAINING]) as work:
        certificate = handling.live(work, code, version)
        if ground is CancellationGround.TOLD and certificate.origin is Origin.ISSUED:
            raise RuleBroken("SO-11", "这张证书由本系统颁发，不能按原发证机关告知注销。", fix="请核对注销事由。")
        issuing.supersede(work, certificate, ending=Ending.CANCELLED, ended_on=clock.today(), ended_reason=kept)
        provision = laws.in_force(work.session, clock.today()).provision("SO-11").key
        work.record(Action.CERTIFICATE_CANCELLED, code, ground=ground.value, provision=provision)
