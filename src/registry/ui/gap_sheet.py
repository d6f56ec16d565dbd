"""Employers' gaps as a sheet to take out: a reason is stated first, and the export is recorded."""

from __future__ import annotations

from datetime import date

import streamlit as st

from registry.exchange import writing
from registry.kernel.access import Actor
from registry.training.queries import gaps
from registry.ui import forms, labels, markup, records

_HEADINGS = (
    "单位", "统一社会信用代码", "地区", "行业类别", "姓名", "身份证号（已遮蔽）", "岗位类型", "岗位", "上岗日期", "缺口", "原因",
    "依据", "应当怎么办",
)  # fmt: skip
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(rows: list[gaps.GapRow], day: date) -> bytes:
    """The rows as an .xlsx with the day they are true of."""
    cells = [
        (
            row.firm, row.credit_code, row.region_name, row.hazard.chinese, row.name, row.masked_identity,
            labels.of(row.kind), row.title, row.from_on, labels.of(row.gap), "\n".join(one.text for one in row.reasons),
            "\n".join(dict.fromkeys(one.article for one in row.reasons)),
            "\n".join(dict.fromkeys(one.fix for one in row.reasons)),
        )
        for row in rows
    ]  # fmt: skip
    lines = (f"数据截至 {day}", f"共 {len(rows)} 条。含个人信息，仅限所述理由使用。")
    return writing.write("未持证未培训人员", _HEADINGS, cells, lines=lines)


def offer(viewer: Actor, wanted: gaps.GapFilters, day: date, *, firm: str = "") -> None:
    """The form: state the reason, then fetch the file."""
    with forms.form(f"gaps_export_{firm}") as form:
        records.show(markup.section("导出表格"))
        reason = st.text_input("导出理由（记入访问日志）", max_chars=200, key=form.key("reason"))

    def show(rows: list[gaps.GapRow]) -> None:
        st.download_button(
            f"下载表格（{len(rows):,} 条）",
            data=workbook(rows, day),
            file_name=f"未持证未培训人员_{day}.xlsx",
            mime=_TYPE,
            key=f"gaps_download_{firm}",
            on_click="ignore",
        )

    form.ask("生成表格", run=lambda: gaps.gaps_to_take_out(viewer, wanted, reason, firm=firm, day=day), show=show)
