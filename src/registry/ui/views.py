"""How the one look-up shows a firm, a person, or several to choose from; every part with its source and time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from registry.agencies.queries import AgencyRow
from registry.blacklist.terms import Standing
from registry.blacklist.terms_bars import BarFacts
from registry.parties.places import region_name
from registry.parties.queries import PostRow
from registry.ui import agency_views, labels, markup, records
from registry.ui.conduct_part import conduct_part
from registry.ui.engineers import engineer_part
from registry.verification.look_up import FirmView, LookUp, PersonView
from registry.verification.terms import PrintedFields


def look_up(found: LookUp) -> None:
    """The whole answer, a choice, or what to try next."""
    if found.firm is not None:
        firm(found.firm)
    elif found.person is not None:
        person(found.person)
    elif found.found:
        records.show(
            markup.counts(len(found.found), f"{found.as_of}", "相符的主体"),
            *_more(found),
            markup.table(
                [
                    markup.Column("名称", as_card_title=True),
                    markup.Column("信用代码 / 证件号码"),
                    markup.Column("地区"),
                    markup.Column("因为"),
                ],
                [
                    [
                        markup.Link(one.name, markup.to("lookup", party=one.code)),
                        one.number,
                        region_name(one.region) or "—",
                        one.because,
                    ]
                    for one in found.found
                ],
                "相符的主体",
            ),
        )
    else:
        records.show(
            markup.empty(
                "所填内容（信用代码、名称、曾用名、证件号码、证书编号）",
                ["只填名称中的两三个字", "核对证件号码有无错漏", "改用统一社会信用代码"],
            )
        )


def _more(found: LookUp) -> list[str]:
    """That there are more than are listed, and how many as far as anybody counts."""
    if not found.named:
        return []
    many = f"超过 {found.named}" if found.or_more else f"共 {found.named}"
    said = (
        f"名称含所填文字的单位{many} 家，这里只列出 {len(found.found)} 个。请把名称写得完整些，或改用统一社会信用代码。"
    )
    return [markup.notice(said, "neutral")]


def firm(view: FirmView) -> None:
    """Everything about a firm."""
    record = view.record
    records.show(
        markup.record_header(
            record.name, record.credit_code, _listed(view.listings), region_name(record.region) or "—"
        ),
        markup.facts(
            [
                ("单位类型", labels.of(record.kind)),
                ("高危行业", labels.of(record.high_hazard)),
                ("从业人数", markup.Number(record.staff_count)),
                ("主要负责人", record.principal or "—"),
                ("注册地址", record.address or "—"),
                (
                    "曾用名",
                    markup.Lines(tuple(name for name, _ in record.former_names)) if record.former_names else "—",
                ),
            ]
        ),
        _source("主体登记", record.changed_at),
        *_listings(view.listings, view.as_of, view.at),
        *conduct_part(view.conduct, view.as_of, view.at),
        *_bars(view.bars, view.as_of, view.at),
        *_agencies(view.agencies, view.as_of, view.at),
        markup.section("在岗人员与证书"),
        markup.table(
            [
                markup.Column("姓名", as_card_title=True),
                markup.Column("岗位"),
                markup.Column("任职日期"),
                markup.Column("证书"),
                markup.Column("来源", hide_on_phone=True),
            ],
            [
                [
                    markup.Link(holder.post.person_name, markup.to("lookup", party=holder.post.person_code)),
                    labels.of(holder.post.kind),
                    f"{holder.post.from_on}",
                    markup.Lines(
                        tuple(
                            markup.Badge(f"{one.operation}·{labels.of(one.outcome)}", labels.badge(one.outcome).tone)
                            for one in holder.certificates
                        )
                    )
                    if holder.certificates
                    else "无登记证书",
                    holder.post.source or "主体登记",
                ]
                for holder in view.holders
            ],
            f"{view.as_of} 在岗人员",
            f"{view.as_of} 没有登记在岗人员。",
        ),
        _source("岗位登记与培训持证台账", view.at),
        *engineer_part(view.engineers, view.as_of),
        _source("注册安全工程师登记", view.at),
    )


def person(view: PersonView) -> None:
    """Everything about a person."""
    record = view.record
    records.show(
        markup.record_header(record.name, record.masked_identity, _listed(view.listings), record.sex),
        _source("主体登记", record.entered_at),
        *_listings(view.listings, view.as_of, view.at),
        *conduct_part(view.conduct, view.as_of, view.at),
        *_bars(view.bars, view.as_of, view.at),
        markup.section("证书"),
        _certificates(view.certificates),
        _source("培训持证台账", view.at),
        *engineer_part(view.engineers, view.as_of),
        _source("注册安全工程师登记", view.at),
        *_inspector(view),
        markup.section("任职经历"),
        _posts(view.posts),
        _source("岗位登记", view.at),
    )


def _inspector(view: PersonView) -> list[str]:
    """Whether somebody who is or was an inspector may enforce; nothing for everybody else. Who may not read it is told so."""
    if view.inspector_hidden:
        return [markup.section("执法资格"), markup.notice("您的角色看不到这一部分。", "neutral")]
    one = view.inspector
    if one is None:
        return []
    said = f"{view.as_of} 可以执法" if one.may_enforce else "；".join(one.reasons)
    return [
        markup.section("执法资格"),
        markup.notice(
            f"{said}。" + (f"{one.changes_on} 起改变。" if one.changes_on else ""),
            "good" if one.may_enforce else "warn",
        ),
        markup.actions([markup.Link("执法人员档案", markup.to("inspector", code=one.person_code))]),
        _source("执法人员台账", view.at),
    ]


def _certificates(certificates: Sequence[PrintedFields]) -> str:
    return markup.table(
        [
            markup.Column("操作项目", as_card_title=True),
            markup.Column("发证日期"),
            markup.Column("应复审日期"),
            markup.Column("有效期至"),
            markup.Column("发证机关"),
            markup.Column("状态"),
            markup.Column("说明"),
        ],
        [
            [
                markup.Link(one.operation, markup.to("certificate", code=one.code)),
                f"{one.issued_on}",
                f"{one.review_due_on or '—'}",
                f"{one.valid_until or '长期'}",
                one.issuer,
                labels.badge(one.outcome),
                one.reason,
            ]
            for one in certificates
        ],
        "证书",
        "没有登记证书。",
    )


def _posts(posts: Sequence[PostRow]) -> str:
    return markup.table(
        [
            markup.Column("单位", as_card_title=True),
            markup.Column("统一社会信用代码", hide_on_phone=True),
            markup.Column("岗位"),
            markup.Column("任职日期"),
            markup.Column("离职日期"),
            markup.Column("来源", hide_on_phone=True),
        ],
        [
            [
                markup.Link(post.organisation_name, markup.to("lookup", party=post.organisation_code)),
                post.credit_code,
                labels.of(post.kind),
                f"{post.from_on}",
                f"{post.until_on or '在岗'}",
                post.source or "主体登记",
            ]
            for post in posts
        ],
        "任职经历",
        "没有登记任职。",
    )


def _listed(listings: Sequence[Standing]) -> markup.Badge:
    return markup.Badge("在失信主体名单", "bad") if listings else markup.Badge("不在失信主体名单", "good")


def _listings(listings: Sequence[Standing], as_of: date, at: datetime) -> list[str]:
    return [
        markup.section("失信主体名单"),
        markup.table(
            [
                markup.Column("编号", as_card_title=True),
                markup.Column("列入情形"),
                markup.Column("决定机关"),
                markup.Column("列入日期"),
                markup.Column("期限至"),
            ],
            [
                [
                    markup.Link(one.number, markup.to("listing_record", number=one.number)),
                    labels.of(one.ground),
                    one.authority,
                    f"{one.listed_on}",
                    f"{one.until}",
                ]
                for one in listings
            ],
            "失信主体名单",
            f"{as_of} 不在名单。",
        ),
        _source("失信主体名单台账", at),
    ]


def _bars(bars: Sequence[BarFacts], as_of: date, at: datetime) -> list[str]:
    return [
        markup.section("禁入"),
        markup.table(
            [
                markup.Column("编号", as_card_title=True),
                markup.Column("范围"),
                markup.Column("依据"),
                markup.Column("作出机关"),
                markup.Column("起"),
                markup.Column("至"),
            ],
            [
                [
                    markup.Link(one.number, markup.to("bar", number=one.number)),
                    markup.Lines((labels.badge(one.scope), *one.industries, one.occupation)),
                    one.article,
                    one.authority,
                    f"{one.from_on}",
                    f"{one.until}" if one.until else "终身",
                ]
                for one in bars
            ],
            "禁入",
            f"{as_of} 没有禁入。",
        ),
        _source("禁入台账", at),
    ]


def _agencies(found: Sequence[AgencyRow], as_of: date, at: datetime) -> list[str]:
    """Qualifications to evaluate or test, with standing and grade of the day; nothing for other firms."""
    if not found:
        return []
    return [
        markup.section("评价检测资质与信用等级"),
        agency_views.table(found, "agency", as_of=f"{as_of}"),
        _source("机构名录", at),
    ]


def _source(what: str, at: datetime) -> str:
    return markup.aside(f"来源：{what}　时间：{at:%Y-%m-%d %H:%M}")
