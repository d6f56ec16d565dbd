"""What the pages of filings and of a listing's changes share: tables of what was filed, and the fields their forms have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from registry.blacklist import filing
from registry.blacklist.changing import Corrections, Order
from registry.blacklist.queries import AmendmentRow, FilingRecord, FilingRow, ListingRecord, PublicListing
from registry.blacklist.queries.own import Candidate, Concern, OwnListing, OwnNotice
from registry.blacklist.terms import CORRECTABLE, AmendmentState, FilingKind, Step
from registry.kernel.access import Actor
from registry.ui import attachments, forms, history, labels, markup, records

CONSEQUENCES = {"": "异议不成立", Step.CORRECT.value: "异议成立：更正公示信息", Step.REVOKE.value: "异议成立：撤销列入"}
"""What an opinion on an objection may propose, by value."""


def table(rows: Sequence[FilingRow], empty: str) -> str:
    """Filings, each a link to its record."""
    return markup.table(
        [
            markup.Column("编号", as_card_title=True),
            markup.Column("种类"),
            markup.Column("当事人与事项"),
            markup.Column("提交"),
            markup.Column("应答复"),
            markup.Column("状态"),
        ],
        [
            [
                markup.Link(row.number, markup.to("filing", number=row.number)),
                labels.of(row.kind),
                markup.Lines((row.name, row.subject)),
                markup.Lines((f"{row.filed_on}", labels.of(row.channel))),
                markup.Lines((f"{row.due_on or ''}", *([markup.Badge("已逾期", "bad")] if row.overdue else []))),
                markup.Lines(
                    (
                        labels.badge(row.state),
                        *([markup.Badge("逾期提交", "warn")] if row.late else []),
                        *([markup.Badge(f"结果：{labels.of(row.outcome)}")] if row.outcome else []),
                    )
                ),
            ]
            for row in rows
        ],
        "意见与请求",
        empty,
    )


def own_listings(rows: Sequence[OwnListing]) -> str:
    """A party's listings, whether published or not, ended or not."""
    return markup.table(
        [
            markup.Column("编号", as_card_title=True),
            markup.Column("列入情形"),
            markup.Column("决定"),
            markup.Column("列入日期"),
            markup.Column("期限至"),
            markup.Column("状态"),
        ],
        [
            [
                markup.Link(row.number, markup.to("listing", number=row.number)) if row.public_now else row.number,
                labels.of(row.ground),
                markup.Lines((row.authority, row.decision_number)),
                f"{row.listed_on}",
                f"{row.until}",
                markup.Lines(
                    (
                        labels.badge(row.state),
                        *([markup.Badge("暂停公示", "info")] if row.stayed else []),
                        *([markup.Badge("已期满")] if row.ended else []),
                        *([f"移出：{row.removed_on}"] if row.removed_on else []),
                    )
                ),
            ]
            for row in rows
        ],
        "列入名单",
        "没有列入记录。",
    )


def own_notices(rows: Sequence[OwnNotice]) -> str:
    """Notices served in running cases, with the last day to be heard."""
    return markup.table(
        [
            markup.Column("案件", as_card_title=True),
            markup.Column("拟列入情形"),
            markup.Column("办案机关"),
            markup.Column("告知日期"),
            markup.Column("意见截止"),
            markup.Column("听证日期"),
        ],
        [
            [
                row.case_number,
                labels.of(row.ground),
                row.authority,
                f"{row.noticed_on}",
                markup.Lines(
                    (
                        f"{row.last_on}",
                        markup.Badge("期限内", "warn") if row.open else markup.Badge("已届满"),
                        *([markup.Badge("节假日安排待公布")] if row.provisional else []),
                    )
                ),
                f"{row.hearing_on or ''}",
            ]
            for row in rows
        ],
        "事先告知",
        "没有正在进行的告知。",
    )


