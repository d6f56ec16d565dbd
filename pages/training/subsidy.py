"""One claim of a subsidy: facts, dates explained, history, and the steps this person may take, with why not for the others."""

from registry.policy import Permission
from registry.training import queries
from registry.ui import grids, history, labels, markup, records, subsidies
from registry.ui.session import enter

viewer = enter(Permission.SUBSIDIES_READ)
found = queries.claim_record(viewer, grids.asked("number"))
row = found.row
certificate: markup.Cell = row.certificate
if viewer.may(Permission.CERTIFICATES_READ):
    certificate = markup.Link(row.certificate, markup.to("certificate", code=row.certificate))
records.show(
    markup.record_header(row.name, row.number, labels.badge(row.state), f"{labels.of(row.kind)}　{row.operation}"),
    markup.notice("证书因弄虚作假被撤销，已发放的补贴应当追回。", "bad", "应追回") if row.to_recover else "",
    markup.facts(
        [
            pair
            for pair in (
                ("持证人", f"{row.name}　{row.masked_identity}"),
                ("证书", certificate),
                ("发证日期", f"{row.issued_on}"),
                ("证书终止", found.certificate_ended),
                ("申领主体", f"{labels.of(row.claimant)}　{row.claimant_name if row.claimant_name != '本人' else ''}"),
                ("申领日期", f"{row.claimed_on}"),
                ("收款账户", f"{labels.of(found.payee)}　{found.payee_name}"),
                ("是否农民工", "是" if row.migrant else "否"),
                ("声明领取过失业保险技能提升补贴", "是" if found.double else "否"),
                ("与待核实的规定不一致", markup.Lines(found.doubted) if found.doubted else ""),
                ("继续申领的理由", found.doubt),
                ("备注", found.remark),
                ("审核地区", row.region_name),
                ("审核日期", f"{found.decided_on or ''}"),
                ("审核理由", found.reason),
                ("核准金额", subsidies.yuan(row.granted) if row.granted else ""),
                ("金额依据", found.amount_from),
                ("发放日期", f"{found.paid_on or ''}"),
                ("发放凭证号", found.voucher),
                ("追回日期", f"{found.recovered_on or ''}"),
                ("追回凭证号", found.recovery_voucher),
            )
            if pair[1]
        ]
    ),
    markup.section("期限和标准"),
    history.clocks(found.clocks),
    markup.section("经过"),
    history.timeline(found.timeline),
)
for one in found.offers:
    subsidies.offer(viewer, found, one)
records.show(markup.actions([markup.Link("返回补贴名单", markup.to("subsidies"))]))
