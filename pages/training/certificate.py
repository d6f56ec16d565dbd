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
    certificate_forms.facts(found),
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
