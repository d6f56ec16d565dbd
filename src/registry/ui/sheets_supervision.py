"""Sheets out of the registers of inspectors, engineers and service agencies, each with its columns in words."""

from __future__ import annotations

from registry.agencies import queries as agencies
from registry.engineers import queries as engineers
from registry.exchange.taking_out import Outgoing, paged
from registry.exchange.writing import Cell
from registry.inspectors import queries as inspectors
from registry.policy import Permission
from registry.ui import labels


def _yes(value: bool) -> str:
    return "是" if value else "否"


def _hundredths(value: int | None) -> float | None:
    return None if value is None else value / 100


# -- inspectors --------------------------------------------------------------------------------------------------------


def _inspector(one: inspectors.InspectorRow) -> list[Cell]:
    return [
        one.name, one.body, one.region_name, one.from_on, one.until_on, labels.of(one.state), "；".join(one.reasons),
        one.outlook,
    ]  # fmt: skip


def _due(one: inspectors.DueRow) -> list[Cell]:
    return [
        one.name, one.body, labels.of(one.kind), one.number, one.valid_until, one.days_left, labels.of(one.window),
        one.act_on,
    ]  # fmt: skip


def _body(one: inspectors.BodyRow) -> list[Cell]:
    tally = one.tally
    return [
        one.name, labels.of(one.level), one.region_name, one.year, tally.establishment, tally.in_service,
        tally.inspectors, tally.degree, tally.vocational, tally.experience, _hundredths(one.against.share),
        labels.of(one.against.reached),
    ]  # fmt: skip


def _event(one: inspectors.EventRow) -> list[Cell]:
    return [
        one.code, labels.of(one.kind), one.title, one.organiser, one.region_name, one.from_on, one.until_on, one.people,
        one.passed,
    ]  # fmt: skip


# -- engineers ---------------------------------------------------------------------------------------------------------


def _engineer(one: engineers.RegistrationRow) -> list[Cell]:
    return [
        one.number, one.name, one.masked_identity, labels.of(one.grade), labels.of(one.specialty), one.employer,
        one.region_name, one.registered_on, one.valid_until, labels.of(one.state), labels.of(one.origin),
        one.hours / 10,
    ]  # fmt: skip


def _registering(one: engineers.ApplicationRow) -> list[Cell]:
    return [
        one.number, labels.of(one.kind), one.name, one.masked_identity, labels.of(one.grade), labels.of(one.specialty),
        one.employer, one.former, one.region_name, one.applied_on, labels.of(one.employer_word), labels.of(one.state),
        one.due_on, _yes(one.overdue),
    ]  # fmt: skip


# -- agencies ----------------------------------------------------------------------------------------------------------


def _agency(one: agencies.AgencyRow) -> list[Cell]:
    return [
        one.number, one.name, one.credit_code, labels.of(one.kind), "、".join(one.field_names), one.region_name,
        one.certificate, one.valid_from, one.valid_until, labels.of(one.standing), one.grade_title or "未评定",
        one.grade_from, _hundredths(one.grade_total), one.scale_title,
    ]  # fmt: skip


def _project(one: agencies.ReportRow) -> list[Cell]:
    return [
        one.number, one.agency, one.agency_name, one.project, one.client, labels.of(one.kind), labels.of(one.field),
        one.region_name, one.contracted_on, one.notice_on, one.site_from, one.site_until, one.document_number,
        one.issued_on, labels.of(one.conclusion) if one.conclusion else "", one.images, labels.of(one.state),
        one.published_on, "；".join(labels.of(gap) for gap in one.gaps),
    ]  # fmt: skip


def _assessment(one: agencies.AssessmentRow) -> list[Cell]:
    return [
        one.number, one.agency, one.name, one.region_name, labels.of(one.occasion), one.period,
        _hundredths(one.total), one.grade_title, labels.of(one.state), one.scored_on, one.due_on, one.published_on,
    ]  # fmt: skip


def _acceptance(one: agencies.AcceptanceRow) -> list[Cell]:
    return [
        one.number, one.report, one.project, one.result, one.agency_name, labels.of(one.field), one.certificate,
        labels.of(one.standing), one.grade_title or "未评定", one.department, one.purpose, one.accepted_on,
        labels.of(one.state), one.withdrawn_on, one.withdrawn_why,
    ]  # fmt: skip


def _examination(one: agencies.ExaminationRow) -> list[Cell]:
    return [
        one.number, one.report, one.project, one.agency_name, one.hazard, one.why, one.opened_on,
        labels.of(one.finding) if one.finding else "", labels.of(one.state),
    ]  # fmt: skip


def _exit(one: agencies.ExitRow) -> list[Cell]:
    return [
        one.number, one.agency, one.agency_name, labels.of(one.kind), one.ground, _yes(one.serious), one.proposed_on,
        one.decided_on, labels.of(one.state),
    ]  # fmt: skip


