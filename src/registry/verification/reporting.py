"""查询报告: the one look-up taken out as a paper. Its receipt holds the party's public code, the day, a count of every part and the
digest of the lines printed, so that whoever is handed the paper finds out an edited headline. No personal data are in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from registry.kernel import access, db
from registry.kernel.access import Actor
from registry.policy import Permission
from registry.verification import look_up
from registry.verification.look_up import FirmView, PersonView
from registry.verification.sealing import sealed
from registry.verification.terms import Kind, Outcome, PrintedFields, ReportPart

View = FirmView | PersonView


@dataclass(frozen=True)
class ReportLines:
    """What a report prints, line by line: what its digest is of."""

    code: str
    as_of: date
    lines: tuple[str, ...]


def view_of(viewer: Actor, code: str, *, as_of: date, reason: str) -> View:
    """The look-up behind a report, by a firm's or a person's public code. Raises what the look-up raises; recorded."""
    if code.startswith("F"):
        return look_up.firm(viewer, code, as_of=as_of, reason=reason)
    return look_up.person(viewer, code, as_of=as_of, reason=reason)


def counts(viewer: Actor, view: View) -> tuple[tuple[ReportPart, int | None], ...]:
    """How many of each part a report holds; none for a part that the viewer may not see."""
    conduct = view.conduct
    found: dict[ReportPart, int | None] = {
        ReportPart.LISTINGS: len(view.listings),
        ReportPart.PENALTIES: None if conduct is None else len(conduct.penalties),
        ReportPart.ACCIDENTS: None if conduct is None else len(conduct.accidents),
    }
    if isinstance(view, FirmView):
        found |= {
            ReportPart.HAZARDS: None if conduct is None else len(conduct.hazards),
            ReportPart.BARS: len(view.bars),
            ReportPart.QUALIFICATIONS: len(view.agencies),
            ReportPart.STAFF: len(view.holders),
            **_certificates([one for holder in view.holders for one in holder.certificates]),
            ReportPart.ENGINEERS: len(view.engineers),
        }
    else:
        may_enforce = view.inspector is not None and view.inspector.may_enforce
        found |= {
            ReportPart.BARS: len(view.bars),
            **_certificates(view.certificates),
            ReportPart.ENGINEERS: len(view.engineers),
            ReportPart.INSPECTOR: int(may_enforce) if sees_inspectors(viewer) else None,
            ReportPart.POSTS: len(view.posts),
        }
    return tuple(found.items())


def _certificates(held: Sequence[PrintedFields]) -> dict[ReportPart, int | None]:
    in_force = [one for one in held if one.outcome is Outcome.VALID]
    return {ReportPart.CERTIFICATES: len(held), ReportPart.IN_FORCE: len(in_force)}


def sees_inspectors(viewer: Actor) -> bool:
    """Whether a report of the viewer's says who may enforce."""
    return viewer.may(Permission.INSPECTORS_READ)


def certify(viewer: Actor, view: View, lines: Sequence[str], *, reason: str) -> str:
    """The receipt of a report that prints these lines. The taking out is recorded with its reason."""
    viewer.must(Permission.LOOKUP)
    shown = ReportLines(view.record.code, view.as_of, tuple(lines))
    with db.reading() as session:
        receipt, _ = sealed(session, Kind.REPORT, None, [shown], as_of=view.as_of, counts=counts(viewer, view))
    access.looked(viewer, "lookup.report", subject=view.record.code, reason=reason)
    return receipt
