"""What may be done with a certificate, beside its page: reviews, renewal, absence, ending, and its paper."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from registry.kernel import clock
from registry.kernel.access import Actor
from registry.policy import Permission
from registry.training import commands, terms
from registry.training.queries import CertificateRecord
from registry.ui import forms, labels, markup, records
from registry.verification import papers

_MANY = 100
"""From so many pages on a batch takes noticeable time."""


def facts(found: CertificateRecord) -> str:
    """What the record says; what it says nothing of is left out."""
    row = found.row
    said: list[tuple[str, markup.Cell]] = [
        ("持证人", row.name),
        ("证书种类", labels.of(row.kind)),
        ("证书编号", row.masked_number),
        (_CATEGORY.get(row.kind, "行业"), row.category or "—"),
        ("发证日期", f"{row.issued_on}"),
        ("有效期至", f"{row.valid_until or '长期'}"),
        ("最近复审", f"{found.reviewed_on or '—'}"),
        ("发证机关", row.issuer),
        ("来源", labels.of(row.origin)),
    ]
    if found.centre:
        said.append(("培训机构", found.centre))
    if found.class_number:
        said.append(("培训班", found.class_number))
    if found.renews:
        said.append(("接续的原证", markup.Link("查看原证", markup.to("certificate", code=found.renews))))
    if found.left_post_on:
        said.append(("最后在岗日", f"{found.left_post_on}"))
    if found.ended_on:
        said += [("终止日期", f"{found.ended_on}"), ("终止原因", found.ended_reason or "—")]
    return markup.facts(said)


_CATEGORY = {
    terms.CertificateKind.SPECIAL_OPERATION: "作业类别",
    terms.CertificateKind.PRE_JOB: "用人单位",
    terms.CertificateKind.SPECIAL_EQUIPMENT: "管理部门证书",
    terms.CertificateKind.CONSTRUCTION: "管理部门证书",
}


def download(viewer: Actor, code: str) -> None:
    """The certificate's paper, made when it is asked for."""
    st.download_button(
        "下载证书",
        data=lambda: papers.certificate(viewer, code),
        file_name=f"证书-{code}.pdf",
        mime="application/pdf",
        key=f"paper_{code}",
        on_click="ignore",
    )


def download_batch(viewer: Actor, batch: str, issued: int) -> None:
    """The papers of every certificate of a batch in one file, made when it is asked for."""
    _download("本批次", batch, issued, lambda: papers.of_batch(viewer, batch))


def download_class(viewer: Actor, number: str, issued: int) -> None:
    """The papers of every certificate that came of a class in one file, made when it is asked for."""
    _download("本班", number, issued, lambda: papers.of_class(viewer, number))


def _download(whose: str, number: str, issued: int, made: Callable[[], bytes]) -> None:
    if not issued:
        return
    with forms.group("证书"):
        if issued > _MANY:
            records.show(markup.notice(f"共 {issued} 张，生成需要几秒到一分钟，请稍候。", "neutral"))
        st.download_button(
            f"下载{whose}证书（{issued} 张，每页一张）",
            data=made,
            file_name=f"证书-{number}.pdf",
            mime="application/pdf",
            key=f"papers_{number}",
            on_click="ignore",
        )


def reviews(found: CertificateRecord) -> None:
    """Tries at a review, with the health check's bare result: there for the certifier who answers for the certificate alone."""
    if not found.reviews:
        return
    records.show(
        markup.section("复审记录"),
        markup.table(
            [
                markup.Column("申请／复审日期", as_card_title=True),
                markup.Column("培训学时", align="right"),
                markup.Column("培训考试"),
                markup.Column("体检"),
                markup.Column("结论"),
                markup.Column("说明"),
            ],
            [
                [
                    markup.Lines((f"{one.applied_on}", f"{one.reviewed_on}", "延期换证" if one.renewal else "复审")),
                    f"{one.hours / 10:g}",
                    "合格" if one.trained else "不合格",
                    markup.Lines((f"{one.checked_on}", "合格" if one.fit else "不合格")),
                    labels.badge(one.outcome),
                    markup.Lines((labels.of(one.failure), one.note)) if one.failure else one.note or "—",
                ]
                for one in found.reviews
            ],
            "复审记录",
        ),
        markup.aside("体检结果只有负责该证书的考核发证人员可以看到。"),
    )


