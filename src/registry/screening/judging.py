"""What a run makes of one row: a number decides, a name only suggests, and where the two disagree both are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from registry.kernel import fields
from registry.kernel.names import search_key
from registry.parties import queries as people
from registry.screening import matching, scores
from registry.screening.candidates import Index
from registry.screening.listed import Listed
from registry.screening.scores import LINE, WORTH_A_LOOK
from registry.screening.terms import Asked, Kind, Match, Screened, Subject, Verdict

SHOWN = 5
"""So many matches of one row are shown."""

_STRANGER = "?"  # a person's number that nobody here has: it differs from every listed person's


@dataclass(frozen=True)
class Checked:
    """A row's number as it is compared (empty when there is none that can be), and what is wrong with it."""

    number: str
    note: str = ""


class Known:
    """What the register knows of the numbers that were asked about."""

    def __init__(self, session: Session, kind: Kind, asked: Sequence[Asked]) -> None:
        check = fields.credit_code if kind is Kind.FIRMS else fields.identity_number
        self._kind, self._checked = kind, dict[str, Checked]()
        self.registered: dict[str, str] = {}
        """Number as compared → name registered under it."""
        typed = {row.number for row in asked if row.number.strip()}
        sound: dict[str, str] = {}
        for number in typed:
            try:
                sound[number] = check(number)
            except fields.BadField as wrong:
                self._checked[number] = Checked("", f"{wrong.message}只按名称筛查。")
        if kind is Kind.FIRMS:
            firms = people.organisations_by_credit_code(session, sound.values())
            self.registered = {code: firm.name for code, firm in firms.items()}
            self._checked |= {number: Checked(code) for number, code in sound.items()}
        else:
            persons = people.people_by_identity(session, sound.values())
            self.registered = {person.code: person.name for person in persons.values()}
            for number, identity in sound.items():
                self._checked[number] = Checked(persons[identity].code if identity in persons else _STRANGER)

    def checked(self, row: Asked) -> Checked:
        """The row's number."""
        return self._checked.get(row.number, Checked(""))


def judge(index: Index, against: Listed, known: Known, asked: Sequence[Asked]) -> list[Screened]:
    """The rows' verdicts, in their order."""
    mine, theirs, values = matching.likely(index, [row.name if _usable(row.name) else "" for row in asked])
    near: list[dict[int, int]] = [{} for _ in asked]
    for row, name, value in zip(mine.tolist(), theirs.tolist(), values.tolist(), strict=True):
        owner = int(index.owner[name])
        near[row][owner] = max(value, near[row].get(owner, 0))
    return [_Row(index, against, known, row, found).screened() for row, found in zip(asked, near, strict=True)]


def _usable(name: str) -> bool:
    return len(search_key(name)) >= 2


class _Row:
    """One row with the subjects its name comes near to: place → value, numbers left aside."""

    def __init__(self, index: Index, against: Listed, known: Known, asked: Asked, near: dict[int, int]) -> None:
        self._index, self._against, self._asked, self._near = index, against, asked, near
        checked = known.checked(asked)
        self._number, self._note = checked.number, checked.note
        self._registered = known.registered.get(checked.number, "")
        self._what = "名称" if index.kind is Kind.FIRMS else "姓名"
        self._best = sorted(near, key=lambda place: (-near[place], place))

    def screened(self) -> Screened:
        """The verdict, with the matches that bear it out."""
        if not self._number and not _usable(self._asked.name):
            short = search_key(self._asked.name)
            why = f"{self._what}只有一个字。" if short else f"没有{self._what}，也没有可用的号码。"
            return self._made(Verdict.UNUSABLE, [], why)
        own = self._index.of_number(self._number)
        if own:
            return self._of_number(own)
        if self._number:
            return self._of_another_number()
        if not self._best:
            return self._made(Verdict.CLEAR, [])
        same = self._near[self._best[0]] >= LINE
        return self._made(Verdict.SAME_NAME if same else Verdict.SIMILAR, self._best)

    def _of_number(self, own: list[int]) -> Screened:
        """The number is a listed subject's. A name that is nothing like it, or is another listed one's, contradicts it."""
        elsewhere = [place for place in self._best if place not in own and self._near[place] >= LINE]
        like = max((self._near.get(place, 0) for place in own), default=0)
        if _usable(self._asked.name) and like < WORTH_A_LOOK:
            return self._made(Verdict.CONTRADICTORY, own + elsewhere)
        return self._made(Verdict.SAME_NUMBER, own)

    def _of_another_number(self) -> Screened:
        """The number is nobody's who is listed. A listed name is then another's, unless the register knows the number otherwise."""
        same = [place for place in self._best if self._near[place] >= LINE]
        if not same:
            return self._made(Verdict.CLEAR, [], self._registered_otherwise())
        if self._registered and self._alike(self._registered):
            return self._made(Verdict.CLEAR, [], f"同名的{self._subject()}已列入或被禁入，但号码不同，不是同一主体。")
        return self._made(Verdict.CONTRADICTORY, same, self._registered_otherwise())

    def _subject(self) -> str:
        return "单位" if self._index.kind is Kind.FIRMS else "人员"

    def _alike(self, registered: str) -> bool:
        if self._index.kind is Kind.PERSONS:
            return search_key(registered) == search_key(self._asked.name)
        return scores.firms(registered, self._asked.name).value >= LINE

    def _registered_otherwise(self) -> str:
        if not self._registered or not _usable(self._asked.name) or self._alike(self._registered):
            return ""
        return f"该号码登记的{self._subject()}是“{self._registered}”。"

    def _made(self, verdict: Verdict, places: Sequence[int], note: str = "") -> Screened:
        notes = [self._note, note]
        if len(places) > SHOWN:
            notes.append(f"共 {len(places)} 个主体相符或相近，只列出前 {SHOWN} 个。")
        asked = self._asked
        if self._index.kind is Kind.PERSONS:  # nobody needs the whole number back
            asked = Asked(asked.row, asked.name, fields.mask_identity(asked.number.strip()))
        return Screened(asked, verdict, tuple(map(self._match, places[:SHOWN])), "".join(filter(None, notes)))

    def _match(self, place: int) -> Match:
        subject, against = self._index.subjects[place], self._against
        asked = Subject(self._asked.name, self._number)
        compare = scores.compare if self._index.kind is Kind.FIRMS else scores.compare_persons
        found = compare(asked, subject)
        return Match(
            subject.name,
            against.shown_numbers[place],
            found.value,
            found.reason,
            against.listings[place],
            against.bars[place],
        )
