"""查询报告 as a paper: every part of the one look-up with its source and time, and the QR code of its receipt.

The lines sealed are the lines printed; what the viewer may not see is named as such. Personal data stay on the paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from registry.documents import typesetting
from registry.documents.typesetting import Part, Sheet, Table, in_words
from registry.kernel import clock
from registry.kernel.access import Actor
from registry.kernel.values import in_ten_thousands
from registry.parties.places import region_name
from registry.settings import settings
from registry.ui import labels, markup, records, views
from registry.verification import reporting
from registry.verification.look_up import FirmView, LookUp, PersonView
from registry.verification.papers import address_of_receipt
from registry.verification.reporting import View
from registry.verification.terms import PrintedFields

_PORTAL = "湖南省安全生产持证与信用名录平台"
_HIDDEN = "出具人的角色无权查看这一部分，本报告不作说明。"
_CAPTION = "扫码打开回执核验，把截至日期和各部分的数目与本报告核对"
_QR_WIDTH = 62


def show(viewer: Actor, found: LookUp, reason: str) -> None:
    """The answer of the one look-up; where it is one party's page, with the report to take out."""
    views.look_up(found)
    one = found.firm or found.person
    if one is not None:
        offer(viewer, one.record.code, one.as_of, reason)


def offer(viewer: Actor, code: str, as_of: date, reason: str) -> None:
    """A button for the report, made and recorded when it is pressed."""
    records.show(markup.aside("查询报告含个人信息，只用于所选的查询事由；下载会连同事由留痕，报告附可核验的回执。"))
    st.download_button(
        "下载查询报告（PDF）",
        data=lambda: pdf(viewer, code, as_of, reason),
        file_name=f"查询报告-{code}-{as_of}.pdf",
        mime="application/pdf",
        key=f"report_{code}",
        on_click="ignore",
    )


def pdf(viewer: Actor, code: str, as_of: date, reason: str) -> bytes:
    """The report as PDF. Raises what the look-up raises; the taking out is recorded with its reason."""
    return typesetting.pdf(certified(viewer, reporting.view_of(viewer, code, as_of=as_of, reason=reason), reason))


def certified(viewer: Actor, view: View, reason: str) -> Sheet:
    """The report with its receipt."""
    bare = sheet(viewer, view, reason)
    receipt = reporting.certify(viewer, view, lines(bare), reason=reason)
    return replace(bare, qr=address_of_receipt(receipt), qr_caption=_CAPTION)


def sheet(viewer: Actor, view: View, reason: str) -> Sheet:
    """The report as it is set."""
    record = view.record
    if isinstance(view, FirmView):
        number = f"统一社会信用代码 {view.record.credit_code}"
    else:
        number = f"证件号码（已遮蔽）{view.record.masked_identity}"
    listed = "在失信主体名单" if view.listings else "不在失信主体名单"
    lead = (
        f"{record.name}截至 {in_words(view.as_of)}{listed}。\n{number}。\n"
        f"本报告汇集平台各台账在该日的记录，于 {view.at:%Y-%m-%d %H:%M} 出具，查询事由：{reason}。"
    )
    return Sheet(
        authority=_PORTAL,
        title="查询报告",
        number=f"主体公开代码 {record.code}　截至 {view.as_of}",
        addressee="",
        lead=lead,
        parts=(_summary(viewer, view), *(_firm(view) if isinstance(view, FirmView) else _person(viewer, view))),
        issued_on=clock.today(),
        signed=False,
        qr_width=_QR_WIDTH,
        demo=settings().demo,
    )


def lines(one: Sheet) -> list[str]:
    """What a sheet prints, line by line."""
    said = [one.title, one.number, one.lead]
    for part in one.parts:
        said += [part.heading, *part.paragraphs]
        if part.table is not None:
            said += ["｜".join(row) for row in part.table.rows]
    return said


# -- parts -------------------------------------------------------------------------------------------------------------

Rows = Sequence[tuple[str, ...]]


def _part(
    heading: str, source: str, view: View, headings: tuple[str, ...], widths: tuple[int, ...], rows: Rows
) -> Part:
    """One part: how many, from where and when, and the rows; or that there are none."""
    said = f"共 {len(rows)} 项。" if rows else f"截至 {view.as_of} 没有记录。"
    table = Table(headings, tuple(rows), widths, broken=True) if rows else None
    return Part(heading, (said + _source(source, view),), table=table)


def _source(source: str, view: View) -> str:
    return f"来源：{source}；时间：{view.at:%Y-%m-%d %H:%M}。"


def _hidden(heading: str) -> Part:
    return Part(heading, (_HIDDEN,))


def _summary(viewer: Actor, view: View) -> Part:
    """The headline in numbers: the same that the receipt holds."""
    rows = tuple(
        (labels.of(part), "无权查看" if many is None else f"{many}") for part, many in reporting.counts(viewer, view)
    )
    return Part("各部分的数目", table=Table((), rows, (2, 1)))