def steps(viewer: Actor, found: CertificateRecord) -> None:
    """The forms of what this viewer may do; without any, one line says why. Nothing for those whose work it is not."""
    if not any(viewer.may(one) for one in (Permission.CERTIFICATES_REVIEW, Permission.CERTIFICATES_WITHDRAW)):
        return
    open_steps: dict[str, Callable[[Actor, CertificateRecord], None]] = {
        name: shown
        for name, refusal, shown in (
            ("复审", found.may_review, _review),
            ("延期换证", found.may_renew, _renew),
            ("延长复审时间", found.may_put_off, _put_off),
            ("登记离岗", found.may_leave, _leave),
            ("登记返岗", found.may_return, _return),
            ("撤销", found.may_withdraw, _withdraw),
            ("注销", found.may_cancel, _cancel),
        )
        if not refusal
    }
    if not open_steps:
        records.show(markup.notice(found.may_cancel or found.may_review, "neutral"))
        return
    chosen = st.segmented_control(
        "办理事项", list(open_steps), default=next(iter(open_steps)), key=f"step_{found.row.code}"
    )
    if chosen:
        open_steps[chosen](viewer, found)


def _facts(form: forms.Form, *, items: bool) -> Callable[[], commands.Review]:
    """The fields of a review; `items` asks for the grounds of SO-09 too."""
    today = clock.today()
    left, middle, right = st.columns(3)
    applied = left.date_input("申请日期", value=today, format="YYYY-MM-DD", key=form.key("applied"))
    reviewed = middle.date_input("复审日期", value=today, format="YYYY-MM-DD", key=form.key("on"))
    checked = right.date_input("体检日期", value=today, format="YYYY-MM-DD", key=form.key("checked"))
    hours = left.number_input("培训学时", min_value=0.0, step=0.5, value=0.0, key=form.key("hours"))
    trained = middle.checkbox("培训考试合格", key=form.key("trained"))
    fit = right.checkbox("体检合格", key=form.key("fit"))
    violations, flags = 0, dict.fromkeys(("serious", "penalised", "obstructed", "cause"), False)
    if items:
        violations = int(st.number_input("查证属实的违章次数", min_value=0, value=0, key=form.key("violations")))
        words = ("违章造成严重后果", "有安全生产违法行为并受处罚", "拒绝、阻碍监督检查", "有应当撤销、注销的情形")
        for name, word in zip(flags, words, strict=True):
            flags[name] = st.checkbox(word, key=form.key(name))
    note = st.text_input("说明（不予通过或提前办理的必填）", max_chars=300, key=form.key("note"))
    return lambda: commands.Review(
        applied_on=applied,
        reviewed_on=reviewed,
        hours=round(hours * 10),
        trained=trained,
        checked_on=checked,
        fit=fit,
        violations=violations,
        note=note,
        **flags,
    )


def _said(report: commands.ReviewReport) -> str:
    return f"结论：{labels.of(report.outcome)}。证书有效期至 {report.valid_until}。"


def _review(viewer: Actor, found: CertificateRecord) -> None:
    code, version = found.row.code, found.row.version
    with forms.form(f"review_{code}") as form:
        records.show(markup.section("复审"))
        filled = _facts(form, items=True)
    form.submit(
        "登记复审结论",
        run=lambda submission: commands.review(viewer, code, filled(), version=version, submission=submission),
        done=_said,
    )


