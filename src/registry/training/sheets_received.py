"""The sheet of certificates received from elsewhere that are no special operations': managers' historical ones, special equipment
and construction (SO-16). They are kept apart and never counted as special operations.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import literal_column, select
from sqlmodel import Session

from registry.kernel import calendar, clock, db, fields, names
from registry.kernel.access import Actor
from registry.kernel.sheet import BadCell, Column, DuplicateGroup, Judged, Kind, Meanings, Options, Parsed, Rejection
from registry.kernel.transaction import Work
from registry.law import queries as laws
from registry.parties import entries as parties
from registry.parties import queries as people
from registry.parties.reference.industries import HIGH_HAZARD_LABELS, HighHazard
from registry.parties.terms import Organisation, Person
from registry.policy import Action, Ledger, Permission
from registry.training import issuing, numbers, tables
from registry.training.terms import KIND_WORDS, MANAGERS, CertificateKind, Ending

_C = db.core(tables.Certificate).c
_GENERAL: Final = "其他生产经营单位"
_KINDS: Final = (
    CertificateKind.PRINCIPAL,
    CertificateKind.SAFETY_MANAGER,
    CertificateKind.SPECIAL_EQUIPMENT,
    CertificateKind.CONSTRUCTION,
)
_BUSINESS: Final = {word: kind for kind, word in HIGH_HAZARD_LABELS.items() if kind is not HighHazard.NONE}

COLUMNS: Final = (
    Column(
        "证书种类",
        "特种设备作业人员证",
        "特种作业操作证请用“特种作业考试成绩与历史证书”表格",
        needed=True,
        choices=tuple(KIND_WORDS[kind] for kind in _KINDS),
        width=26,
    ),
    Column("姓名", "张示例", "与身份证一致", needed=True, width=12),
    Column("身份证号", "11010519491231002X", "18 位；请保持为文本格式", needed=True, width=22),
    Column("证书编号", "TS6B11010519491231002X", "证书上的编号；含身份证号的按身份证号保护", needed=True, width=26),
    Column(
        "作业项目/行业", "叉车司机", "特种设备、建筑施工填作业项目；负责人和安全管理人员填行业", needed=True, width=20
    ),
    Column("发证机关", "长沙市市场监督管理局（演示）", "颁发该证书的部门", needed=True, width=28),
    Column("发证日期", "2024-05-06", "年-月-日", needed=True, width=14),
    Column("有效期至", "2028-05-05", "按证书填写；特种设备必填，其他可空（按规定推算）", width=14),
    Column("工作单位", "湖南示例化工有限公司（演示）", "可空；填写时请同时填写统一社会信用代码", width=30),
    Column("统一社会信用代码", "91430000MA00000000", "工作单位的 18 位代码", width=22),
    Column("备注", "", "可空", width=20),
)
_PLACE: Final = {column.heading: place for place, column in enumerate(COLUMNS)}

ALIASES: Final = {
    "种类": "证书种类",
    "身份证": "身份证号",
    "身份证号码": "身份证号",
    "公民身份号码": "身份证号",
    "编号": "证书编号",
    "作业项目": "作业项目/行业",
    "行业": "作业项目/行业",
    "项目": "作业项目/行业",
    "有效期": "有效期至",
    "有效期截止日期": "有效期至",
    "单位名称": "工作单位",
    "信用代码": "统一社会信用代码",
}


class Row(NamedTuple):
    """The checked values of one row. `number` as `numbers.stored` keeps it; days are ISO text, empty where not given."""

    kind: str
    name: str
    identity: str
    number: str
    subject: str
    high_hazard: str
    issuer: str
    issued_on: str
    valid_until: str
    employer: str
    employer_code: str
    remark: str

    def what(self) -> tuple[str, str, str]:
        """What the certificate is for: there is one in force of each per person."""
        return self.kind, self.subject, self.high_hazard


def _kind(text: str) -> str:
    said = names.search_key(text)
    found = {names.search_key(KIND_WORDS[kind]): kind for kind in CertificateKind}.get(said)
    if found in _KINDS:
        return found.value
    if found is CertificateKind.SPECIAL_OPERATION:
        raise fields.BadField("特种作业操作证不在本表登记。", "请用“特种作业考试成绩与历史证书”表格。")
    if found is CertificateKind.PRE_JOB:
        raise fields.BadField("岗前培训合格证明不作为收到的证书登记。", "由培训机构按培训成绩出具。")
    said_all = "、".join(KIND_WORDS[kind] for kind in _KINDS)
    raise fields.BadField("不认识的证书种类。" if text else "没有填写证书种类。", f"请填写{said_all}。")


def _needed_text(text: str) -> str:
    if not text.strip():
        raise fields.BadField("没有填写内容。", "请按证书填写。")
    return fields.tidy(text)[:80]


_kinds = Meanings("证书种类", _kind)
_subjects = Meanings("作业项目/行业", _needed_text)
_issuers = Meanings("发证机关", _needed_text)
_employers = Meanings("工作单位", fields.organisation_name)
_employer_codes = Meanings("统一社会信用代码", fields.credit_code)
_issued = Meanings("发证日期", fields.excel_date)
_ends = Meanings("有效期至", fields.excel_date)


def _cell(heading: str, text: str, read: Callable[[str], Any]) -> Any:
    try:
        return read(text)
    except fields.BadField as wrong:
        raise BadCell(heading, text, wrong.message, wrong.fix) from None


def parse(cells: Sequence[str], options: Options) -> tuple[Any, ...]:
    """One row's checked values, in the order of `Row`. Raises `BadCell` naming column, reason and fix."""
    cell = {heading: cells[place] for heading, place in _PLACE.items()}
    kind = CertificateKind(_kinds[cell["证书种类"]])
    name = _cell("姓名", cell["姓名"], fields.person_name)
    identity = _cell(
        "身份证号",
        cell["身份证号"],
        fields.identity_number if options.get("typed") else lambda text: fields.identity_number(text, from_sheet=True),
    )
    number = numbers.stored(_cell("证书编号", cell["证书编号"], numbers.canonical), identity)
    subject, high_hazard = _subjects[cell["作业项目/行业"]], ""
    if kind in MANAGERS:
        subject, high_hazard = "", _business(subject)
    issued_on = _issued[cell["发证日期"]]
    if issued_on > clock.today():
        raise BadCell("发证日期", cell["发证日期"], "日期晚于今天。", "请核对日期。")
    until = _ends[cell["有效期至"]] if cell["有效期至"] else None
    if until is None and kind is CertificateKind.SPECIAL_EQUIPMENT:
        raise BadCell("有效期至", "", "特种设备作业人员证没有填写有效期至。", "请按证书填写。")
    if until is not None and until <= issued_on:
        raise BadCell("有效期至", cell["有效期至"], "有效期至不晚于发证日期。", "请核对两个日期。")
    employer, employer_code = _employer(cell["工作单位"], cell["统一社会信用代码"])
    return Row(
        kind.value,
        name,
        identity,
        number,
        subject,
        high_hazard,
        _issuers[cell["发证机关"]],
        issued_on.isoformat(),
        until.isoformat() if until else "",
        employer,
        employer_code,
        fields.tidy(cell["备注"])[:200],
    )


