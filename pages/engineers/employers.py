"""Employers' duties: which firms lack engineers, safety officers or certificates on a day, by how many, under which article."""

from registry.parties.reference.industries import HighHazard
from registry.policy import Permission
from registry.reports import duties as reports
from registry.ui import cached, duties, exports, grids, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.DUTIES_READ)
asked = {name: grids.asked(name) for name in ("q", "region", "county", "hazard", "duty", "all", "as_of")}
firm, day = reports.own_firm(viewer) or grids.asked("firm"), grids.day_asked()
as_of = markup.Field("as_of", "查询日期", asked["as_of"], kind="date")
if firm:
    found = reports.firm(viewer, firm, day=day)
    records.show(
        markup.record_header(
            f"单位配备义务：{found.firm.name}",
            found.firm.credit_code,
            markup.Badge("有缺口", "bad") if found.firm.short else markup.Badge("已达到", "good"),
            f"{found.firm.region_name}　{found.firm.hazard.chinese}　从业人员 {found.firm.staff} 人",
        ),
        markup.search_form("employers", [as_of], keep=[("firm", firm)], reset=""),
        markup.counts(len(found.firm.duties), f"{day}"),
        duties.firm(found, day),
    )
else:
    wanted = reports.DutyFilters(
        asked["q"],
        asked["county"] or asked["region"],
        labels.chosen(HighHazard, asked["hazard"]),
        labels.chosen(reports.DutyKind, asked["duty"]),
        asked["all"] != "1",
    )
    page, key = grids.page_request(), (cached.reach(viewer), wanted, day)
    firms, at = cached.standing.lately(("employers", page, *key), lambda: reports.firms(viewer, wanted, page, day=day))
    totals, totals_at = cached.standing.lately(("duties", *key), lambda: reports.totals(viewer, wanted, day=day))
    counties = reports.regions(asked["region"]).items() if asked["region"] else ()
    records.show(
        markup.page_title(
            "单位配备义务",
            "哪些单位没有按规定配备注册安全工程师、安全管理人员或者考核合格证，各缺几人？按当日登记计算。",
        ),
        *markup.moment(at, totals_at),
        duties.totals(totals, asked),
        markup.search_form(
            "employers",
            [
                markup.Field("q", "单位", asked["q"], "名称的一部分或统一社会信用代码", wide=True),
                markup.Field("region", "市州", asked["region"], options=[("", "全部"), *reports.regions().items()]),
                markup.Field(
                    "county",
                    "县区",
                    asked["county"],
                    options=[("", "全部" if counties else "先选市州再查询"), *counties],
                ),
                markup.Field("hazard", "行业类别", asked["hazard"], options=labels.options(HighHazard)),
                markup.Field("duty", "义务", asked["duty"], options=labels.options(reports.DutyKind)),
                markup.Field("all", "范围", asked["all"], options=[("", "有缺口的单位"), ("1", "全部单位")]),
                as_of,
            ],
        ),
        markup.counts(firms.total, f"{day}"),
        duties.firms(firms.items, asked["as_of"]),
        grids.pages("employers", firms, **asked),
    )
    exports.stated(
        "单位配备义务缺口",
        duties.HEADINGS,
        lambda why: duties.sheet_rows(reports.duties_to_take_out(viewer, wanted, why, day=day)),
        "duties",
    )
