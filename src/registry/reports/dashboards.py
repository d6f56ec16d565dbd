"""Dashboards: one question each, answered by place, every figure with the list of the rows behind it.

A figure is never counted twice: it comes of the register's own counting query, whose filter is that of the list it leads to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

from registry.agencies import queries as agencies
from registry.blacklist.queries import counts as listings
from registry.blacklist.queries import tasks as measures
from registry.blacklist.terms import Ground
from registry.blacklist.terms_measures import TaskPhase
from registry.engineers import queries as engineers
from registry.engineers.terms import SHOWN_STATES, RegistrationState
from registry.inspectors import queries as inspectors
from registry.inspectors.terms_bodies import Against, Reached
from registry.kernel.access import Actor
from registry.parties import places
from registry.parties.reference.divisions import PROVINCE
from registry.policy import Permission
from registry.training.queries import counts, gaps
from registry.training.terms import CertificateState
from registry.training.terms_prejob import GapKind

K = TypeVar("K", bound=str)


class Topic(StrEnum):
    """统计主题."""

    CERTIFICATES = "certificates"
    GAPS = "gaps"
    LISTINGS = "listings"
    MEASURES = "measures"
    ENGINEERS = "engineers"
    AGENCIES = "agencies"
    PROFESSIONALS = "professionals"


NEEDED: Mapping[Topic, Permission] = {
    Topic.CERTIFICATES: Permission.CERTIFICATES_READ,
    Topic.GAPS: Permission.GAPS_READ,
    Topic.LISTINGS: Permission.LISTINGS_READ,
    Topic.MEASURES: Permission.MEASURES_READ,
    Topic.ENGINEERS: Permission.ENGINEERS_READ,
    Topic.AGENCIES: Permission.AGENCIES_READ,
    Topic.PROFESSIONALS: Permission.INSPECTORS_READ,
}


@dataclass(frozen=True)
class Figure:
    """A count and the list of the rows behind it: `page` with `query`."""

    count: int
    page: str
    query: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One place, or one department. `region` is a division below which there is more to see, else empty.

    `against`: where its staff stands against the target, where the topic has one.
    """

    name: str
    region: str
    figures: tuple[Figure, ...]
    against: Against | None = None


@dataclass(frozen=True)
class Cut:
    """One table: what its columns count, by kind, in the order of the figures; `places`: its lines are places.

    `words`: what kinds are called that are data, not members of an enum.
    """

    columns: tuple[str | None, ...]
    lines: tuple[Line, ...]
    places: bool = True
    words: Mapping[str, str] = field(default_factory=dict)
    against: Against | None = None  # of all lines together

    def sums(self) -> tuple[int, ...]:
        """The sum of each column."""
        return tuple(sum(line.figures[place].count for line in self.lines) for place in range(len(self.columns)))


@dataclass(frozen=True)
class Board:
    """The answer to a topic's question. The first column of the first table is what a map shows; `years`: count by year."""

    topic: Topic
    region: str
    cuts: tuple[Cut, ...]
    years: Mapping[int, int]

    def by_place(self) -> dict[str, int]:
        """The map's figure by division code."""
        return {line.region: line.figures[0].count for line in self.cuts[0].lines if line.region}


_Found = tuple[tuple[Cut, ...], Mapping[int, int]]


def topics(viewer: Actor) -> list[Topic]:
    """The topics a viewer may read."""
    viewer.must(Permission.DASHBOARDS_READ)
    return [topic for topic, permission in NEEDED.items() if viewer.may(permission)]


def board(viewer: Actor, topic: Topic, region: str = "") -> Board:
    """A topic's figures for the divisions directly below a region. Raises `NotPermitted`, `InvalidInput` for no region."""
    viewer.must(Permission.DASHBOARDS_READ)
    viewer.must(NEEDED[topic])
    cuts, years = _BOARDS[topic](viewer, region)
    return Board(topic, region or PROVINCE, cuts, years)


# -- topics ------------------------------------------------------------------------------------------------------------


def _certificates(viewer: Actor, region: str) -> _Found:
    def figure(place: str, state: CertificateState | None, count: int) -> Figure:
        return Figure(count, "certificates", _asking(region=place, state=state))

    counted = counts.certificate_counts(viewer, region)
    return (_by_place(region, counted, CertificateState, figure),), counts.issued_by_year(viewer, region)