def _business(text: str) -> str:
    if text in (_GENERAL, "一般", "其他", HIGH_HAZARD_LABELS[HighHazard.NONE]):
        return ""
    if text not in _BUSINESS:
        choices = "、".join([*_BUSINESS, _GENERAL])
        raise BadCell("作业项目/行业", text, "不认识的行业。", f"负责人和安全管理人员请填写：{choices}。")
    return _BUSINESS[text].value


def _employer(name: str, code: str) -> tuple[str, str]:
    if not name and not code:
        return "", ""
    if not name:
        raise BadCell("工作单位", "", "填写了统一社会信用代码，没有填写工作单位。", "请补充工作单位名称。")
    return _employers[name], _employer_codes[code] if code else ""


# -- judging -----------------------------------------------------------------------------------------------------------


@dataclass
class _Known:
    """What the register knows of everybody in the sheet."""

    people: dict[str, Person]
    employers: dict[str, Organisation]
    employer_names: dict[int, set[str]]
    spans: dict[tuple[int, tuple[str, str, str]], list[tuple[date, date]]]
    numbers: dict[tuple[str, str], set[int]]  # persons by kind and number


def judge(session: Session, _actor: Actor, parsed: Sequence[Parsed], _options: Options) -> Judged:
    """Let through what may be stored: unknown so far, of a person of that name, at a firm of that name."""
    judged = Judged()
    rows = _without_duplicates([(number, Row(*values)) for number, values in parsed], judged)
    known = _known(session, [row for _, row in rows])
    law = laws.in_force(session, clock.today())
    law_on = laws.in_force_each(session, {date.fromisoformat(row.issued_on) for _, row in rows})
    other_terms = 0
    for number, row in rows:
        issued_on = date.fromisoformat(row.issued_on)
        usual = _usual_end(CertificateKind(row.kind), issued_on, law_on[issued_on])
        if usual is None and not row.valid_until:
            reason = "发证当日没有可推算有效期的规定。"
            judged.rejected.append(Rejection(number, "有效期至", "", reason, "请按证书填写有效期至。"))
            continue
        problem = _problem(row, known, usual)
        if problem is not None:
            judged.rejected.append(Rejection(number, *problem))
            continue
        if usual is not None and row.valid_until and usual.isoformat() != row.valid_until:
            other_terms += 1
        judged.accepted.append((number, tuple(row)))
    if other_terms:
        article = law.provision("TR-13.validity").article
        judged.notices.append(f"其中 {other_terms} 条的有效期与规定年限不同（{article}等），将按证书所载登记，请核对。")
    return judged


