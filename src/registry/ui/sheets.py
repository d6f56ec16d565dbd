"""The page of sheets, shared by those who bring one in: template → upload → preview → confirm, the batches, and undo."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from registry.exchange import commands, kinds, queries
from registry.exchange.terms import BatchState, Preview
from registry.kernel.access import Actor
from registry.kernel.sheet import Column, Kind
from registry.ui import forms, grids, labels, markup, records

_SHOWN = 50
_SAMPLE_COLUMNS = 8


def kinds_of(actor: Actor) -> list[str]:
    """Codes of the sheets an actor may bring in."""
    return [kind.code for kind in kinds.open_to(actor)]


def bring_in(
    actor: Actor, page: str, codes: Sequence[str], title: str, explanation: str, *, typed: bool = False
) -> None:
    """Everything on the page, below its title where one is given. `typed`: whether single rows may be typed as well."""
    records.show(markup.page_title(title, explanation) if title else "")
    if not codes:
        records.show(markup.notice("您的角色没有可导入的表格。", "neutral"))
        return
    batch = grids.asked("batch")
    if batch:
        _one(actor, page, batch)
        return
    kind = kinds.kind(codes[0])
    if len(codes) > 1:
        chosen = st.segmented_control(
            "表格种类", codes, default=codes[0], format_func=lambda code: kinds.kind(code).title, key=f"{page}_kind"
        )
        kind = kinds.kind(chosen or codes[0])
    how = "上传表格"
    if typed and not kind.options:
        how = (
            st.segmented_control("方式", ["上传表格", "逐条录入"], default="上传表格", key=f"{page}_how") or "上传表格"
        )
    if how == "上传表格":
        _upload(actor, page, kind)
    else:
        _type(actor, page, kind)
    _batches(actor, page, codes)


def _upload(actor: Actor, page: str, kind: Kind) -> None:
    with forms.group("第一步：下载模板"):
        st.download_button(
            f"下载“{kind.title}”模板",
            data=lambda: kinds.template(kind),
            file_name=f"{kind.title}模板.xlsx",
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            key=f"{page}_template_{kind.code}",
            on_click="ignore",
        )
    with forms.form(f"{page}_{kind.code}") as form:
        records.show(markup.section("第二步：上传填好的表格"))
        file = st.file_uploader(
            "表格文件（xlsx、xls、ods、csv，最多 10 万行）",
            type=["xlsx", "xlsm", "xls", "ods", "csv", "txt"],
            key=form.key("file"),
        )
        options = {column.heading: _option(column, form.key(column.heading)) for column in kind.options}
        bar = st.empty()

    def run(submission: str) -> Preview:
        shown = bar.progress(0.0, "正在读取表格…")

        def progress(done: int, rows: int) -> None:
            shown.progress(done / max(rows, 1), f"正在逐行核对：{done:,} / {rows:,} 行")

        return commands.preview(
            actor,
            kind,
            file.getvalue() if file else b"",
            file.name if file else "",
            submission=submission,
            options={name: value for name, value in options.items() if value},
            progress=progress,
        )

    form.submit("上传并核对", run=run, done=_checked, then=lambda preview: _go(preview.batch))


def _option(column: Column, key: str) -> str:
    """What is stated once for the whole sheet: typed, or chosen."""
    if column.choices:
        chosen = st.selectbox(
            column.heading, ["", *column.choices], format_func=lambda one: one or "否", help=column.note, key=key
        )
        return chosen or ""
    return st.text_input(column.heading, help=column.note, key=key)


def _checked(preview: Preview) -> str:
    return (
        f"已核对 {preview.rows:,} 行：可入库 {preview.accepted:,} 行，退回 {len(preview.rejected):,} 行。请核对后确认。"
    )


def _go(batch: str) -> None:
    st.query_params["batch"] = batch


def _type(actor: Actor, page: str, kind: Kind) -> None:
    values: dict[str, str] = {}
    with forms.form(f"{page}_{kind.code}_typed") as form:
        left, right = st.columns(2)
        for place, column in enumerate(kind.columns):
            with left if place % 2 == 0 else right:
                name = f"{column.heading}{'（必填）' if column.needed else ''}"
                if column.choices:
                    picked = st.selectbox(name, ["", *column.choices], help=column.note, key=form.key(column.heading))
                    values[column.heading] = picked or ""
                else:
                    values[column.heading] = st.text_input(name, help=column.note, key=form.key(column.heading))
    form.submit(
        "核对",
        run=lambda submission: commands.preview_row(actor, kind, values, submission=submission),
        done=_checked,
        then=lambda preview: _go(preview.batch),
    )


# -- one batch ---------------------------------------------------------------------------------------------------------


def _one(actor: Actor, page: str, number: str) -> None:
    batch = queries.batch(actor, number)
    preview = queries.preview(actor, number)
    records.show(
        markup.record_header(batch.title, batch.number, labels.badge(batch.state), batch.file_name),
        markup.tiles(
            [
                markup.stat("表内数据行", batch.rows),
                markup.stat("已入库" if batch.state is BatchState.CONFIRMED else "可入库", batch.accepted, tone="good"),
                markup.stat("退回", batch.rejected, tone="bad" if batch.rejected else "neutral"),
            ]
        ),
        _effects(preview),
        *(markup.notice(notice, "info") for notice in preview.notices),
    )
    _show_rejected(actor, page, preview)
    _show_groups(preview)
    _show_sample(batch.kind, preview)
    if batch.state is BatchState.PREVIEWED:
        _decide(actor, number, batch.accepted)
    elif batch.state is BatchState.CONFIRMED:
        _undo(actor, number)
    records.show(markup.actions([markup.Link("返回导入页面", markup.to(page))]))


def _effects(preview: Preview) -> str:
    """Of a source's whole list: what becomes of what is there."""
    found = preview.effects
    if found is None:
        return ""
    return markup.tiles(
        [
            markup.stat("其中新增", found.added),
            markup.stat("其中更正", found.corrected),
            markup.stat("其中不变", found.unchanged),
            markup.stat("名单不再载列，移出", found.taken_out, tone="bad" if found.taken_out else "neutral"),
        ]
    )


