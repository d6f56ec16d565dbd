"""The fields of a new case: the facts its ground asks for, and whom it lists."""

from __future__ import annotations

from typing import Any

import streamlit as st

from registry.blacklist.queries import GroundChoice, Start
from registry.blacklist.rules_cases import UNIT_ROLES
from registry.blacklist.terms import (
    AgencyMisconduct,
    Concealment,
    Failing,
    Ground,
    GroundFacts,
    LicenceState,
    SubjectRole,
)
from registry.ui import forms, labels, markup, records

_OWN_UNIT = (SubjectRole.ORGANISATION, SubjectRole.AGENCY)
_OTHERS = 2
"""How many further subjects the form offers beside the unit and its principal."""


def facts(form: forms.Form, found: Start, choice: GroundChoice) -> GroundFacts:
    """Ask for the facts of the ground, and for no others."""
    accident = ""
    if choice.needs_accident:
        known = dict(found.accidents)
        if known:
            chosen = st.selectbox(
                "所依据的事故", list(known), format_func=known.__getitem__, index=None, key=form.key("accident")
            )
            accident = chosen or ""
        else:
            records.show(markup.notice("该单位没有已登记的事故，请先在“生产安全事故”登记。", "warn"))
    ask = _FACTS.get(choice.ground)
    return GroundFacts(accident=accident, **(ask(form) if ask else {}))


def _fine(form: forms.Form) -> dict[str, Any]:
    times = st.number_input("加处罚款的倍数", min_value=0.0, step=0.5, format="%.2f", key=form.key("fine_times"))
    return {"fine_times": round(times * 100)}


def _concealment(form: forms.Form) -> dict[str, Any]:
    return {
        "concealment": st.radio(
            "瞒报或谎报", list(Concealment), format_func=labels.of, horizontal=True, key=form.key("concealment")
        )
    }


def _failing(form: forms.Form) -> dict[str, Any]:
    return {"failing": st.radio("失职情形", list(Failing), format_func=labels.of, key=form.key("failing"))}


def _licence(form: forms.Form) -> dict[str, Any]:
    left, right = st.columns(2)
    return {
        "licence": left.selectbox("许可状态", list(LicenceState), format_func=labels.of, key=form.key("licence")),
        "licence_name": right.text_input("许可名称", max_chars=60, key=form.key("licence_name")),
    }


def _misconduct(form: forms.Form) -> dict[str, Any]:
    return {
        "misconduct": st.radio(
            "机构违法行为", list(AgencyMisconduct), format_func=labels.of, key=form.key("misconduct")
        )
    }


def _ability(form: forms.Form) -> dict[str, Any]:
    return {"able_to_perform": st.checkbox("经核实，当事人有履行能力", key=form.key("able"))}


def _gravity(form: forms.Form) -> dict[str, Any]:
    return {"gravity": st.text_area("性质恶劣、情节严重的事实", max_chars=1000, key=form.key("gravity"))}


_FACTS = {
    Ground.G3: _fine,
    Ground.G4: _concealment,
    Ground.G5: _failing,
    Ground.G6: _licence,
    Ground.G7: _misconduct,
    Ground.G8: _ability,
    Ground.G9: _gravity,
}


def subjects(form: forms.Form, found: Start, choice: GroundChoice) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Ask whom the case lists: units by credit code, persons by name and ID number. Empty lines say nothing."""
    units: list[dict[str, Any]] = []
    people: list[dict[str, Any]] = []
    own = next((role for role in choice.roles if role in _OWN_UNIT), None)
    if own and found.credit_code and st.checkbox(f"列入受处罚单位：{found.unit}", value=True, key=form.key("unit")):
        units.append({"role": own, "credit_code": found.credit_code})
    if SubjectRole.PRINCIPAL in choice.roles:
        left, right = st.columns(2)
        name = left.text_input("主要负责人姓名", value=found.principal, max_chars=60, key=form.key("principal"))
        identity = right.text_input("主要负责人身份证号", max_chars=18, key=form.key("principal_identity"))
        if identity.strip():
            people.append({"role": SubjectRole.PRINCIPAL, "name": name, "identity": identity})
    others = [role for role in choice.roles if role not in (*_OWN_UNIT, SubjectRole.PRINCIPAL)]
    for place in range(1, _OTHERS + 1) if others else ():
        left, middle, right = st.columns(3)
        role = left.selectbox(f"其他对象 {place}", others, format_func=labels.of, key=form.key(f"role_{place}"))
        name = middle.text_input(f"对象 {place} 姓名", max_chars=60, key=form.key(f"name_{place}"))
        code = right.text_input(f"对象 {place} 身份证号或信用代码", max_chars=18, key=form.key(f"code_{place}"))
        if code.strip() and role in UNIT_ROLES:
            units.append({"role": role, "credit_code": code})
        elif code.strip():
            people.append({"role": role, "name": name, "identity": code})
    return units, people
