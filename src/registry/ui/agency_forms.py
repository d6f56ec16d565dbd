"""Forms about agencies: recognising one, its fields and renewal, its staff, the changes it reports."""

from __future__ import annotations

import streamlit as st

from registry.agencies import changing, queries, recognising, staffing, terms
from registry.agencies.recognising import Seen
from registry.kernel import clock
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput
from registry.kernel.fields import BadField
from registry.kernel.values import cents_of_ten_thousands
from registry.ui import forms, labels, markup, records
from registry.ui.forms import Way

DOUBT = "继续办理的理由（所依条款待核实时）"


def recognise(actor: Actor) -> None:
    """The form that enters a qualification."""
    with forms.form("recognise") as form:
        records.show(markup.section("登记机构资质"))
        left, right = st.columns(2)
        credit_code = left.text_input("统一社会信用代码（必填）", key=form.key("credit_code"), help="单位须已登记")
        certificate = right.text_input("资质证书编号（必填）", key=form.key("certificate"))
        kind = left.selectbox(
            "类别",
            list(labels.by_value(terms.AgencyKind)),
            format_func=labels.by_value(terms.AgencyKind).__getitem__,
            key=form.key("kind"),
        )
        issuer = right.text_input("发证机关（必填）", key=form.key("issuer"))
        chosen = st.multiselect(
            "业务范围（必填）", list(labels.by_value(terms.Field)), format_func=labels.by_value(terms.Field).__getitem__,
            key=form.key("fields"), placeholder="请选择",
        )  # fmt: skip
        left, right = st.columns(2)
        valid_from = left.date_input(
            "发证日期", value=clock.today(), max_value=clock.today(), format="YYYY-MM-DD", key=form.key("from")
        )
        assets = right.text_input("固定资产或者设备原值（万元）", key=form.key("assets"))
        premises = left.text_input("工作场所（必填）", key=form.key("premises"))
        area = right.number_input("场所面积（平方米）", min_value=0, value=0, key=form.key("area"))
        laboratory = left.text_input("实验室", key=form.key("laboratory"))
        archive = right.number_input("档案室面积（平方米）", min_value=0, value=0, key=form.key("archive"))
        equipment = left.text_input("主要设备", key=form.key("equipment"))
        website = right.text_input("公开网站", key=form.key("website"))
        doubt = st.text_input(DOUBT, max_chars=500, key=form.key("doubt"))

    def run(submission: str) -> str:
        wanted = recognising.Recognition(
            organisation=queries.organisation_code(actor, credit_code), kind=terms.AgencyKind(kind),
            fields=frozenset(terms.Field(one) for one in chosen), certificate=certificate, issuer=issuer,
            valid_from=valid_from, premises=premises, area=int(area), archive_area=int(archive),
            laboratory=laboratory, equipment=equipment, assets=_money(assets), website=website, doubt=doubt,
        )  # fmt: skip
        return recognising.recognise(actor, wanted, submission=submission)

    form.submit("登记资质", run=run, done="已登记机构资质，编号 {}。")


def _money(typed: str) -> int:
    try:
        return cents_of_ten_thousands(typed) if typed.strip() else 0
    except BadField as wrong:
        raise InvalidInput("固定资产或者设备原值", wrong.message, fix=wrong.fix) from None


def change_fields(actor: Actor, found: queries.AgencyRecord) -> None:
    """The form that changes the fields from today on."""
    row, words = found.public.row, labels.by_value(terms.Field)
    with forms.form(f"fields_{row.number}") as form:
        records.show(markup.section("变更业务范围"))
        chosen = st.multiselect(
            "业务范围", list(words), default=[one.value for one in row.fields], format_func=words.__getitem__,
            key=form.key("fields"), placeholder="请选择",
        )  # fmt: skip
        reason = st.text_input("理由", max_chars=200, key=form.key("reason"))
    form.submit(
        "变更业务范围",
        run=lambda submission: recognising.change_fields(
            actor, Seen(number=row.number, version=found.version), frozenset(map(terms.Field, chosen)), clock.today(),
            reason, submission=submission,
        ),
        done="已变更业务范围。",
        refusal=found.refusal,
        primary=False,
    )  # fmt: skip


def renew(actor: Actor, found: queries.AgencyRecord) -> None:
    """The form that renews the qualification."""
    row = found.public.row
    with forms.form(f"renew_{row.number}") as form:
        records.show(markup.section("延续资质"))
        left, right = st.columns(2)
        certificate = left.text_input("新证书编号（不变的留空）", key=form.key("certificate"))
        doubt = right.text_input(DOUBT, max_chars=500, key=form.key("doubt"))
    form.submit(
        "延续资质",
        run=lambda submission: recognising.renew(
            actor, Seen(number=row.number, version=found.version), certificate, doubt, submission=submission
        ),
        done="已延续资质。",
        refusal=found.refusal,
        primary=False,
    )


