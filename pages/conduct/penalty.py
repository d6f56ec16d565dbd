"""One penalty for regulators: what was decided and why, its publicity and days; officers record what became of it."""

import streamlit as st

from registry.conduct import commands, queries, terms
from registry.kernel.values import in_ten_thousands
from registry.policy import Permission
from registry.ui import conduct_forms, forms, grids, history, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.CONDUCT_READ)
CHANGES = {one.value: labels.of(one) for one in terms.Revocation}
found = queries.penalty_record(viewer, grids.asked("number"))
one = found.penalty
changed = f"{one.revoked_on}（{labels.of(one.revocation)}）" if one.revocation else ""
identifier = ("身份证号", found.masked_identity) if one.person_id else ("统一社会信用代码", found.credit_code)
records.show(
    markup.record_header(one.document_number, one.number, labels.badge(one.state), found.region_name),
    markup.facts(
        [
            ("被处罚主体", markup.Link(one.name, markup.to("lookup", party=found.party))),
            identifier,
            ("处罚类别", "、".join(labels.words(one.kinds))),
            ("处罚内容", one.content),
            ("罚款金额（万元）", in_ten_thousands(one.fine_cents) if one.fine_cents else ""),
            ("没收金额（万元）", in_ten_thousands(one.confiscated_cents) if one.confiscated_cents else ""),
            ("暂扣或者吊销证照名称及编号", one.licence),
            ("违法行为类型", one.conduct_type),
            ("违法事实", one.facts),
            ("处罚依据", one.basis),
            ("处罚机关", markup.Lines((one.authority, found.authority_code))),
            ("数据来源单位", markup.Lines((found.source, found.source_code)) if found.source else ""),
            ("违法行为发生日", f"{one.conduct_on or ''}"),
            ("处罚决定日期", f"{one.decided_on}"),
            (
                "有关事故",
                markup.Link(found.accident_title or one.accident, markup.to("accident", number=one.accident))
                if one.accident
                else "",
            ),
            ("履行完毕日期", f"{one.performed_on or ''}"),
            ("决定变动", changed),
            ("变动理由", found.note if one.revocation else ""),
            ("失信信息类别", labels.of(found.publicity.grade) if found.publicity.grade else "不分类"),
            ("类别说明", found.publicity.explanation),
        ]
    ),
    markup.section("期限"),
    history.clocks(found.clocks),
    markup.section("经过"),
    history.timeline(found.timeline),
    markup.actions([markup.Link("拟列入名单", markup.to("draft", penalty=one.number))])
    if viewer.may(Permission.CASES_HANDLE)
    else "",
)

with forms.form(f"perform_{one.number}") as form:
    records.show(markup.section("登记履行完毕"))
    performed_on = conduct_forms.day(form, "履行完毕日期")
form.submit(
    "登记履行完毕",
    run=lambda submission: commands.perform_penalty(
        viewer, one.number, performed_on, version=found.version, submission=submission
    ),
    done="已登记履行完毕。",
    refusal=found.perform_refusal,
)
with forms.form(f"revoke_{one.number}") as form:
    records.show(markup.section("登记处罚决定的变动"))
    kind = st.selectbox("变动情形", CHANGES, format_func=CHANGES.__getitem__, key=form.key("kind"))
    revoked_on = conduct_forms.day(form, "变动日期")
    reason = st.text_area("变动理由", max_chars=500, key=form.key("reason"))
form.submit(
    "登记变动",
    primary=False,
    run=lambda submission: commands.revoke_penalty(
        viewer, one.number, terms.Revocation(kind), revoked_on, reason, version=found.version, submission=submission
    ),
    done="已登记处罚决定的变动。",
    refusal=found.revoke_refusal,
)
conduct_forms.withdraw(viewer, one.number, found.version, refusal=found.refusal, back="conduct/penalties.py")
