"""Anyone reads the numbers the portal takes from the law, with article and how sure we are of each."""

from registry.law import queries
from registry.law.terms import SECTIONS
from registry.policy import Permission
from registry.ui import grids, labels, markup, records
from registry.ui.session import enter

visitor = enter(Permission.PUBLISHED_READ)
day = grids.day_asked()
section, word, open_only = grids.asked("section"), grids.asked("q"), grids.asked("open") == "1"
chosen = section if section in SECTIONS else ("" if word or open_only else next(iter(SECTIONS)))

records.show(
    markup.page_title("法规参数", "平台使用的每个期限、数额和条件，及其条文出处。标“待核实”的尚未核对原文。"),
    markup.search_form(
        "provisions",
        [
            markup.Field("section", "部分", chosen, options=[("", "全部"), *SECTIONS.items()]),
            markup.Field("q", "关键词", word, "条款编号或名称中的字"),
            markup.Field("open", "核实情况", "1" if open_only else "", options=[("", "全部"), ("1", "只看待核实")]),
            markup.Field("as_of", "施行日期", grids.asked("as_of"), f"{day}", kind="date"),
        ],
    ),
)
found = [
    one
    for one in queries.book_on(visitor, day).all()
    if (not chosen or one.section == chosen)
    and (not word or word.lower() in f"{one.code}{one.title}{one.text}{one.article}".lower())
    and (not open_only or one.to_confirm)
]
page = grids.slice_of(found, grids.page_request(50))
records.show(
    markup.counts(page.total, f"{day}"),
    markup.table(
        [
            markup.Column("编号", width="9rem"),
            markup.Column("名称", as_card_title=True),
            markup.Column("值", width="12rem"),
            markup.Column("依据"),
            markup.Column("核实情况", width="8rem"),
        ],
        [
            [
                markup.Link(one.code, markup.to("provision", code=one.code)),
                one.title,
                one.amount or "—",
                one.article,
                labels.badge(one.confidence),
            ]
            for one in page.items
        ],
        "法规参数",
        "没有符合条件的条款，请换一个关键词，或选择“全部”部分。",
    ),
    grids.pages("provisions", page, section=section, q=word, open="1" if open_only else "", as_of=grids.asked("as_of")),
)