def choices(found: Concern) -> dict[str, str]:
    """What may be filed today: number and kind as one text, with the words for it."""
    about = [(one.number, f"名单 {one.number}", one.kinds) for one in found.listings]
    about += [(one.case_number, f"案件 {one.case_number}", one.kinds) for one in found.notices]
    return {f"{number} {kind.value}": f"{words}：{labels.of(kind)}" for number, words, kinds in about for kind in kinds}


def file(actor: Actor, found: Concern, *, counter: bool = False) -> None:
    """The form for what may be filed today, by the party itself or, `counter`, from its papers."""
    about = choices(found)
    if not about:
        return
    with forms.form("file") as form:
        records.show(
            markup.section("受理书面材料" if counter else "提交意见或请求"),
            "" if counter else markup.notice("回应经审核可在公示信息旁公开，请勿填写身份证号和电话号码。", "neutral"),
        )
        choice = st.selectbox("事项", about, format_func=about.__getitem__, key=form.key("about"))
        label = "内容（照书面材料录入）" if counter else "内容"
        text = st.text_area(label, max_chars=5000, key=form.key("text"))
        outside = st.text_input("受理文号（行政复议、行政诉讼必填）", max_chars=80, key=form.key("outside"))
        title, note = ("扫描件", "") if counter else ("附件", "可不传")
        handed = attachments.field(form, title, several=True, note=note)
    subject, kind = chosen(choice)
    form.submit(
        "受理" if counter else "提交",
        run=lambda submission: filing.file(
            actor,
            filing.Filed(
                subject=subject,
                kind=kind,
                text=text,
                party=found.code if counter else "",
                outside_number=outside,
                files=handed.every,
            ),
            submission=submission,
        ),
        done="已受理，编号 {}。" if counter else "已提交，编号 {}。",
    )


def chosen(choice: str) -> tuple[str, FilingKind]:
    """Number and kind of a choice."""
    number, _, kind = choice.partition(" ")
    return number, FilingKind(kind)


def candidates(found: Sequence[Candidate]) -> None:
    """Parties found at the counter, to choose from."""
    records.show(
        markup.table(
            [
                markup.Column("当事人", as_card_title=True),
                markup.Column("代码（证件号码）"),
                markup.Column("因为"),
            ],
            [[markup.Link(one.name, markup.to("counter", party=one.code)), one.number, one.because] for one in found],
            "找到的当事人",
            "本地区没有相符的当事人，或其没有名单记录和在办案件。",
        )
    )


def proposal(row: AmendmentRow) -> str:
    """What is proposed for a listing, in full."""
    return markup.section(f"{labels.of(row.step)}建议 {row.number}") + markup.facts(
        [
            ("状态", labels.badge(row.state)),
            *((f"更正{name}", value or "（删去）") for name, value in row.changes),
            ("事实和理由", row.reason),
            ("文书", row.document),
            ("应当撤回公示", f"{row.due_on}" if row.due_on else ""),
            ("提出时间", f"{row.proposed_at:%Y-%m-%d %H:%M}"),
        ]
    )


def proposals(rows: Sequence[AmendmentRow]) -> str:
    """Proposals that wait for a decider."""
    return markup.table(
        [
            markup.Column("名单", as_card_title=True),
            markup.Column("建议"),
            markup.Column("提出"),
            markup.Column("应当撤回公示"),
        ],
        [
            [
                markup.Link(row.listing, markup.to("listing_change", number=row.listing)),
                markup.Lines((labels.of(row.step), row.reason)),
                f"{row.proposed_at:%Y-%m-%d}",
                markup.Lines((f"{row.due_on or ''}", *([markup.Badge("已逾期", "bad")] if row.overdue else []))),
            ]
            for row in rows
        ],
        "等待审批的更正和撤销",
    )


