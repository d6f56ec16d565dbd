"""Certificates soon due for review or renewal, and overdue: a centre's trainees, an employer's people, a certifier's region."""

from registry.kernel import clock
from registry.policy import Permission
from registry.training import queries, terms, terms_subsidies
from registry.training.catalogue import catalogue_on
from registry.ui import cached, exports, grids, labels, markup, records, reminders
from registry.ui.session import enter

viewer = enter(Permission.REMINDERS_READ)
asked = {name: grids.asked(name) for name in ("window", "kind", "category")}
categories = [(one.code, one.name) for one in catalogue_on(clock.today()).categories if one.operations]
wanted = queries.ReminderFilters(
    window=labels.chosen(terms_subsidies.Window, asked["window"]),
    kind=labels.chosen(terms.CertificateKind, asked["kind"]),
    category=asked["category"] if asked["category"] in dict(categories) else "",
)
key = ("reminders", cached.reach(viewer), viewer.person, wanted.kind, wanted.category)
counts, at = cached.standing.lately(key, lambda: queries.reminder_counts(viewer, wanted))
found = queries.reminders(viewer, wanted, grids.page_request(), counts=counts)
records.show(
    markup.page_title("到期提醒", reminders.explanation(viewer)),
    *markup.moment(at),
    reminders.windows(found.windows, asked),
    markup.search_form(
        "reminders",
        [
            markup.Field("window", "时段", asked["window"], options=labels.options(terms_subsidies.Window)),
            markup.Field("kind", "证书种类", asked["kind"], options=labels.options(terms.CertificateKind)),
            markup.Field("category", "作业类别", asked["category"], options=[("", "全部"), *categories]),
        ],
    ),
    markup.counts(found.page.total, f"{clock.today()}"),
    reminders.table(found.page.items, linked=viewer.may(Permission.CERTIFICATES_READ)),
    grids.pages("reminders", found.page, **asked),
)
exports.stated(
    "到期提醒名单",
    reminders.HEADINGS,
    lambda why: reminders.sheet_rows(queries.reminders_export(viewer, wanted, why)),
    "reminders",
)
