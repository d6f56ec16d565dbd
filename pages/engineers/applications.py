"""Applications for registration: the office sees what waits and until when, an agent those of the own firm, a person the own."""

from registry.engineers import queries, terms
from registry.kernel import clock
from registry.policy import Permission
from registry.ui import engineers, grids, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.ENGINEERS_READ)
asked = {name: grids.asked(name) for name in ("state", "kind", "waiting")}
wanted = queries.ApplicationFilters(
    state=labels.chosen(terms.ApplicationState, asked["state"]),
    kind=labels.chosen(terms.ApplicationKind, asked["kind"]),
    waiting=asked["waiting"] == "1",
)
found = queries.applications(viewer, wanted, grids.page_request())
records.show(
    markup.page_title("注册申请", "本人申请，单位确认聘用，初审和终审由两人办理，期限按工作日计算。"),
    markup.search_form(
        "registrations",
        [
            markup.Field("state", "状态", asked["state"], options=labels.options(terms.ApplicationState)),
            markup.Field("kind", "事项", asked["kind"], options=labels.options(terms.ApplicationKind)),
            markup.Field("waiting", "办理", asked["waiting"], options=[("", "全部"), ("1", "未办结")]),
        ],
    ),
    markup.counts(found.total, f"{clock.today()}"),
    engineers.applications(found.items),
    grids.pages("registrations", found, **asked),
)
