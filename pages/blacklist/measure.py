"""One task of one department: the measure and its basis, the listing it follows, history, evidence, and what may be done now."""

import streamlit as st

from registry.blacklist import measuring, queries, terms_measures
from registry.kernel import clock
from registry.parties.reference import divisions
from registry.policy import Permission
from registry.ui import attachments, forms, grids, history, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.MEASURES_READ)
found = queries.task_record(viewer, grids.asked("number"))
row = found.row
Step = terms_measures.TaskStep
seen = measuring.SeenTask(number=row.number, version=row.version)


def offer(step: terms_measures.TaskStep, refusal: str) -> None:
    """One step with the fields it needs, or why this person may not."""
    word = labels.of(step)
    with forms.form(f"{step}_{row.number}") as form:
        records.show(markup.section(word))
        day, said, proof, region, department = None, "", attachments.Handed("", None), "", ""
        if step in (Step.EXECUTE, Step.LIFT) and not refusal:
            title = "执行日期" if step is Step.EXECUTE else "解除日期"
            day = st.date_input(title, value=clock.today(), format="YYYY-MM-DD", key=form.key("day"))
        if step is Step.FORWARD and not refusal:
            below = [one for one in divisions.all() if len(one.code) == 6]
            names = {one.code: divisions.full_name(one.code) for one in below}
            region = st.selectbox("转至地区", list(names), format_func=names.__getitem__, key=form.key("region"))
            others = ["", *queries.departments(viewer)]
            department = st.selectbox(
                "部门", others, format_func=lambda name: name or "本部门下级机构", key=form.key("department")
            )
        if step is not Step.ACKNOWLEDGE and not refusal:
            title = "执行结果" if step is Step.EXECUTE else "说明"
            said = st.text_area(title, max_chars=2000 if step is Step.EXECUTE else 500, key=form.key("said"))
        if step is Step.EXECUTE and not refusal:
            proof = attachments.field(form, "执行凭证")

    def run(submission: str) -> str:
        if step is Step.EXECUTE:
            done = measuring.Execution(executed_on=day, result=said)
            return measuring.execute(viewer, seen, done, proof.needed, submission=submission)
        if step is Step.RETURN:
            return measuring.send_back(viewer, seen, said, submission=submission)
        if step is Step.FORWARD:
            there = {"region": region, "department": department}
            return measuring.forward(viewer, seen, **there, reason=said, submission=submission)
        if step is Step.LIFT:
            return measuring.lift(viewer, seen, said, lifted_on=day, submission=submission)
        return measuring.acknowledge(viewer, seen, submission=submission)

    primary = step in (Step.ACKNOWLEDGE, Step.EXECUTE, Step.LIFT)
    form.submit(word, run=run, done=f"{word}：任务 {{}} 已办理。", refusal=refusal, primary=primary)


passed_on = [("转自", found.forwarded_from), ("转至", found.forwarded_to)]
records.show(
    markup.record_header(row.title, row.number, labels.badge(row.phase), row.department),
    markup.facts(
        [
            ("名单主体", row.name),
            ("统一社会信用代码", found.credit_code),
            ("列入编号", row.listing),
            ("列入情形", labels.of(found.ground)),
            ("决定机关", found.authority),
            ("决定书文号", found.decision_number),
            ("列入日期", f"{found.listed_on}"),
            ("管理期限至", f"{found.until}"),
            ("名单状态", labels.badge(found.listing_state)),
            ("措施内容", found.what),
            ("法律依据", found.legal_basis),
            ("可信度", labels.badge(found.confidence)),
            ("措施代码", f"{row.measure}（第 {found.measure_version} 版）"),
            ("任务状态", labels.badge(row.state)),
            *((name, markup.Link(to, markup.to("measure", number=to))) for name, to in passed_on if to),
            *((name, f"{on}") for name, on in (("派发", row.assigned_on), ("签收", row.acknowledged_on)) if on),
            *((name, f"{on}") for name, on in (("执行", row.executed_on), ("解除", row.lifted_on)) if on),
            ("执行结果", found.result),
            ("说明", found.reason),
        ]
    ),
    *([markup.section("期限"), history.clocks([row.lifting.clock])] if row.lifting else []),
    markup.section("经过"),
    history.timeline(found.timeline),
)
attachments.kept(found.files, lambda code: queries.task_file(viewer, row.number, code))
for one in found.offers:
    offer(one.step, one.refusal)
