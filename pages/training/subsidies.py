"""Training subsidies: centres, employers and persons claim; register keepers review; every total leads to its rows."""

from dataclasses import replace

import streamlit as st

from registry.policy import Permission
from registry.training import queries, terms, terms_subsidies
from registry.ui import exports, grids, labels, markup, records, subsidies
from registry.ui.session import enter

viewer = enter(Permission.SUBSIDIES_READ)
NAMES = ("state", "kind", "year", "city", "county", "migrant", "claimant", "recover")
asked = {name: grids.asked(name) for name in NAMES}
Grouping = terms_subsidies.Grouping
wanted = queries.ClaimFilters(
    state=labels.chosen(terms_subsidies.ClaimState, asked["state"]),
    kind=labels.chosen(terms.CertificateKind, asked["kind"]),
    year=int(asked["year"]) if asked["year"].isdecimal() and 2000 <= int(asked["year"]) <= 2100 else None,
    city=asked["city"],
    county=asked["county"],
    migrant={"1": True, "0": False}.get(asked["migrant"]),
    claimant=labels.chosen(terms_subsidies.Claimant, asked["claimant"]),
    to_recover=asked["recover"] == "1",
)
by = labels.chosen(Grouping, grids.asked("by"))
kinds = [("", "全部"), *((kind.value, labels.of(kind)) for kind in terms_subsidies.SUBSIDISED)]
links = [markup.Link(f"按{labels.of(one)}统计", markup.to("subsidies", **asked, by=one.value)) for one in Grouping]
if by is not None:
    links.insert(0, markup.Link("查看申领名单", markup.to("subsidies", **asked)))
if viewer.may(Permission.SUBSIDIES_CLAIM):
    links.append(markup.Link("批量申领", markup.to("subsidies_in")))
records.show(
    markup.page_title("培训补贴", "特种作业人员和企业安全人员取得证书后的补贴：一证一领，另一人审核后发放。"),
    markup.actions(links),
    markup.search_form(
        "subsidies",
        [
            markup.Field("state", "状态", asked["state"], options=labels.options(terms_subsidies.ClaimState)),
            markup.Field("kind", "证书种类", asked["kind"], options=kinds),
            markup.Field("year", "申领年度", asked["year"], "如 2026", kind="number"),
            markup.Field("city", "市州", asked["city"], options=[("", "全部"), *queries.places().items()]),
            markup.Field(
                "migrant", "农民工", asked["migrant"], options=[("", "全部"), ("1", "农民工"), ("0", "非农民工")]
            ),
            markup.Field("claimant", "申领主体", asked["claimant"], options=labels.options(terms_subsidies.Claimant)),
            markup.Field("recover", "追回", asked["recover"], options=[("", "全部"), ("1", "应追回")]),
        ],
        keep=[(name, value) for name, value in (("by", by or ""), ("county", asked["county"])) if value],
    ),
)
if by is None:
    person = st.text_input("姓名或身份证号（不会出现在网址中）", max_chars=40, key="subsidies_person")
    narrowed = replace(wanted, person=person)
    found = queries.claims(viewer, narrowed, grids.page_request())
    records.show(
        markup.counts(found.page.total, text=f"核准金额合计 {found.granted / 100:,.2f} 元"),
        subsidies.table(found.page.items),
        grids.pages("subsidies", found.page, **asked),
    )
    exports.stated(
        "补贴申领名单",
        subsidies.CLAIM_HEADINGS,
        lambda why: subsidies.claim_rows(queries.claims_export(viewer, narrowed, why)),
        "subsidies",
    )
    if viewer.may(Permission.SUBSIDIES_CLAIM):
        subsidies.claim_form(viewer)
else:
    lines = queries.totals(viewer, wanted, by)
    records.show(subsidies.totals(by, lines, asked))
    exports.download(
        f"补贴统计（按{labels.of(by)}）",
        (labels.of(by), *subsidies.HEADINGS[1:]),
        lambda: subsidies.totals_rows(by, lines),
        "subsidy_totals",
    )
