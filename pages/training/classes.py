"""A centre's clerk sees the own classes and opens new ones; regulators see those of their region."""

from registry.policy import Permission
from registry.training import queries
from registry.training.terms import CertificateKind
from registry.training.terms_classes import TAUGHT, ClassState, in_words
from registry.ui import grids, labels, markup, records
from registry.ui.session import enter
from registry.ui.words import classes as words

viewer = enter(Permission.CLASSES_READ)
asked = {name: grids.asked(name) for name in ("q", "state", "kind")}
records.show(
    markup.page_title("培训班级", "开班、报名、考勤和结业。达到学时、办理结业之后才能提交考试成绩。"),
    markup.actions([markup.Link("开班", markup.to("open_class"))]) if viewer.may(Permission.CLASSES_KEEP) else "",
    markup.search_form(
        "classes",
        [
            markup.Field("q", "班级或机构", asked["q"], "班级名称、编号或机构名称", wide=True),
            markup.Field("state", "状态", asked["state"], options=labels.options(ClassState)),
            markup.Field(
                "kind",
                "培训对象",
                asked["kind"],
                options=[("", "全部"), *((one.value, words.TRAINEES[one]) for one in TAUGHT)],
            ),
        ],
    ),
)
wanted = queries.ClassFilters(
    q=asked["q"],
    state=labels.chosen(ClassState, asked["state"]),
    kind=labels.chosen(CertificateKind, asked["kind"]),
)
found = queries.classes(viewer, wanted, grids.page_request())
records.show(
    markup.counts(found.total),
    markup.table(
        [
            markup.Column("班级", as_card_title=True),
            markup.Column("培训机构"),
            markup.Column("培训内容"),
            markup.Column("开始"),
            markup.Column("结束"),
            markup.Column("计划学时", align="right"),
            markup.Column("人数", align="right"),
            markup.Column("状态"),
        ],
        [
            [
                markup.Lines((markup.Link(row.title, markup.to("class", number=row.number)), row.number)),
                row.centre,
                markup.Lines(
                    (words.subject(row.kind, row.operation, row.high_hazard), row.category, labels.of(row.course))
                ),
                f"{row.starts_on}",
                f"{row.ends_on}",
                in_words(row.plan.total),
                f"{row.people}/{row.capacity}",
                labels.badge(row.state),
            ]
            for row in found.items
        ],
        "培训班级",
        "没有符合条件的班级。可以清空条件后再查。",
    ),
    grids.pages("classes", found, **asked),
)