def _usual_end(kind: CertificateKind, issued_on: date, law: Any) -> date | None:
    code = {CertificateKind.CONSTRUCTION: "SO-16.validity"}.get(kind, "TR-13.validity" if kind in MANAGERS else "")
    return calendar.term_end(issued_on, years=law.years(code)) if code and code in law else None


def _without_duplicates(rows: list[tuple[int, Row]], judged: Judged) -> list[tuple[int, Row]]:
    """Identical rows are kept once; contradictory ones not at all, since nobody may guess which is right."""
    times = Counter((row.identity, row.what(), row.issued_on) for _, row in rows)
    name_of: dict[str, set[str]] = {}
    holders: dict[tuple[str, str], set[str]] = {}
    for _, row in rows:
        name_of.setdefault(row.identity, set()).add(names.search_key(row.name))
        if numbers.HOLDER not in row.number:
            holders.setdefault((row.kind, row.number), set()).add(row.identity)
    kept: list[tuple[int, Row]] = []
    groups: dict[tuple[Any, ...], list[tuple[int, Row]]] = {}
    for number, row in rows:
        if len(name_of[row.identity]) > 1:
            reason, fix = "表内同一身份证号出现不同姓名。", "请核对后只保留正确的姓名，再重新导入。"
            judged.rejected.append(Rejection(number, "姓名", row.name, reason, fix))
        elif len(holders.get((row.kind, row.number), ())) > 1:
            reason, fix = "表内同一证书编号属于不同的人。", "请核对后只保留正确的一行，再重新导入。"
            judged.rejected.append(Rejection(number, "证书编号", row.number, reason, fix))
        elif times[row.identity, row.what(), row.issued_on] == 1:
            kept.append((number, row))
        else:
            groups.setdefault((row.identity, row.what(), row.issued_on), []).append((number, row))
    for group in groups.values():
        first_number, first = group[0]
        identical = all(row == first for _, row in group)
        kept += group[:1] if identical else []
        places = tuple(number for number, _ in group)
        judged.groups.append(
            DuplicateGroup(places, f"{first.name}：同一人、同一证书、同一发证日期", first_number if identical else 0)
        )
        for number, row in group[1 if identical else 0 :]:
            others = "、".join(str(place) for place in places if place != number)
            reason = f"与第 {first_number} 行完全相同。" if identical else f"与第 {others} 行内容矛盾。"
            fix = "重复行无需处理。" if identical else "请核实，只保留正确的一行。"
            judged.rejected.append(Rejection(number, "身份证号", fields.mask_identity(row.identity), reason, fix))
    return sorted(kept)