def _show_rejected(actor: Actor, page: str, preview: Preview) -> None:
    if not preview.rejected:
        return
    first = preview.rejected[:_SHOWN]
    records.show(
        markup.section("退回的行"),
        markup.table(
            [
                markup.Column("行号", align="right", width="4rem"),
                markup.Column("列", width="8rem"),
                markup.Column("内容", width="12rem"),
                markup.Column("原因", as_card_title=True),
                markup.Column("怎么改"),
            ],
            [[f"{one.row}", one.column, one.value or "（空）", one.reason, one.fix] for one in first],
            f"退回的行，共 {len(preview.rejected)} 行",
        ),
        markup.notice(f"这里只列出前 {_SHOWN} 行，全部见下载的表格。", "neutral")
        if len(preview.rejected) > _SHOWN
        else "",
    )
    st.download_button(
        "下载退回的行（改好后可直接再上传）",
        data=lambda: queries.rejects(actor, preview.batch),
        file_name=f"退回的行-{preview.batch}.xlsx",
        key=f"{page}_rejects",
        on_click="ignore",
    )


def _show_groups(preview: Preview) -> None:
    if not preview.groups:
        return
    records.show(
        markup.section("表内重复"),
        markup.table(
            [markup.Column("涉及行"), markup.Column("内容", as_card_title=True), markup.Column("处理")],
            [
                [
                    "、".join(str(row) for row in group.rows),
                    group.what,
                    f"保留第 {group.kept} 行" if group.kept else "内容矛盾，均不入库",
                ]
                for group in preview.groups[:_SHOWN]
            ],
            "表内重复的行",
        ),
    )


def _show_sample(kind: str, preview: Preview) -> None:
    if not preview.sample:
        return
    columns = [column.heading for column in kinds.kind(kind).columns]
    filled = [place for place in range(len(columns)) if any(cells[place] for _, cells in preview.sample)]
    needed = [place for place in filled if kinds.kind(kind).columns[place].needed]
    used = sorted([*needed, *(place for place in filled if place not in needed)][:_SAMPLE_COLUMNS])
    records.show(
        markup.section("可入库的前几行"),
        markup.table(
            [markup.Column("行号", align="right"), *(markup.Column(columns[place]) for place in used)],
            [[f"{row}", *(cells[place] for place in used)] for row, cells in preview.sample],
            "可入库的前几行，供核对列是否对应正确",
        ),
    )


def _decide(actor: Actor, number: str, accepted: int) -> None:
    with forms.form(f"confirm_{number}") as form:
        records.show(markup.section("第三步：确认"))
    form.submit(
        f"确认入库 {accepted:,} 行",
        run=lambda submission: commands.confirm(actor, number, submission=submission),
        done=lambda outcome: f"已入库 {outcome.stored:,} 行，退回 {outcome.rejected:,} 行，合计 {outcome.rows:,} 行。",
        refusal="" if accepted else "没有可入库的行，请改好退回的行后重新上传。",
    )
    with forms.form(f"discard_{number}") as form:
        pass
    form.submit(
        "放弃这次上传",
        primary=False,
        run=lambda submission: commands.discard(actor, number, submission=submission),
        done="已放弃这次上传，没有任何内容入库。",
        then=lambda _: st.query_params.clear(),
    )


def _undo(actor: Actor, number: str) -> None:
    with forms.form(f"undo_{number}") as form:
        records.show(
            markup.section("撤回整批"),
            markup.notice("尚未被核准或引用的批次可以整批撤回；撤回后可改正重传。", "neutral"),
        )
    form.submit(
        "撤回这一批",
        primary=False,
        run=lambda submission: commands.undo(actor, number, submission=submission),
        done="已撤回 {} 行。",
    )


def _batches(actor: Actor, page: str, codes: Sequence[str]) -> None:
    found = queries.batches(actor, grids.page_request(10), kind=codes[0] if len(codes) == 1 else "")
    records.show(
        markup.section("导入记录"),
        markup.table(
            [
                markup.Column("批次", as_card_title=True),
                markup.Column("表格"),
                markup.Column("文件", hide_on_phone=True),
                markup.Column("行数", align="right"),
                markup.Column("入库", align="right"),
                markup.Column("退回", align="right"),
                markup.Column("时间"),
                markup.Column("状态"),
            ],
            [
                [
                    markup.Link(row.number, markup.to(page, batch=row.number)),
                    row.title,
                    row.file_name,
                    markup.Number(row.rows),
                    markup.Number(row.accepted),
                    markup.Number(row.rejected),
                    f"{row.created_at:%Y-%m-%d %H:%M}",
                    labels.badge(row.state),
                ]
                for row in found.items
            ],
            "导入记录",
            "还没有导入过表格。",
        ),
        grids.pages(page, found),
    )
