"""The sheets that can be taken out, each with its columns in words. No page: the command line reads it too."""

from __future__ import annotations

from registry.blacklist import queries as blacklist
from registry.conduct import queries as conduct
from registry.exchange.taking_out import Outgoing, paged
from registry.exchange.writing import Cell
from registry.kernel.access import Actor
from registry.parties.places import region_name
from registry.policy import Permission
from registry.training import queries as training
from registry.training.queries import gaps, training_files
from registry.ui import labels, sheets_supervision


def _yes(value: bool) -> str:
    return "是" if value else "否"


def _wan(cents: int) -> float:
    return cents / 1_000_000


def _certificate(one: training.CertificateRow) -> list[Cell]:
    return [
        one.code, labels.of(one.kind), one.name, one.masked_number, one.category, one.operation, one.issued_on,
        one.valid_until or "长期", one.review_due_on, labels.of(one.state), labels.of(one.origin), one.issuer,
        region_name(one.region),
    ]  # fmt: skip


def _class(one: training.ClassRow) -> list[Cell]:
    return [
        one.number, one.title, one.centre, labels.of(one.kind), labels.of(one.course), one.category, one.operation,
        one.starts_on, one.ends_on, one.place, one.capacity, one.people, labels.of(one.state),
    ]  # fmt: skip


def _file(one: training_files.FileRow) -> list[Cell]:
    return [
        one.name, one.masked_identity, one.firm, one.credit_code, one.region_name, one.hazard.chinese,
        labels.of(one.kind), one.title, one.from_on, one.until_on, labels.of(one.standing.state),
        one.standing.completed_on, "；".join(reason.text for reason in one.standing.reasons),
    ]  # fmt: skip


def _gap(one: gaps.GapRow) -> list[Cell]:
    return [
        one.firm, one.credit_code, one.region_name, one.hazard.chinese, one.name, one.masked_identity,
        labels.of(one.kind), one.title, one.from_on, labels.of(one.gap), "；".join(each.text for each in one.reasons),
        "；".join(dict.fromkeys(each.article for each in one.reasons)),
    ]  # fmt: skip


def _reminder(one: training.ReminderRow) -> list[Cell]:
    return [
        one.name, one.masked_identity, labels.of(one.kind), one.operation, "复审" if one.reviewing else "延期换证",
        one.due_on, one.days_left, labels.of(one.window), one.apply_from, one.apply_until, one.valid_until, one.centre,
    ]  # fmt: skip


def _claim(one: training.ClaimRow) -> list[Cell]:
    return [
        one.number, one.name, one.masked_identity, labels.of(one.kind), one.operation, one.issued_on, one.claimed_on,
        labels.of(one.claimant), one.claimant_name, one.region_name, _yes(one.migrant), labels.of(one.state),
        one.granted / 100, _yes(one.to_recover),
    ]  # fmt: skip


def _penalty(one: conduct.PenaltyLine) -> list[Cell]:
    return [
        one.number, one.document_number, one.name, one.credit_code, "、".join(labels.words(one.kinds)),
        _wan(one.fine_cents), one.conduct_type, one.authority, one.region_name, one.decided_on, labels.of(one.state),
    ]  # fmt: skip


def _accident(one: conduct.AccidentLine) -> list[Cell]:
    return [
        one.number, one.title, one.happened_on, one.region_name, labels.of(one.kind), labels.of(one.grade), one.deaths,
        one.injuries, _wan(one.loss_cents), one.unit, _yes(one.concealed), one.approved_on,
    ]  # fmt: skip


def _hazard(one: conduct.HazardLine) -> list[Cell]:
    return [
        one.number, one.name, one.credit_code, one.region_name, one.found_on, one.description, one.confirmed_by,
        one.due_on, one.closed_on, labels.of(one.state),
    ]  # fmt: skip


def _listing(one: blacklist.ListingRow) -> list[Cell]:
    return [
        one.number, one.name, one.credit_code, labels.of(one.ground), one.authority, one.decision_number,
        one.region_name, one.listed_on, one.published_on, one.until, labels.of(one.state), one.source, one.batch,
    ]  # fmt: skip