def _renew(viewer: Actor, found: CertificateRecord) -> None:
    code, version = found.row.code, found.row.version
    with forms.form(f"renew_{code}") as form:
        records.show(
            markup.section("延期换证"), markup.notice("在申请期内办理的，新证期限自原证期满次日起算。", "neutral")
        )
        filled = _facts(form, items=found.kind is terms.CertificateKind.SPECIAL_OPERATION)
    form.submit(
        "换发新证",
        run=lambda submission: commands.renew(viewer, code, filled(), version=version, submission=submission),
        done=_said,
    )


def _put_off(viewer: Actor, found: CertificateRecord) -> None:
    code, version = found.row.code, found.row.version
    with forms.form(f"put_off_{code}") as form:
        records.show(markup.section("延长复审时间"))
        since = st.date_input(
            "连续从事本工种自",
            value=found.row.issued_on,
            min_value=terms.EARLIEST,
            format="YYYY-MM-DD",
            key=form.key("since"),
        )
        lawful = st.checkbox("严格遵守有关安全生产法律法规", key=form.key("lawful"))
        note = st.text_input("核实情况", max_chars=200, key=form.key("note"))
    form.submit(
        "同意延长",
        run=lambda submission: commands.put_off_review(
            viewer,
            code,
            commands.PutOff(since=since, lawful=lawful, note=note),
            version=version,
            submission=submission,
        ),
        done="已同意，期满前不再复审，有效期至 {}。",
    )


def _leave(viewer: Actor, found: CertificateRecord) -> None:
    code, version = found.row.code, found.row.version
    with forms.form(f"leave_{code}") as form:
        records.show(markup.section("登记离岗"))
        last = st.date_input("最后在岗日", value=clock.today(), format="YYYY-MM-DD", key=form.key("last"))
        transferred = found.kind is terms.CertificateKind.PRE_JOB and st.checkbox(
            "单位内调整岗位", key=form.key("transferred")
        )
    form.submit(
        "登记离岗",
        run=lambda submission: commands.leave_post(
            viewer, code, last, transferred=bool(transferred), version=version, submission=submission
        ),
        done="已登记。自 {} 起返岗须重新考试合格。",
    )


def _return(viewer: Actor, found: CertificateRecord) -> None:
    code, version = found.row.code, found.row.version
    with forms.form(f"return_{code}") as form:
        records.show(markup.section("登记返岗"))
        back = st.date_input("返岗日期", value=clock.today(), format="YYYY-MM-DD", key=form.key("back"))
        examined = st.date_input(
            "考试合格日期（离岗期满的必填）", value=None, format="YYYY-MM-DD", key=form.key("exam")
        )
    form.submit(
        "登记返岗",
        run=lambda submission: commands.back_at_post(
            viewer, code, back, examined, version=version, submission=submission
        ),
        done="已登记返岗，日期 {}。",
    )


def _withdraw(viewer: Actor, found: CertificateRecord) -> None:
    code, version = found.row.code, found.row.version
    with forms.form(f"withdraw_{code}") as form:
        records.show(markup.section("撤销"))
        ground = st.selectbox("撤销事由", list(found.grounds), format_func=labels.of, key=form.key("ground"))
        reason = st.text_input("事实和依据", max_chars=200, key=form.key("reason"))
    form.submit(
        "撤销证书",
        primary=False,
        run=lambda submission: commands.withdraw(viewer, code, ground, reason, version=version, submission=submission),
        done="证书已撤销。",
    )


def _cancel(viewer: Actor, found: CertificateRecord) -> None:
    code, version = found.row.code, found.row.version
    grounds = [
        one
        for one in terms.CancellationGround
        if one is not terms.CancellationGround.TOLD or found.row.origin is terms.Origin.RECEIVED
    ]
    with forms.form(f"cancel_{code}") as form:
        records.show(markup.section("注销"))
        ground = st.selectbox("注销事由", grounds, format_func=labels.of, key=form.key("ground"))
        reason = st.text_input("事实和依据", max_chars=200, key=form.key("reason"))
    form.submit(
        "注销证书",
        primary=False,
        run=lambda submission: commands.cancel(
            viewer, code, reason, ground=ground, version=version, submission=submission
        ),
        done="证书已注销。",
    )
