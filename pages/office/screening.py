"""A regulator screens a sheet or a typed list of firms or persons against the lists, and takes the result away."""

import streamlit as st

from registry.kernel import clock
from registry.policy import Permission
from registry.screening.terms import Kind
from registry.ui import forms, labels, markup, records, screening
from registry.ui.session import enter

official = enter(Permission.SCREENING)
PURPOSES = ["招标采购与供应商审查", "行政许可与考核", "日常监督检查", "项目与资金审核", "其他履职需要"]
records.show(
    markup.page_title(
        "批量筛查",
        "上传供应商、承包商或人员名单，逐行对照已列入或被禁入的主体。号码一致为准，名称只作参考；每次筛查留痕。",
    )
)
how = st.segmented_control("方式", ["上传表格", "粘贴名单"], default="上传表格", key="screening_how") or "上传表格"
with forms.form("screening") as form:
    left, middle, right = st.columns([2, 2, 1])
    purpose = left.selectbox("筛查事由", PURPOSES, key="screening_purpose")
    kinds = labels.by_value(Kind)
    kind = Kind(
        middle.selectbox("筛查对象", list(kinds), format_func=kinds.__getitem__, key="screening_kind") or Kind.FIRMS
    )
    as_of = right.date_input(
        "截至日期", value=clock.today(), max_value=clock.today(), format="YYYY-MM-DD", key="screening_day"
    )
    if how == "上传表格":
        file = st.file_uploader(
            "名单（xlsx、xls、ods、csv，最多 10 万行；有名称列或号码列即可，列名自动识别）",
            type=["xlsx", "xlsm", "xls", "ods", "csv", "txt"],
            key="screening_upload",
        )
    else:
        typed = st.text_area(
            "每行一个名称或号码；两者都有时用逗号隔开", height=160, max_chars=20_000, key="screening_typed"
        )
    bar = st.empty()


def progress(done: int, rows: int) -> None:
    """Show how far it is."""
    bar.progress(done / max(rows, 1), f"正在筛查：{done:,} / {rows:,} 行")


def run() -> None:
    """Screen what was uploaded or typed."""
    if how == "上传表格":
        content = file.getvalue() if file else b""
        screening.of_file(official, content, purpose=purpose, kind=kind, as_of=as_of, progress=progress)
    else:
        screening.of_lines(official, typed, purpose=purpose, kind=kind, as_of=as_of, progress=progress)


form.ask("开始筛查", run=run, show=lambda _done: bar.empty())
screening.kept()