def _case(one: blacklist.CaseRow) -> list[Cell]:
    return [
        one.number, labels.of(one.state), labels.of(one.ground), "、".join(one.names), one.authority, one.region_name,
        one.filed_on, one.decision_number, one.due.title if one.due else "", one.due.on if one.due else None, one.holder,
    ]  # fmt: skip


def _removal(one: blacklist.ApplicationRow) -> list[Cell]:
    return [
        one.number, one.listing, one.name, one.credit_code, one.region_name, labels.of(one.channel), one.filed_on,
        labels.of(one.state), labels.of(one.ball), one.due_on, one.days_left,
    ]  # fmt: skip


def _filing(one: blacklist.FilingRow) -> list[Cell]:
    return [
        one.number, labels.of(one.kind), one.subject, one.name, one.region_name, labels.of(one.channel), one.filed_on,
        labels.of(one.state), one.due_on, _yes(one.overdue), labels.of(one.outcome) if one.outcome else "",
    ]  # fmt: skip


def _bar(one: blacklist.BarRow) -> list[Cell]:
    return [
        one.number, one.name, one.identifier, labels.of(one.scope), labels.of(one.basis), labels.of(one.source),
        one.authority, one.document_number, one.region_name, one.from_on, one.until or "终身", labels.of(one.phase),
    ]  # fmt: skip


def _task(one: blacklist.TaskRow) -> list[Cell]:
    return [
        one.number, one.listing, one.name, one.title, one.department, one.region_name, labels.of(one.phase),
        one.assigned_on, one.acknowledged_on, one.executed_on, one.lifted_on,
    ]  # fmt: skip