OUT: tuple[Outgoing, ...] = (
    Outgoing(
        "inspectors", "执法人员名录", Permission.INSPECTORS_READ,
        ("姓名", "执法机构", "地区", "任用日期", "离任日期", "执法资格", "原因", "今后变化"),
        paged(lambda viewer, part: inspectors.inspectors(viewer, inspectors.Wanted(), part), _inspector),
    ),
    Outgoing(
        "inspectors_due", "执法证件到期名单", Permission.INSPECTORS_READ,
        ("姓名", "执法机构", "证件", "证号", "有效期至", "剩余日数", "时段", "办理日期"),
        paged(lambda viewer, part: inspectors.due(viewer, inspectors.DueFilters(), part).page, _due),
    ),
    Outgoing(
        "bodies", "监管机构和专业人员占比", Permission.INSPECTORS_READ,
        ("机构", "层级", "地区", "数据年度", "编制人数", "在职人数", "在任执法人员", "专业人员：学历", "专业人员：职业资格",
         "专业人员：实践经验", "专业人员占比（%）", "是否达标"),
        paged(lambda viewer, part: inspectors.bodies(viewer, inspectors.BodyFilters(), part), _body),
    ),
    Outgoing(
        "inspectors_events", "执法人员考试和培训", Permission.INSPECTORS_READ,
        ("编号", "种类", "名称", "组织单位", "地区", "起", "止", "人数", "合格人数"),
        paged(lambda viewer, part: inspectors.events(viewer, inspectors.EventFilters(), part), _event),
    ),
    Outgoing(
        "engineers", "注册安全工程师", Permission.ENGINEERS_READ,
        ("注册编号", "姓名", "身份证号（已遮蔽）", "级别", "专业类别", "注册单位", "地区", "注册日期", "有效期至", "状态", "来源",
         "本注册期继续教育学时"),
        lambda viewer, why: map(_engineer, engineers.registrations_export(viewer, engineers.Wanted(), why)),
        records=True,
    ),
    Outgoing(
        "engineers_applications", "工程师注册申请", Permission.ENGINEERS_READ,
        ("编号", "事项", "姓名", "身份证号（已遮蔽）", "级别", "专业类别", "注册单位", "原单位", "地区", "申请日期", "单位意见", "状态",
         "办理期限", "已超期"),
        paged(lambda viewer, part: engineers.applications(viewer, engineers.ApplicationFilters(), part), _registering),
    ),
    Outgoing(
        "agencies_register", "评价检测机构", Permission.AGENCIES_READ,
        ("编号", "机构", "统一社会信用代码", "类别", "业务范围", "地区", "资质证书编号", "起始日期", "有效期至", "资质状态", "信用等级",
         "等级起始", "得分", "评分标准"),
        paged(lambda viewer, part: agencies.agencies(viewer, agencies.Wanted(), part), _agency),
    ),
    Outgoing(
        "agencies_reports", "评价检测项目和报告", Permission.AGENCIES_READ,
        ("编号", "机构编号", "机构", "项目", "委托单位", "类别", "业务范围", "项目所在地", "签约日期", "告知日期", "现场工作起", "现场工作止",
         "报告编号", "出具日期", "结论", "现场影像（张）", "状态", "公开日期", "未公开的内容"),
        paged(lambda viewer, part: agencies.reports(viewer, agencies.ReportFilters(), part), _project),
        also=Permission.AGENCIES_OWN,
    ),
    Outgoing(
        "agencies_assessments", "机构信用评定", Permission.AGENCIES_READ,
        ("编号", "机构编号", "机构", "地区", "评定缘由", "评定周期", "得分", "等级", "状态", "评分日期", "申诉截止", "公布日期"),
        paged(lambda viewer, part: agencies.assessments(viewer, agencies.AssessmentFilters(), part), _assessment),
        also=Permission.AGENCIES_OWN,
    ),
    Outgoing(
        "agencies_acceptances", "结果采信", Permission.AGENCIES_READ,
        ("编号", "报告", "项目", "采信的结果", "机构", "业务范围", "资质证书编号", "当日资质", "当日信用等级", "采信部门", "用途", "采信日期",
         "状态", "撤回日期", "撤回原因"),
        paged(lambda viewer, part: agencies.acceptances(viewer, agencies.AcceptanceFilters(), part), _acceptance),
    ),
    Outgoing(
        "agencies_examinations", "报告倒查", Permission.AGENCIES_READ,
        ("编号", "报告", "项目", "机构", "重大事故隐患", "倒查原因", "启动日期", "结论", "状态"),
        paged(agencies.examinations, _examination),
    ),
    Outgoing(
        "agencies_exits", "机构退出", Permission.AGENCIES_READ,
        ("编号", "机构编号", "机构", "方式", "依据情形", "情节严重", "提出日期", "决定日期", "状态"),
        paged(agencies.exits, _exit),
    ),
)  # fmt: skip
