"""Anyone reads how the portal is used: a guide per group of users, one's own first, and a search over all of them."""

import streamlit as st

from registry.policy import Permission
from registry.ui import grids, guide, labels, markup, records
from registry.ui.session import enter

reader = enter(Permission.PUBLISHED_READ)
group = labels.chosen(guide.Role, grids.asked("group")) or reader.role
asked = grids.asked("q")
hits = guide.search(asked)
chosen = guide.guide(group)

records.show(
    markup.page_title("帮助", "按用户组分步说明怎样办事；用词与页面一致。"),
    markup.search_form(
        "help",
        [markup.Field("q", "在全部帮助中查找", asked, "任意几个字，如：复审、撤回、回执", wide=True)],
        submit="查找",
    ),
)
if asked and hits:
    records.show(markup.counts(len(hits), text=f"含有“{asked}”的章节"), guide.results(hits, asked))
elif asked:
    records.show(markup.empty(f"“{asked}”", ["少写几个字", "换一个说法", "在下面选用户组，从头看"]))
else:
    records.show(
        guide.groups(group),
        markup.section(chosen.title),
        guide.shown(chosen, str(st.query_params.get("mark", ""))[:60]),
    )