def _firm(view: FirmView) -> list[Part]:
    record = view.record
    facts = (
        ("单位类型", labels.of(record.kind)),
        ("高危行业", labels.of(record.high_hazard)),
        ("所在地区", region_name(record.region) or "—"),
        ("从业人数", f"{record.staff_count}"),
        ("主要负责人", record.principal or "—"),
        ("注册地址", record.address or "—"),
        ("曾用名", "、".join(name for name, _ in record.former_names) or "—"),
    )
    staff = [
        (
            holder.post.person_name,
            labels.of(holder.post.kind),
            f"{holder.post.from_on}",
            "；".join(f"{one.operation}·{labels.of(one.outcome)}" for one in holder.certificates) or "无登记证书",
        )
        for holder in view.holders
    ]
    return [
        Part("主体", (_source("主体登记", view),), table=Table((), facts, (1, 3))),
        *_standing(view),
        _part(
            "评价检测资质与信用等级", "机构名录", view,
            ("编号", "业务范围", "有效期至", "资格", "信用等级"), (6, 4, 3, 2, 2),
            [
                (
                    one.number, "、".join(one.field_names), f"{one.valid_until}",
                    labels.of(one.standing), one.grade_title or "未评级",
                )
                for one in view.agencies
            ],
        ),
        _part("在岗人员与证书", "岗位登记与培训持证台账", view, ("姓名", "岗位", "任职日期", "证书"), (2, 2, 2, 5), staff),
        _engineers(view),
    ]  # fmt: skip


def _person(viewer: Actor, view: PersonView) -> list[Part]:
    posts = [
        (one.organisation_name, labels.of(one.kind), f"{one.from_on}", f"{one.until_on or '在岗'}")
        for one in view.posts
    ]
    return [
        *_standing(view),
        _part(
            "证书", "培训持证台账", view,
            ("操作项目", "发证日期", "应复审", "有效期至", "发证机关", "状态"), (3, 3, 3, 3, 3, 2),
            [_certificate(one) for one in view.certificates],
        ),
        _engineers(view),
        _inspector(viewer, view),
        _part("任职经历", "岗位登记", view, ("单位", "岗位", "任职日期", "离职日期"), (5, 2, 2, 2), posts),
    ]  # fmt: skip


def _standing(view: View) -> list[Part]:
    """What both a firm and a person may have against them."""
    listings = [
        (one.number, labels.of(one.ground), one.authority, f"{one.listed_on}", f"{one.until}") for one in view.listings
    ]
    bars = [
        (one.number, labels.of(one.scope), one.article, one.authority, f"{one.from_on}", f"{one.until or '终身'}")
        for one in view.bars
    ]
    return [
        _part(
            "失信主体名单", "失信主体名单台账", view,
            ("编号", "列入情形", "决定机关", "列入日期", "期限至"), (4, 4, 3, 3, 3), listings,
        ),
        *_conduct(view),
        _part(
            "禁入", "禁入台账", view,
            ("编号", "范围", "依据", "作出机关", "起", "至"), (4, 2, 3, 3, 3, 3), bars,
        ),
    ]  # fmt: skip


def _conduct(view: View) -> list[Part]:
    heading = "违法行为、事故和隐患"
    if view.conduct is None:
        return [_hidden(heading)]
    found = view.conduct
    rows = [
        *(
            (f"{one.decided_on}", "行政处罚", f"{one.document_number}　{one.conduct_type}", one.authority, labels.of(one.state))
            for one in found.penalties
        ),
        *(
            (
                f"{one.happened_on}", "事故",
                f"{one.title}　死亡 {one.deaths} 人，重伤 {one.injuries} 人，损失 {in_ten_thousands(one.loss_cents)} 万元",
                labels.of(role), labels.of(one.grade),
            )
            for one, role in found.accidents
        ),
        *(
            (f"{one.found_on}", "重大事故隐患", one.description, one.confirmed_by, labels.of(one.state_on(view.as_of)))
            for one in found.hazards
        ),
    ]  # fmt: skip
    headings = ("日期", "种类", "内容", "机关或责任", "状态")
    return [_part(heading, "违法行为台账", view, headings, (3, 2, 5, 3, 2), sorted(rows, reverse=True))]


def _certificate(one: PrintedFields) -> tuple[str, ...]:
    due, until = f"{one.review_due_on or '—'}", f"{one.valid_until or '长期'}"
    return (one.operation, f"{one.issued_on}", due, until, one.issuer, labels.of(one.outcome))


def _engineers(view: View) -> Part:
    rows = [
        (
            one.name,
            one.number,
            f"{labels.of(one.grade)}　{labels.of(one.specialty)}",
            one.organisation_name,
            f"{one.valid_until}",
        )
        for one in view.engineers
    ]
    headings = ("姓名", "注册编号", "级别与专业", "执业单位", "有效期至")
    return _part("注册安全工程师", "注册安全工程师登记", view, headings, (2, 4, 3, 4, 3), rows)


def _inspector(viewer: Actor, view: PersonView) -> Part:
    heading = "执法资格"
    if not reporting.sees_inspectors(viewer):
        return _hidden(heading)
    one = view.inspector
    if one is None:
        said = f"截至 {view.as_of} 没有记录。"
    else:
        said = f"{view.as_of} 可以执法。" if one.may_enforce else f"{view.as_of} 不得执法：{'；'.join(one.reasons)}。"
    return Part(heading, (said + _source("执法人员台账", view),))
