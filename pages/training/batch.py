"""One batch of results: the certifier checks the rows and approves or sends them back."""

from registry.policy import Permission
from registry.training import queries
from registry.ui import batch_forms, certificate_forms, grids, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.CERTIFICATES_READ)
number = grids.asked("batch")
found = queries.results(viewer, number, grids.page_request(50))


def points(hundredths: int | None) -> str:
    return "—" if hundredths is None else f"{hundredths / 100:g}"


records.show(
    markup.record_header("成绩批次", number),
    markup.clocks([batch_forms.clock(one) for one in queries.batch_clocks(viewer, number)]),
    markup.counts(found.total),
    markup.table(
        [
            markup.Column("行号", align="right"),
            markup.Column("姓名与身份证号", as_card_title=True),
            markup.Column("操作项目"),
            markup.Column("学时", align="right", hide_on_phone=True),
            markup.Column("理论／实操", align="right"),
            markup.Column("考试／发证日期"),
            markup.Column("状态"),
        ],
        [
            [
                f"{row.sheet_row}",
                markup.Lines((row.name, f"{row.masked_identity}　{labels.of(row.education)}")),
                markup.Lines(
                    (
                        row.operation,
                        "补考" if row.attempt > 1 else "",
                        markup.Link("所在班级", markup.to("class", number=row.class_number))
                        if row.class_number
                        else "",
                    )
                ),
                "—" if row.hours is None else f"{row.hours / 10:g}",
                f"{points(row.theory)}／{points(row.practice)}",
                markup.Lines(
                    (
                        f"{row.exam_on}",
                        f"历史证书 {row.issued_on}" if row.issued_on else "",
                        markup.Badge("超过成绩期限", "warn") if row.late else "",
                    )
                ),
                markup.Lines(
                    (
                        labels.badge(row.state),
                        row.reason or ("" if row.passed else "未达合格线"),
                        markup.Link("证书", markup.to("certificate", code=row.certificate)) if row.certificate else "",
                    )
                ),
            ]
            for row in found.items
        ],
        "本批次成绩",
    ),
    grids.pages("batch", found, batch=number),
)

certificate_forms.download_batch(viewer, number, queries.issued_of_batch(viewer, number))
batch_forms.decide(viewer, number, found.items)
