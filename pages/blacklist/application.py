"""One application for early removal: its gates one by one, its files, and the steps this person may take, or why not."""

from registry.blacklist import queries
from registry.policy import Permission
from registry.ui import attachments, grids, history, labels, markup, records, repairs
from registry.ui.session import enter

viewer = enter(Permission.CASES_READ, Permission.FILINGS_FILE, Permission.FILINGS_RECEIVE)
found = queries.application_record(viewer, grids.asked("number"))
row = found.row
listing = "listing_record" if viewer.may(Permission.LISTINGS_READ) else "listing"
records.show(
    markup.record_header(row.name, row.number, labels.badge(row.state), row.region_name),
    markup.facts(
        [
            ("对应名单", markup.Link(row.listing, markup.to(listing, number=row.listing))),
            ("待办方", labels.of(row.ball)),
            ("办理期限", repairs.left(row)),
        ]
    ),
    markup.section("提前移出的条件"),
    repairs.gates(found.gates, "提前移出的条件"),
    markup.section("期限"),
    history.clocks(found.deadlines),
    markup.section("申请与办理"),
    repairs.facts(found),
)
attachments.kept(found.files, lambda code: queries.application_file(viewer, row.number, code))
if found.decided_on and found.document_number:
    repairs.result_paper(viewer, found)
records.show(markup.section("经过"), history.timeline(found.timeline))
for one in found.offers:
    repairs.step_form(viewer, found, one.step, one.refusal)
