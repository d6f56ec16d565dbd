"""One certificate: facts, clocks that explain themselves, timeline, paper and QR code, and what this person may do with it."""

from registry.policy import Permission
from registry.training import queries
from registry.ui import certificate_forms, codes, forms, grids, history, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.CERTIFICATES_READ)
found = queries.certificate(viewer, grids.asked("code"))
row = found.row

records.show(
    markup.record_header(row.operation, row.masked_number, labels.badge(row.state), row.name),
    markup.facts(
        [
            ("持证人", row.name),
            ("证书种类", labels.of(row.kind)),
            ("证书编号", row.masked_number),
            ("作业类别、行业或单位", row.category or "—"),
            ("发证日期", f"{row.issued_on}"),
            ("有效期至", f"{row.valid_until or '长期'}"),
            ("最近复审", f"{found.reviewed_on or '—'}"),
            ("发证机关", row.issuer),
            ("培训机构", found.centre or "—"),
            ("培训班", found.class_number or "—"),
            ("来源", labels.of(row.origin)),
            (
                "接续的原证",
                markup.Link("查看原证", markup.to("certificate", code=found.renews)) if found.renews else "—",
            ),
            ("最后在岗日", f"{found.left_post_on or '—'}"),
            ("终止日期", f"{found.ended_on or '—'}"),
            ("终止原因", found.ended_reason or "—"),
        ]
    ),
    markup.section("期限"),
    markup.clocks(
        [
            markup.Clock(
                f"{clock.on or '长期'}",
                clock.title,
                clock.explanation,
                markup.Badge("待核实", "warn") if clock.to_confirm else None,
            )
            for clock in found.clocks
        ]
    ),
    markup.section("经过"),
    history.timeline(found.history),
)
with forms.group("证书与二维码"):
    codes.show_qr(row.code)
    certificate_forms.download(viewer, row.code)
certificate_forms.reviews(found)
certificate_forms.steps(viewer, found)
