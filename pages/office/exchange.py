"""All sheets in and out: officials bring in parties, certificates, lists and conduct; whoever may read a list takes it out."""

import streamlit as st

from registry.policy import Permission
from registry.ui import exports, grids, markup, records, sheets
from registry.ui.session import enter

official = enter(
    Permission.PARTIES_ENTER,
    Permission.CERTIFICATES_RECEIVE,
    Permission.LISTINGS_RECEIVE,
    Permission.CONDUCT_ENTER,
    *exports.PERMISSIONS,
)
records.show(
    markup.page_title(
        "表格导入导出",
        "导入：下载模板、填写、上传，每一行要么入库，要么写明原因退回。导出：写明理由，范围与您在页面上看到的一致，证件号码已遮蔽。",
    )
)
ways = ["导入", "导出"] if sheets.kinds_of(official) else ["导出"]
first = "导出" if grids.asked("way") == "out" else ways[0]
way = st.segmented_control("导入或导出", ways, default=first, key=f"exchange_way_{first}") if len(ways) > 1 else first
if way == "导出":
    exports.take_out(official)
else:
    sheets.bring_in(official, "exchange", sheets.kinds_of(official), "", "", typed=True)