def _gaps(viewer: Actor, region: str) -> _Found:
    def figure(place: str, kind: GapKind | None, count: int) -> Figure:
        city = f"{place[:4]}00" if place[:2].isdigit() else ""
        return Figure(count, "posts", _asking(region=city, county=place if place != city else "", gap=kind))

    return (_by_place(region, gaps.gap_counts(viewer, region), GapKind, figure),), {}


def _listings(viewer: Actor, region: str) -> _Found:
    def figure(place: str, ground: Ground | None, count: int) -> Figure:
        return Figure(count, "blacklist", _asking(region=place, ground=ground))

    counted = listings.listing_counts(viewer, region)
    grounds = [one for one in Ground if any(one in found for found in counted.values())]
    return (_by_place(region, counted, grounds, figure),), listings.listed_by_year(viewer, region)


def _measures(viewer: Actor, region: str) -> _Found:
    """By department, whatever the place: a department answers for its tasks."""
    del region
    lines = []
    for one in measures.overview(viewer):
        phases = [(phase, one.of(phase)) for phase in TaskPhase]
        figures = [
            Figure(count, "measures", _asking(department=one.department, phase=phase))
            for phase, count in ((None, one.total), *phases)
        ]
        lines.append(Line(one.department, "", tuple(figures)))
    return (Cut((None, *TaskPhase), tuple(lines), places=False),), {}


def _engineers(viewer: Actor, region: str) -> _Found:
    def figure(place: str, state: RegistrationState | None, count: int) -> Figure:
        return Figure(count, "engineers", _asking(region=place, state=state))

    return (_by_place(region, engineers.registration_counts(viewer, region), SHOWN_STATES, figure),), {}


def _agencies(viewer: Actor, region: str) -> _Found:
    def figure(place: str, grade: str | None, count: int) -> Figure:
        return Figure(count, "agency_register", _asking(region=place, grade=grade))

    titles, counted = agencies.grade_counts(viewer, region)
    return (replace(_by_place(region, counted, titles, figure), words=titles),), {}


def _professionals(viewer: Actor, region: str) -> _Found:
    """Bodies by how they stand against the target; each place with the share of all its bodies together."""

    def figure(place: str, reached: Reached | None, count: int) -> Figure:
        return Figure(count, "bodies", _asking(region=place, reached=reached, list="1"))

    found, whole = inspectors.place_standings(viewer, region)
    cut = _by_place(region, {place: one.bodies for place, one in found.items()}, Reached, figure)
    own = region or PROVINCE
    shares = {place: one.against for place, one in found.items()}
    lines = (replace(line, against=shares.get(line.region or own)) for line in cut.lines)
    return (replace(cut, lines=tuple(lines), against=whole),), {}


_BOARDS: Mapping[Topic, Callable[[Actor, str], _Found]] = {
    Topic.CERTIFICATES: _certificates,
    Topic.GAPS: _gaps,
    Topic.LISTINGS: _listings,
    Topic.MEASURES: _measures,
    Topic.ENGINEERS: _engineers,
    Topic.AGENCIES: _agencies,
    Topic.PROFESSIONALS: _professionals,
}


# -- pieces ------------------------------------------------------------------------------------------------------------


def _by_place(
    region: str,
    counted: Mapping[str, Mapping[K, int]],
    columns: Iterable[K],
    figure: Callable[[str, K | None, int], Figure],
) -> Cut:
    """All places below a region by code, those without anything too, then its own level and what has no place."""
    below = {one.code: one.name for one in places.below(region)}
    own, kinds = region or PROVINCE, tuple(columns)
    named = [(code, code, name) for code, name in below.items()]
    if below:
        above = [(own, places.own_level(own)), ("", places.NOWHERE)]
        named += [(code, asked, places.choices(asked)[asked]) for code, asked in above if code in counted]
    else:
        named.append((own, own, places.region_name(own)))
    lines = []
    for code, asked, name in named:
        found = counted.get(code, {})
        every = [figure(asked, None, sum(found.values())), *(figure(asked, one, found.get(one, 0)) for one in kinds)]
        lines.append(Line(name, code if code in below else "", tuple(every)))
    return Cut((None, *kinds), tuple(lines))


def _asking(**wanted: str | None) -> dict[str, str]:
    return {name: str(value) for name, value in wanted.items() if value}
