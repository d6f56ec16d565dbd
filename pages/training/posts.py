"""Who stands at a post without valid training or certificate: firms with counts, then the people of one with reasons."""

from registry.parties.reference.industries import HighHazard
from registry.policy import Permission
from registry.training.queries import gaps
from registry.training.terms_prejob import GapKind
from registry.ui import cached, gap_sheet, grids, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.GAPS_READ)
asked = {name: grids.asked(name) for name in ("q", "region", "county", "hazard", "gap", "as_of")}
firm, day = gaps.own_firm(viewer) or grids.asked("firm"), grids.day_asked()
name, credit_code = gaps.firm_named(viewer, firm) if firm else ("", "")
wanted = gaps.GapFilters(
    asked["q"],
    asked["county"] or asked["region"],
    labels.chosen(HighHazard, asked["hazard"]),
    labels.chosen(GapKind, asked["gap"]),
)
kind_of_gap = markup.Field("gap", "缺什么", asked["gap"], options=labels.options(GapKind))
as_of = markup.Field("as_of", "查询日期", asked["as_of"], kind="date")
if firm:
    wanted = gaps.GapFilters(gap=wanted.gap)
    people = gaps.gaps_of(viewer, firm, wanted, grids.page_request(50), day=day)
    records.show(
        markup.record_header(f"未持证未培训上岗：{name}", credit_code),
        markup.search_form("posts", [kind_of_gap, as_of], keep=[("firm", firm)], reset=""),
        markup.counts(people.total, f"{day}"),
        markup.table(
            [
                markup.Column("姓名", as_card_title=True),
                markup.Column("岗位"),
                markup.Column("上岗日期"),
                markup.Column("缺什么"),
                markup.Column("原因与依据"),
                markup.Column("应当怎么办"),
            ],
            [
                [
                    markup.Lines((row.name, row.masked_identity)),
                    markup.Lines(
                        (
                            markup.Link(row.title or labels.of(row.kind), markup.to("file", code=row.post)),
                            labels.of(row.kind),
                        )
                    ),
                    f"{row.from_on}",
                    labels.badge(row.gap),
                    markup.Lines(tuple(line for one in row.reasons for line in (one.text, one.article))),
                    markup.Lines(tuple(dict.fromkeys(one.fix for one in row.reasons))),
                ]
                for row in people.items
            ],
            "未持证未培训上岗的人员",
            "这一天没有未持证、未培训上岗的人员。",
        ),
        grids.pages("posts", people, firm=firm, gap=asked["gap"], as_of=asked["as_of"]),
    )
else:
    page, key = grids.page_request(), (cached.reach(viewer), wanted, day)
    firms, at = cached.standing.lately(
        ("posts", page, *key), lambda: gaps.firms_with_gaps(viewer, wanted, page, day=day)
    )
    records.show(
        markup.page_title(
            "未持证未培训上岗", "谁在岗而没有有效的操作证、考核合格证或者岗前培训？按任职、证书和培训登记当日计算。"
        ),
        markup.search_form(
            "posts",
            [
                markup.Field("q", "单位", asked["q"], "名称的一部分或统一社会信用代码", wide=True),
                markup.Field("region", "市州", asked["region"], options=[("", "全部"), *gaps.regions().items()]),
                markup.Field(
                    "county",
                    "县区",
                    asked["county"],
                    options=[("", "全部"), *gaps.regions(asked["region"], asked["county"]).items()]
                    if asked["region"]
                    else [("", "先选市州再查询")],
                ),
                markup.Field("hazard", "行业类别", asked["hazard"], options=labels.options(HighHazard)),
                kind_of_gap,
                as_of,
            ],
        ),
        *markup.moment(at),
        markup.counts(firms.total, f"{day}", f"有缺口的单位，缺口合计 {firms.gaps:,} 项"),
        markup.table(
            [
                markup.Column("单位", as_card_title=True),
                markup.Column("地区"),
                markup.Column("行业类别"),
                markup.Column("缺口", align="right"),
                markup.Column("其中"),
            ],
            [
                [
                    markup.Lines(
                        (
                            markup.Link(
                                row.name, markup.to("posts", firm=row.code, gap=asked["gap"], as_of=asked["as_of"])
                            ),
                            row.credit_code,
                        )
                    ),
                    row.region_name,
                    row.hazard.chinese,
                    markup.Number(row.total),
                    markup.Lines(tuple(f"{labels.of(kind)} {count}" for kind, count in row.counts.items())),
                ]
                for row in firms.items
            ],
            "有缺口的单位",
            "没有符合条件的单位。可以减少条件再查。",
        ),
        grids.pages("posts", firms, **asked),
    )
gap_sheet.offer(viewer, wanted, day, firm=firm)