def enrol(actor: Actor, found: queries.AgencyRecord) -> None:
    """The form that records somebody at the agency."""
    row = found.public.row
    with forms.form(f"enrol_{row.number}") as form:
        records.show(markup.section("登记从业人员"))
        left, right = st.columns(2)
        name = left.text_input("姓名", key=form.key("name"))
        identity = right.text_input("身份证号", key=form.key("identity"))
        picked = {}
        for place, (field, kind, label) in enumerate(
            (("role", terms.Role, "职责"), ("level", terms.Level, "评价师等级"), ("title", terms.Title, "职称"))
        ):
            words = labels.by_value(kind)
            start = list(words).index("staff") if field == "role" else 0
            picked[field] = (left, right)[place % 2].selectbox(
                label, list(words), index=start, format_func=words.__getitem__, key=form.key(field)
            )
        practice = right.date_input(
            "从业自（可空）", value=None, max_value=clock.today(), format="YYYY-MM-DD", key=form.key("practice")
        )
        since = left.date_input(
            "任职自", value=clock.today(), max_value=clock.today(), format="YYYY-MM-DD", key=form.key("since")
        )
        doubt = right.text_input(DOUBT, max_chars=500, key=form.key("doubt"))
    form.submit(
        "登记从业人员",
        run=lambda submission: staffing.enrol(
            actor,
            row.number,
            staffing.NewMember(
                identity=identity, name=name, level=terms.Level(picked["level"]), title=terms.Title(picked["title"]),
                role=terms.Role(picked["role"]), practice_from=practice, from_on=since, doubt=doubt,
            ),
            submission=submission,
        ),
        done="已登记从业人员。",
        refusal=found.refusal,
    )  # fmt: skip


def release(actor: Actor, found: queries.AgencyRecord) -> None:
    """The form that records a leaving."""
    here = {one.code: one.name for one in found.members if one.code}
    if not here:
        return
    with forms.form(f"release_{found.public.row.number}") as form:
        records.show(markup.section("登记人员离职"))
        left, right = st.columns(2)
        code = left.selectbox("人员", list(here), format_func=here.__getitem__, key=form.key("who"))
        on = right.date_input(
            "最后在岗日", value=clock.today(), max_value=clock.today(), format="YYYY-MM-DD", key=form.key("on")
        )
    form.submit(
        "登记离职",
        run=lambda submission: staffing.release(actor, code, on, submission=submission),
        done="已登记离职。",
        refusal=found.refusal,
        primary=False,
    )


def report_change(actor: Actor, found: queries.AgencyRecord) -> None:
    """The form by which the own agency reports a change."""
    words = labels.by_value(terms.Change)
    with forms.form(f"change_{found.public.row.number}") as form:
        records.show(markup.section("报告变更"))
        left, right = st.columns(2)
        what = left.selectbox("变更事项", list(words), format_func=words.__getitem__, key=form.key("what"))
        changed_on = right.date_input(
            "变更日期", value=clock.today(), max_value=clock.today(), format="YYYY-MM-DD", key=form.key("on")
        )
        after = left.text_input("变更后（必填）", max_chars=200, key=form.key("after"))
        doubt = right.text_input("逾期报告的理由", max_chars=500, key=form.key("doubt"))
    form.submit(
        "报告变更",
        run=lambda submission: changing.report(
            actor,
            changing.NewChange(
                qualification=found.public.row.number,
                what=terms.Change(what),
                after=after,
                changed_on=changed_on,
                doubt=doubt,
            ),
            submission=submission,
        ),
        done="已报告变更，编号 {}。",
    )


def answer_changes(actor: Actor, found: queries.AgencyRecord) -> None:
    """One form for each change that waits: take note, or send back with a reason."""
    for one in found.changes:
        if one.state is terms.ChangeState.REPORTED:
            _answer_change(actor, one.what, Seen(number=one.number, version=one.version), found.refusal)


def _answer_change(actor: Actor, what: terms.Change, seen: Seen, refusal: str) -> None:
    with forms.form(f"note_{seen.number}") as form:
        records.show(markup.section(f"核实变更：{labels.of(what)}"))
        why = st.text_input("退回理由（退回时必填）", max_chars=500, key=form.key("why"))
    form.decide(
        "退回理由",
        why,
        agree=Way(
            "核实变更", lambda submission: changing.note(actor, seen, submission=submission), "已核实变更报告 {}。"
        ),
        differ=Way(
            "退回变更",
            lambda submission: changing.send_back(actor, seen, why, submission=submission),
            "已退回变更报告 {}。",
        ),
        refusal=refusal,
    )
