"""The holder leaves the post and comes back (SO-12, TR-07): after six months, of a pre-job proof after a year, only with an exam."""

from __future__ import annotations

from datetime import date

from registry.kernel import clock
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, RuleBroken
from registry.kernel.transaction import write
from registry.law import queries as laws
from registry.policy import Action, Ledger, Permission
from registry.training import handling, issuing, rules_certificates
from registry.training.terms import KIND_WORDS


def leave_post(
    actor: Actor, code: str, last_day: date, *, transferred: bool = False, version: int, submission: str
) -> date:
    """Record the last day at the post; returns the first day from which going back needs an examination.

    `transferred`: to another post of the same unit, which counts at once for a pre-job proof.
    """
    with write(actor, Permission.CERTIFICATES_REVIEW, submission, ledgers=[Ledger.TRAINING]) as work:
        if last_day > clock.today():
            raise InvalidInput("最后在岗日", "最后在岗日晚于今天。", fix="请核对日期。")
        certificate = handling.live(work, code, version)
        if last_day < certificate.first_issued_on:
            raise InvalidInput("最后在岗日", "最后在岗日早于初领日期。", fix="请核对日期。")
        if certificate.left_post_on is not None:
            raise RuleBroken(
                "SO-12", f"已登记离岗，最后在岗日 {certificate.left_post_on}。", fix="返岗后再登记新的离岗。"
            )
        law = laws.in_force(work.session, last_day)
        since = rules_certificates.recheck_from(certificate.kind, last_day, law, transferred=transferred)
        if since is None:
            raise RuleBroken("SO-12", f"{KIND_WORDS[certificate.kind]}没有离岗重新考核的规定。", fix="无需登记。")
        issuing.supersede(work, certificate, left_post_on=last_day, recheck_from=since)
        provision = law.provision(rules_certificates.absence_article(certificate.kind)).key
        work.record(Action.CERTIFICATE_HOLDER_LEFT, code, on=last_day, recheck_from=since, provision=provision)
        return since


def back_at_post(
    actor: Actor, code: str, back_on: date, examined_on: date | None, *, version: int, submission: str
) -> date:
    """Record the first day back; after too long an absence only with the day of the exam passed. Returns the day back."""
    with write(actor, Permission.CERTIFICATES_REVIEW, submission, ledgers=[Ledger.TRAINING]) as work:
        today = clock.today()
        certificate = handling.live(work, code, version)
        left, since = certificate.left_post_on, certificate.recheck_from
        if left is None or since is None:
            raise RuleBroken("SO-12", "没有登记离岗。", fix="无需登记返岗。")
        if back_on > today or back_on <= left:
            raise InvalidInput("返岗日期", "返岗日期应在最后在岗日之后、今天以前。", fix="请核对日期。")
        code_of = rules_certificates.absence_article(certificate.kind)
        provision = laws.in_force(work.session, back_on).provision(code_of)
        if back_on >= since:
            if examined_on is None:
                raise RuleBroken(
                    code_of,
                    f"离岗时间已满，自 {since} 起须重新考试合格方可上岗（{provision.article}）。",
                    fix="请填写考试合格日期。",
                )
            if not left < examined_on <= back_on:
                raise InvalidInput("考试合格日期", "考试合格日期应在离岗以后、返岗以前。", fix="请核对日期。")
        issuing.supersede(work, certificate, left_post_on=None, recheck_from=None)
        details = {} if examined_on is None else {"examined_on": examined_on}
        work.record(Action.CERTIFICATE_HOLDER_BACK, code, on=back_on, provision=provision.key, **details)
        return back_on