def _known(session: Session, rows: list[Row]) -> _Known:
    met = people.people_by_identity(session, (row.identity for row in rows))
    employers = people.organisations_by_credit_code(session, {row.employer_code for row in rows if row.employer_code})
    found = _Known(met, employers, people.known_names(session, [one.id for one in employers.values()]), {}, {})
    query = select(
        _C.person_id, _C.kind, _C.subject, _C.high_hazard, _C.number, _C.issuer, _C.issued_on, _C.valid_until
    ).where(_C.live.is_(True), _C.kind.in_(_KINDS), (_C.ending.is_(None)) | (_C.ending != Ending.UNDONE))
    for row in session.execute(query.where(db.among(_C.person_id, [one.id for one in met.values()]))):
        what = (row.kind.value, row.subject, row.high_hazard)
        found.spans.setdefault((row.person_id, what), []).append((row.issued_on, row.valid_until))
    printed = {row.number for row in rows if numbers.HOLDER not in row.number}
    for part in db.chunks(printed):
        taken = select(_C.kind, _C.number, _C.person_id).where(
            _C.number.in_(part),
            _C.number != literal_column("''"),
            _C.live.is_(True),
            (_C.ending.is_(None)) | (_C.ending != Ending.UNDONE),
        )
        for row in session.execute(taken):
            found.numbers.setdefault((row.kind.value, row.number), set()).add(row.person_id)
    return found


def _problem(row: Row, known: _Known, usual: date | None) -> tuple[str, str, str, str] | None:
    """Column, value, reason and fix of the first thing that stands against a row."""
    person = known.people.get(row.identity)
    if person is not None and names.search_key(person.name) != names.search_key(row.name):
        return "姓名", row.name, "该身份证号已登记为另一姓名。", "请核对姓名和身份证号；更名请先到窗口更正登记。"
    if row.employer_code:
        employer = known.employers.get(row.employer_code)
        if employer and names.search_key(row.employer) not in known.employer_names.get(employer.id, set()):
            reason = f"该统一社会信用代码登记的单位是“{employer.name}”。"
            return "工作单位", row.employer, reason, "请核对单位名称与代码。"
    holder = person.id if person is not None else 0
    if known.numbers.get((row.kind, row.number), set()) - {holder}:
        return "证书编号", row.number, "这个编号的证书已登记在他人名下。", "请核对证书编号。"
    issued_on = date.fromisoformat(row.issued_on)
    until = date.fromisoformat(row.valid_until) if row.valid_until else usual
    assert until is not None
    for since, end in known.spans.get((holder, row.what()), ()):
        if since == issued_on:
            return "发证日期", row.issued_on, "这张证书已经登记。", "请勿重复登记。"
        if since < issued_on and until <= end:
            return "有效期至", until.isoformat(), "该人该项目在这一期间已有登记的证书。", "请核对是否重复登记。"
    return None


# -- entering ----------------------------------------------------------------------------------------------------------


def enter(work: Work, batch: str, accepted: Sequence[Parsed], _options: Options) -> None:
    """Store judged rows as received certificates of the certifier's region."""
    rows = [Row(*values) for _, values in accepted]
    met = parties.meet_people(
        work, [parties.MetPerson(row.identity, row.name) for row in rows], batch=batch, in_passing=True
    )
    issuing.enter_certificates(
        work,
        [
            issuing.Wanted(
                person=met[row.identity],
                category="",
                operation="",
                issued_on=date.fromisoformat(row.issued_on),
                reviewed_on=None,
                issuer=row.issuer,
                centre_id=None,
                region=work.actor.region,
                employer=row.employer,
                employer_code=row.employer_code,
                batch=batch,
                received=True,
                kind=CertificateKind(row.kind),
                subject=row.subject,
                high_hazard=row.high_hazard,
                number=row.number,
                valid_until=date.fromisoformat(row.valid_until) if row.valid_until else None,
            )
            for row in rows
        ],
    )


KIND = Kind(
    code="other-certificates",
    title="收到的其他证书",
    unit="张",
    columns=COLUMNS,
    aliases=ALIASES,
    permissions=(Permission.CERTIFICATES_RECEIVE,),
    ledgers=(Ledger.TRAINING, Ledger.PARTIES),
    confirmed=Action.RESULTS_BATCH_CONFIRMED,
    undone=Action.RESULTS_BATCH_UNDONE,
    parse=parse,
    judge=judge,
    enter=enter,
    undo=issuing.undo_received,
)
