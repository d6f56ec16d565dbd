"""Anyone reads which training centres are approved for what, until when, and whether they may train today."""

from registry.kernel import clock
from registry.parties.reference import divisions
from registry.policy import Permission
from registry.training import queries
from registry.ui import centre_views, grids, markup, records
from registry.ui.session import enter

visitor = enter(Permission.PUBLISHED_READ)
asked = {name: grids.asked(name) for name in ("q", "region", "scope", "state")}
known = {one.code: one.name for one in divisions.prefectures()}
records.show(
    markup.page_title("培训机构", "经批准承担安全培训的机构：培训范围、同时培训人数、批准有效期和今天的状态。"),
    centre_views.search("centres", asked, regions=[("", "全部"), *known.items()]),
)
wanted = queries.CentreFilters(
    q=asked["q"],
    region=divisions.subtree_prefix(asked["region"]) if asked["region"] in known else "",
    scope=asked["scope"],
    in_force={"in_force": True, "ended": False}.get(asked["state"]),
)
found = queries.centres(visitor, grids.page_request(), wanted=wanted)
records.show(
    markup.counts(found.total, f"{clock.today()}"),
    centre_views.table(found.items, "centre"),
    grids.pages("centres", found, **asked),
)
