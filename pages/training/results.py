"""A certifier sees the batches that await approval; a centre sees how far its own have come."""

from registry.policy import Permission
from registry.training import queries
from registry.ui import grids, markup, records
from registry.ui.session import enter

viewer = enter(Permission.CERTIFICATES_READ)
waiting = grids.asked("show") != "all"
found = queries.batches(viewer, pending_only=waiting, page=grids.page_request())

records.show(
    markup.page_title("成绩批次", "培训机构提交的考试成绩，由考核发证人员核准后颁发证书（教考分离）。"),
    markup.search_form(
        "results",
        [markup.Field("show", "范围", "" if waiting else "all", options=[("", "只看待核准"), ("all", "全部批次")])],
    ),
    markup.counts(found.total),
    markup.table(
        [
            markup.Column("批次", as_card_title=True),
            markup.Column("培训机构"),
            markup.Column("提交时间"),
            markup.Column("合计", align="right"),
            markup.Column("待核准", align="right"),
            markup.Column("已发证", align="right"),
            markup.Column("不合格", align="right", hide_on_phone=True),
            markup.Column("退回", align="right", hide_on_phone=True),
            markup.Column("撤回", align="right", hide_on_phone=True),
        ],
        [
            [
                markup.Link(row.batch, markup.to("batch", batch=row.batch)),
                row.centre,
                f"{row.submitted_at:%Y-%m-%d %H:%M}",
                markup.Number(row.total),
                markup.Number(row.pending),
                markup.Number(row.approved),
                markup.Number(row.failed),
                markup.Number(row.refused),
                markup.Number(row.undone),
            ]
            for row in found.items
        ],
        "成绩批次",
        "没有待核准的批次。" if waiting else "没有成绩批次。",
    ),
    grids.pages("results", found, show="" if waiting else "all"),
)
