"""How a batch screening is shown: figures, the rows that want looking at, and the whole result as a sheet to take away."""

from __future__ import annotations

from typing import Any

import streamlit as st

from registry.blacklist.terms import GROUND_WORDS
from registry.kernel.access import Actor
from registry.kernel.paging import Page
from registry.reports.screened import result_sheet, screen_sheet
from registry.screening import queries
from registry.screening.terms import Asked, Match, Result, Screened, Verdict
from registry.ui import labels, markup, records

SIZE = 20
_KEPT = "screening_result"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TONE: dict[Verdict, markup.Tone] = {
    Verdict.SAME_NUMBER: "bad",
    Verdict.SAME_NAME: "bad",
    Verdict.CONTRADICTORY: "warn",
}


def typed_rows(text: str) -> list[Asked]:
    """One row a line: a name, a number, or both with a comma or tab between them."""
    rows = []
    for at, line in enumerate(text.splitlines(), 1):
        name, _, number = line.replace("，", ",").replace("\t", ",").partition(",")
        if name.strip() or number.strip():
            alone = not number.strip() and name.strip().isascii() and any(map(str.isdigit, name))
            rows.append(Asked(at, "", name.strip()) if alone else Asked(at, name.strip(), number.strip()))
    return rows


def of_file(viewer: Actor, content: bytes, **asked: Any) -> None:
    """Screen a sheet and hold the result for this visitor until the next run: paging and the download ask nothing anew."""
    found = screen_sheet(viewer, content, **asked)
    st.session_state[_KEPT] = (found.result, found.columns.sentence)


def of_lines(viewer: Actor, text: str, **asked: Any) -> None:
    """Screen typed lines and hold the result likewise."""
    st.session_state[_KEPT] = (queries.screen(viewer, typed_rows(text), **asked), "")


def kept() -> None:
    """Show the last result, if there is one."""
    if _KEPT in st.session_state:
        _show(*st.session_state[_KEPT])


def _show(result: Result, columns: str) -> None:
    counts = result.counts
    records.show(
        markup.section("筛查结果"),
        markup.notice(
            f"{columns}对照截至 {result.as_of} 已列入或被禁入的{labels.of(result.kind)} {result.subjects} 个。"
            f"筛查编号 {result.run}，事由“{result.purpose}”，已留痕。",
            "info",
        ),
        *(
            [markup.notice(f"您的角色看不到、因而未对照：{'、'.join(result.hidden)}。", "neutral")]
            * bool(result.hidden)
        ),
        markup.tiles(
            [
                markup.stat(
                    labels.of(verdict),
                    counts[verdict],
                    tone=_TONE.get(verdict, "neutral") if counts[verdict] else "neutral",
                )
                for verdict in Verdict
            ]
        ),
    )
    st.download_button(
        "下载筛查结果（表格）",
        data=lambda: result_sheet(result),
        file_name=f"批量筛查结果-{result.as_of}.xlsx",
        mime=_EXCEL,
        key="screening_file",
        on_click="ignore",
    )
    everything = st.toggle("也列出未命中的行", key="screening_everything")
    rows = [row for row in result.rows if everything or row.verdict is not Verdict.CLEAR]
    pages = max(1, -(-len(rows) // SIZE))
    page = st.pagination(pages, key=f"screening_page_{result.run}") if pages > 1 else 1
    _table(Page(rows[(page - 1) * SIZE : page * SIZE], len(rows), page, SIZE), result)


def _table(found: Page[Screened], result: Result) -> None:
    records.show(
        markup.counts(found.total, f"{result.as_of}", "列出的行"),
        markup.table(
            [
                markup.Column("行号", align="right"),
                markup.Column("所查名称", as_card_title=True),
                markup.Column("结论"),
                markup.Column("相符或相近的主体"),
                markup.Column("分值与理由"),
                markup.Column("列入与禁入情况", width="17rem"),
            ],
            [_cells(row) for row in found.items],
            "筛查结果",
            "没有需要处理的行：所查名单均未命中。",
        ),
    )


def _cells(row: Screened) -> list[markup.Cell]:
    asked = row.asked
    return [
        markup.Number(asked.row),
        markup.Lines(tuple(filter(None, (asked.name, asked.number))) or ("—",)),
        labels.badge(row.verdict),
        markup.Lines(tuple(text for one in row.matches for text in (one.name, one.shown_number)) or ("—",)),
        markup.Lines((*map(_why, row.matches), *filter(None, [row.note])) or ("—",)),
        markup.Lines(tuple(text for one in row.matches for text in _standing(one)) or ("—",)),
    ]


def _standing(match: Match) -> list[str]:
    """What the lists say of a match, a line for each thing."""
    told = [
        text
        for one in match.listings
        for text in (f"已列入 {one.number}", GROUND_WORDS[one.ground], f"{one.listed_on} 至 {one.until}", one.authority)
    ]
    return [*told, *(bar.sentence for bar in match.bars)]


def _why(match: Match) -> str:
    return f"{match.score} 分：{match.reason}"