OUT: tuple[Outgoing, ...] = (
    Outgoing(
        "certificates", "证书", Permission.CERTIFICATES_READ,
        ("核验码", "证书种类", "姓名", "证书编号（已遮蔽）", "作业类别", "操作项目", "发证日期", "有效期至", "应复审日期", "状态", "来源",
         "发证机关", "地区"),
        paged(lambda viewer, part: training.certificates(viewer, training.Wanted(), part), _certificate),
    ),
    Outgoing(
        "classes", "培训班级", Permission.CLASSES_READ,
        ("编号", "班名", "培训机构", "证书种类", "培训类型", "作业类别", "操作项目", "开班", "结束", "地点", "人数上限", "报名人数", "状态"),
        paged(lambda viewer, part: training.classes(viewer, training.ClassFilters(), part), _class),
    ),
    Outgoing(
        "training_files", "岗前培训档案", Permission.TRAINING_FILES_READ,
        ("姓名", "身份证号（已遮蔽）", "单位", "统一社会信用代码", "地区", "行业类别", "岗位类型", "岗位", "上岗日期", "离岗日期", "培训状态",
         "完成日期", "原因"),
        paged(lambda viewer, part: training_files.training_files(viewer, training_files.FileFilters(), part), _file),
    ),
    Outgoing(
        "gaps", "未持证未培训人员", Permission.GAPS_READ,
        ("单位", "统一社会信用代码", "地区", "行业类别", "姓名", "身份证号（已遮蔽）", "岗位类型", "岗位", "上岗日期", "缺口", "原因", "依据"),
        lambda viewer, why: map(_gap, gaps.gaps_to_take_out(viewer, gaps.GapFilters(), why)),
        records=True,
    ),
    Outgoing(
        "reminders", "到期提醒名单", Permission.REMINDERS_READ,
        ("姓名", "身份证号（已遮蔽）", "证书种类", "操作项目", "事项", "到期日", "剩余日数", "时段", "可申请自", "最迟申请", "有效期至",
         "培训机构"),
        lambda viewer, why: map(_reminder, training.reminders_export(viewer, training.ReminderFilters(), why)),
        records=True,
    ),
    Outgoing(
        "subsidies", "补贴申领名单", Permission.SUBSIDIES_READ,
        ("编号", "姓名", "身份证号（已遮蔽）", "证书种类", "操作项目", "发证日期", "申领日期", "申领主体", "主体名称", "审核地区", "是否农民工",
         "状态", "核准金额（元）", "应追回"),
        lambda viewer, why: map(_claim, training.claims_export(viewer, training.ClaimFilters(), why)),
        records=True,
    ),
    Outgoing(
        "penalties", "行政处罚", Permission.CONDUCT_READ,
        ("编号", "决定书文号", "当事人", "统一社会信用代码", "处罚种类", "罚款（万元）", "违法行为类型", "处罚机关", "地区", "决定日期", "状态"),
        paged(lambda viewer, part: conduct.penalties(viewer, conduct.PenaltyFilters(), part), _penalty),
    ),
    Outgoing(
        "accidents", "生产安全事故", Permission.CONDUCT_READ,
        ("编号", "事故名称", "发生日期", "地区", "事故类型", "事故等级", "死亡人数", "重伤人数", "直接经济损失（万元）", "事故单位", "瞒报",
         "批复日期"),
        paged(lambda viewer, part: conduct.accidents(viewer, conduct.AccidentFilters(), part), _accident),
    ),
    Outgoing(
        "hazards", "重大事故隐患", Permission.CONDUCT_READ,
        ("编号", "单位", "统一社会信用代码", "地区", "发现日期", "隐患情况", "认定机关", "整改期限", "销号日期", "状态"),
        paged(lambda viewer, part: conduct.hazards(viewer, conduct.HazardFilters(), part), _hazard),
    ),
    *sheets_supervision.OUT,
    Outgoing(
        "listings", "名单办理", Permission.LISTINGS_READ,
        ("编号", "主体名称", "统一社会信用代码", "列入情形", "决定机关", "决定书文号", "地区", "列入日期", "公布日期", "期限至", "状态", "来源",
         "批次"),
        paged(lambda viewer, part: blacklist.listings(viewer, blacklist.Filters(), part), _listing),
    ),
    Outgoing(
        "cases", "列入案件", Permission.CASES_READ,
        ("编号", "状态", "列入情形", "主体", "办理机关", "地区", "立案日期", "决定书文号", "下一期限", "期限日", "现由谁办"),
        paged(lambda viewer, part: blacklist.cases(viewer, blacklist.CaseFilters(), part), _case),
    ),
    Outgoing(
        "applications", "提前移出申请", Permission.CASES_READ,
        ("编号", "名单编号", "主体名称", "统一社会信用代码", "地区", "提交方式", "申请日期", "状态", "现由谁办", "办理期限", "剩余日数"),
        paged(lambda viewer, part: blacklist.applications(viewer, blacklist.ApplicationFilters(), part), _removal),
    ),
    Outgoing(
        "filings", "陈述、异议等意见和请求", Permission.CASES_READ,
        ("编号", "种类", "案件或名单编号", "主体名称", "地区", "提交方式", "提交日期", "状态", "办理期限", "已超期", "结果"),
        paged(lambda viewer, part: blacklist.filings(viewer, blacklist.FilingFilters(), part), _filing),
    ),
    Outgoing(
        "bars", "禁入", Permission.BARS_READ,
        ("编号", "主体", "代码或证件号码（已遮蔽）", "范围", "依据", "来源", "作出机关", "文号", "地区", "起", "至", "状态"),
        paged(lambda viewer, part: blacklist.bar_list(viewer, blacklist.BarFilters(), part), _bar),
    ),
    Outgoing(
        "measures", "联合惩戒任务", Permission.MEASURES_READ,
        ("编号", "名单编号", "主体名称", "措施", "部门", "地区", "状态", "派发日期", "签收日期", "执行日期", "解除日期"),
        paged(lambda viewer, part: blacklist.task_list(viewer, blacklist.TaskFilters(), part), _task),
    ),
)  # fmt: skip


def open_to(viewer: Actor) -> list[Outgoing]:
    """The sheets the viewer may take out."""
    return [one for one in OUT if one.open_to(viewer)]


def titled(code: str) -> str:
    """The title of a sheet by its code."""
    return next((one.title for one in OUT if one.code == code), code)
