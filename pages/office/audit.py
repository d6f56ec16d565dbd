"""An auditor follows what was recorded, ledger by ledger, and checks that nothing was altered."""

import streamlit as st

from registry.policy import Ledger, Permission
from registry.reports import audit
from registry.ui import grids, history, labels, markup, records
from registry.ui.session import enter

auditor = enter(Permission.LEDGER_READ)
chosen = labels.chosen(Ledger, grids.asked("ledger")) or Ledger.TRAINING
subject = grids.asked("subject")

records.show(
    markup.page_title("审计台账", "每次办理都有记录，只增不改；树头经签名，任何改动、缺失或插入都能查出。"),
    markup.search_form(
        "audit",
        [
            markup.Field("ledger", "台账", chosen.value, options=[(one.value, labels.of(one)) for one in Ledger]),
            markup.Field("subject", "对象编号", subject, "批次号、证书核验码、名单编号等"),
        ],
    ),
)
if subject:
    records.show(markup.section(f"{subject} 的经过"), history.timeline(audit.history(auditor, subject)))
else:
    found = audit.events(auditor, chosen, grids.page_request(50))
    head = audit.head(auditor, chosen)
    records.show(
        markup.facts([("事件数", markup.Number(head.size)), ("树根", head.root), ("签名", head.signature or "—")]),
        markup.table(
            [
                markup.Column("序号", align="right"),
                markup.Column("时间"),
                markup.Column("账号"),
                markup.Column("事项", as_card_title=True),
                markup.Column("对象"),
            ],
            [
                [
                    f"{event.seq}",
                    f"{event.at:%Y-%m-%d %H:%M:%S}",
                    event.actor,
                    event.action.sentence,
                    markup.Link(event.subject, markup.to("audit", ledger=chosen.value, subject=event.subject)),
                ]
                for event in found.items
            ],
            f"{labels.of(chosen)}台账",
            "这本台账还没有事件。",
        ),
        grids.pages("audit", found, ledger=chosen.value),
    )
    if st.button("重新计算并核对这本台账", key="audit_verify"):
        verdict = audit.verify(auditor, chosen)
        if verdict.finding is None:
            records.show(markup.notice(f"共 {verdict.size:,} 个事件，逐一核对无误。", "good", "台账完整"))
        else:
            records.show(markup.notice(f"第 {verdict.finding.seq} 号：{verdict.finding.what}", "bad", "台账不符"))