def record(found: FilingRecord, *, linked: bool) -> None:
    """One filing from top to bottom; `linked`: whether the reader may open the listing's record."""
    row = found.row
    there = markup.to("listing_record", number=row.subject)
    facts: list[tuple[str, markup.Cell]] = [
        ("案件" if row.about_case else "名单", markup.Link(row.subject, there) if linked else row.subject),
        ("提交日期", f"{row.filed_on}"),
        ("提交途径", labels.of(row.channel)),
        ("是否逾期提交", "是，已注明并附卷" if row.late else "否"),
        ("内容", found.text),
        ("受理文号", found.outside_number),
        ("办理意见", found.opinion),
        ("结果", labels.of(row.outcome) if row.outcome else ""),
        ("文书", found.document),
        ("答复", row.answer),
        ("答复日期", f"{found.answered_on or ''}"),
        ("公开时间", f"{found.public_since:%Y-%m-%d %H:%M}" if found.public_since else ""),
    ]
    records.show(
        markup.record_header(
            f"{labels.of(row.kind)}：{row.name}", row.number, labels.badge(row.state), row.region_name
        ),
        markup.stated(facts),
        proposal(found.proposal) if found.proposal else "",
        *((markup.section("期限"), history.clocks(found.clocks)) if found.clocks else ()),
        markup.section("经过"),
        history.timeline(found.timeline),
    )


def around(found: ListingRecord) -> str:
    """What regulators see around a listing: what was filed and proposed, and the changes that could follow."""
    number = found.row.number
    open_ = [one for one in found.changes if not one.refusal]
    waits = [one for one in found.amendments if one.state is AmendmentState.PROPOSED]
    shown = [markup.section("意见与请求"), table(found.filings, "")] if found.filings else []
    shown += [proposal(one) for one in found.amendments]
    if open_ or waits:
        links = [
            markup.Link(labels.of(one.step), markup.to("listing_change", number=number, step=one.step.value))
            for one in open_
        ]
        links += [markup.Link("审批建议", markup.to("listing_change", number=number))] if waits else []
        shown += [markup.section("变更"), markup.actions(links)]
    refused = {f"{labels.of(one.step)}：{one.refusal}" for one in found.changes if one.refusal}
    return "".join(shown) + "".join(markup.aside(one) for one in sorted(refused))


def beside(found: PublicListing) -> str:
    """What stands beside a public entry: proceedings, and the subject's replies. Empty when there is nothing."""
    events = [
        markup.Event(
            f"{one.ended_on or one.filed_on}",
            f"当事人已{'申请' if one.kind is FilingKind.RECONSIDERATION else '提起'}{labels.of(one.kind)}",
            f"结果：{labels.of(one.outcome)}" if one.outcome else "正在办理，尚无结果。",
        )
        for one in found.proceedings
    ]
    events += [markup.Event(f"{one.released_on}", "主体回应", one.text) for one in found.replies]
    return markup.section("主体回应与复议、诉讼") + markup.timeline(events) if events else ""


# -- fields of forms ---------------------------------------------------------------------------------------------------


def corrections(form: forms.Form, *, expanded: bool = False) -> Callable[[], Corrections]:
    """Fields for what is to read differently; empty ones stay as they are. Gives what was typed when asked."""
    typed: dict[str, str] = {}
    with st.expander("更正事项（只填写需要更正的，留空的不变）", expanded=expanded):
        for name, word in CORRECTABLE.items():
            ask = st.text_area if name in ("cause", "reason") else st.text_input
            typed[name] = ask(f"更正后的{word}", max_chars=500, key=form.key(f"correct_{name}"))
    return lambda: Corrections.model_validate({name: value for name, value in typed.items() if value.strip()})


def order(form: forms.Form, *, optional: bool = False) -> Callable[[], Order | None]:
    """Fields for the document of the body that decided; an optional one that was left empty is none."""
    least = "（可不填）" if optional else ""
    number = st.text_input(f"文书文号{least}", max_chars=80, key=form.key("order_number"))
    authority = st.text_input(f"作出机关{least}", max_chars=120, key=form.key("order_authority"))
    day = st.text_input(f"文书日期{least}", placeholder="如 2026-11-23", max_chars=20, key=form.key("order_on"))

    def given() -> Order | None:
        if optional and not (number.strip() or authority.strip() or day.strip()):
            return None
        return Order.model_validate({"number": number, "authority": authority, "on": day})

    return given
