"""The catalogue of joint-penalty measures, each with its legal basis; the province's deciders enter, change and end them."""

import streamlit as st

from registry.blacklist import measuring, queries, terms, terms_measures
from registry.kernel import clock
from registry.policy import Permission
from registry.ui import forms, grids, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.MEASURES_READ)
shown = grids.asked("show")
found = queries.catalogue(viewer, day=None if shown == "all" else clock.today())
chosen = queries.measure(viewer, grids.asked("code")) if grids.asked("code") else None
records.show(
    markup.page_title("惩戒措施清单", "没有法律依据的措施不得列入；名单公布时，在用的措施派发给各部门。"),
    markup.search_form(
        "measure_catalogue",
        [markup.Field("show", "范围", shown, options=[("", "今天在用的"), ("all", "全部，含历史部门")])],
    ),
    markup.counts(len(found), f"{clock.today()}"),
    markup.table(
        [
            markup.Column("措施", as_card_title=True),
            markup.Column("部门"),
            markup.Column("内容与依据"),
            markup.Column("适用"),
            markup.Column("起"),
            markup.Column("止"),
            markup.Column("可信度"),
        ],
        [
            [
                markup.Lines((markup.Link(one.title, markup.to("measure_catalogue", code=one.code)), one.code)),
                markup.Lines((one.department, one.province_office)),
                markup.Lines((one.what, one.legal_basis)),
                markup.Lines((*labels.words(one.subjects), "、".join(one.grounds) or "全部情形")),
                f"{one.from_on}",
                f"{one.until_on or ''}",
                labels.badge(one.confidence),
            ]
            for one in found
        ],
        "惩戒措施清单",
        "清单里还没有措施。",
    ),
)
if queries.keeps_catalogue(viewer):
    with forms.form("shipped") as form:
        records.show(markup.section("登记随附清单"), markup.notice("只补登清单里还没有的措施，已有的不变。", "neutral"))
    form.submit(
        "登记随附清单",
        primary=False,
        run=lambda submission: measuring.enter_shipped(viewer, submission=submission),
        done="已登记 {} 项措施。",
    )
    with forms.form(f"enter_{chosen.code if chosen else 'new'}") as form:
        records.show(markup.section(f"修改措施 {chosen.code}" if chosen else "登记新措施"))
        left, right = st.columns(2)
        typed = {
            name: place.text_input(title, value=getattr(chosen, name, ""), max_chars=most, key=form.key(name))
            for place, name, title, most in (
                (left, "code", "措施代码", 24),
                (right, "department", "部门", 60),
                (left, "province_office", "省级部门全称", 60),
                (right, "local_office", "市县部门名称（地名用“{地区}”代替，全省一家的留空）", 60),
                (left, "title", "措施名称", 120),
                (right, "source", "来源", 120),
            )
        }
        what = st.text_area("措施内容", value=chosen.what if chosen else "", max_chars=2000, key=form.key("what"))
        basis = st.text_area("法律依据（必填）", value=chosen.legal_basis if chosen else "", key=form.key("basis"))
        kinds, items = labels.by_value(terms_measures.MeasureSubject), labels.by_value(terms.Ground)
        named, only = ([], []) if chosen is None else ([*map(str, chosen.subjects)], [*map(str, chosen.grounds)])
        subjects = st.multiselect(
            "适用对象", list(kinds), named, format_func=kinds.__getitem__, key=form.key("subjects")
        )
        grounds = st.multiselect(
            "适用情形（不选为全部）", list(items), only, format_func=items.__getitem__, key=form.key("grounds")
        )
        start = left.date_input("起用日期", chosen.from_on if chosen else clock.today(), key=form.key("from"), format="YYYY-MM-DD")  # fmt: skip
        end = right.date_input("停用日期（最后一天）", chosen.until_on if chosen else None, key=form.key("to"), format="YYYY-MM-DD")  # fmt: skip
    form.submit(
        "保存新版本" if chosen else "登记",
        run=lambda submission: measuring.enter_measure(
            viewer,
            measuring.WantedMeasure(
                **typed, what=what, legal_basis=basis, subjects=subjects, grounds=grounds, from_on=start, until_on=end
            ),
            version=chosen.version if chosen else 0,
            submission=submission,
        ),
        done="措施 {} 已登记。",
    )
if chosen and queries.keeps_catalogue(viewer):
    with forms.form(f"end_{chosen.code}") as form:
        last = st.date_input("停用日期（最后一天）", clock.today(), format="YYYY-MM-DD", key=form.key("last"))
    form.submit(
        "停用",
        primary=False,
        run=lambda submission: measuring.end_measure(
            viewer, chosen.code, last, version=chosen.version, submission=submission
        ),
        done="措施 {} 已设定停用日期。",
    )
