"""One class: plan, hours of everybody, the roll of a day, history, and the steps a clerk may take, with why not for the others."""

from registry.policy import Permission
from registry.training import queries
from registry.training.terms import ResultState
from registry.training.terms_classes import ClassStep
from registry.ui import certificate_forms, class_forms, class_views, grids, history, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.CLASSES_READ)
number, chosen = grids.asked("number"), labels.chosen(ClassStep, grids.asked("do"))
found = queries.class_record(viewer, number)
day = class_views.day_asked(found)
refusal = found.refusals[chosen] if chosen else ""
records.show(
    markup.record_header(found.row.title, found.row.number, labels.badge(found.row.state), found.row.centre),
    class_views.facts(found),
    class_views.steps(found),
    markup.notice(f"{labels.of(chosen)}：{refusal}", "warn") if chosen and refusal else "",
)
if chosen and not refusal:
    class_forms.step(viewer, found, chosen, day)
if viewer.may(Permission.CERTIFICATES_READ):
    certificate_forms.download_class(viewer, number, found.results.get(ResultState.APPROVED, 0))
records.show(
    markup.section("学员和学时"),
    class_views.trainees(found),
    *class_views.day_part(viewer, found, day, chosen),
    markup.section("经过"),
    history.timeline(found.timeline),
    markup.actions([markup.Link("返回班级列表", markup.to("classes"))]),
)
