"""What is recorded: one page a lawyer can read.

`Ledger` is one audit trail per register. `Action` names one kind of event: the ledger it belongs to and the sentence shown in a
history.
"""

from __future__ import annotations

from enum import StrEnum


class Ledger(StrEnum):
    """One audit trail per register. Writers take their locks in this order, so two never wait for each other.

    The parties come first: several registers enter people and firms, and who has to wait for that waits before taking the
    own register's lock, holding up nobody there.
    """

    PARTIES = "parties"
    BLACKLIST = "blacklist"
    CONDUCT = "conduct"
    INSPECTORS = "inspectors"
    TRAINING = "training"
    ENGINEERS = "engineers"
    AGENCIES = "agencies"
    EXCHANGE = "exchange"
    LAW = "law"
    ACCOUNTS = "accounts"


class Action(StrEnum):
    """What happened. Each member: value, ledger, sentence shown to people."""

    ledger: Ledger
    sentence: str

    def __new__(cls, value: str, ledger: Ledger, sentence: str) -> Action:
        member = str.__new__(cls, value)
        member._value_ = value
        member.ledger = ledger
        member.sentence = sentence
        return member

    PERSON_ENTERED = "person.entered", Ledger.PARTIES, "登记自然人"
    PEOPLE_MET = "people.met", Ledger.PARTIES, "随批次登记自然人"
    PERSON_AMENDED = "person.amended", Ledger.PARTIES, "更正自然人信息"
    ORGANISATION_ENTERED = "organisation.entered", Ledger.PARTIES, "登记单位"
    ORGANISATION_RENAMED = "organisation.renamed", Ledger.PARTIES, "单位更名"
    ORGANISATION_AMENDED = "organisation.amended", Ledger.PARTIES, "更正单位信息"
    POST_TAKEN = "post.taken", Ledger.PARTIES, "登记任职"
    POST_LEFT = "post.left", Ledger.PARTIES, "登记离岗"
    PARTY_WITHDRAWN = "party.withdrawn", Ledger.PARTIES, "撤回误登的主体"

    ACCOUNT_OPENED = "account.opened", Ledger.ACCOUNTS, "开立账号"
    ACCOUNT_AMENDED = "account.amended", Ledger.ACCOUNTS, "变更账号"
    ACCOUNT_CLOSED = "account.closed", Ledger.ACCOUNTS, "停用账号"
    ACCOUNT_REOPENED = "account.reopened", Ledger.ACCOUNTS, "恢复账号"
    SIGN_INS_ENDED = "sign_ins.ended", Ledger.ACCOUNTS, "结束全部登录"
    PASSWORD_SET = "password.set", Ledger.ACCOUNTS, "设置密码"
    TOKEN_ISSUED = "token.issued", Ledger.ACCOUNTS, "签发访问令牌"
    TOKEN_REVOKED = "token.revoked", Ledger.ACCOUNTS, "撤销访问令牌"
    KEYS_ROTATED = "keys.rotated", Ledger.ACCOUNTS, "更换密钥"

    PROVISION_PROPOSED = "provision.proposed", Ledger.LAW, "提出条款参数变更"
    PROVISION_CONFIRMED = "provision.confirmed", Ledger.LAW, "核准条款参数变更"
    PROVISION_REJECTED = "provision.rejected", Ledger.LAW, "退回条款参数变更"

    CENTRE_APPROVED = "centre.approved", Ledger.TRAINING, "批准培训机构"
    CENTRE_CLOSED = "centre.closed", Ledger.TRAINING, "终止培训机构"
    TEACHER_NAMED = "teacher.named", Ledger.TRAINING, "登记培训教师"
    TEACHER_RELEASED = "teacher.released", Ledger.TRAINING, "培训教师离任"
    CLASS_OPENED = "class.opened", Ledger.TRAINING, "开班"
    CLASS_AMENDED = "class.amended", Ledger.TRAINING, "变更班级"
    CLASS_CANCELLED = "class.cancelled", Ledger.TRAINING, "取消班级"
    CLASS_CLOSED = "class.closed", Ledger.TRAINING, "结业"
    CLASS_ENROLLED = "class.enrolled", Ledger.TRAINING, "学员报名"
    ENROLMENT_ENTERED = "enrolment.entered", Ledger.TRAINING, "登记学员"
    ENROLMENT_LEFT = "enrolment.left", Ledger.TRAINING, "学员退班"
    ENROLMENT_UNDONE = "enrolment.undone", Ledger.TRAINING, "撤回报名"
    ATTENDANCE_RECORDED = "attendance.recorded", Ledger.TRAINING, "登记考勤"
    ATTENDANCE_CORRECTED = "attendance.corrected", Ledger.TRAINING, "更正考勤"
    ATTENDANCE_UNDONE = "attendance.undone", Ledger.TRAINING, "撤回考勤"
    CLASSES_BATCH_CONFIRMED = "classes.batch_confirmed", Ledger.TRAINING, "确认导入批次"
    CLASSES_BATCH_UNDONE = "classes.batch_undone", Ledger.TRAINING, "撤回导入批次"
    RESULT_SUBMITTED = "result.submitted", Ledger.TRAINING, "提交考试成绩"
    RESULT_APPROVED = "result.approved", Ledger.TRAINING, "核准考试成绩"
    RESULT_REFUSED = "result.refused", Ledger.TRAINING, "退回考试成绩"
    RESULT_UNDONE = "result.undone", Ledger.TRAINING, "撤回考试成绩"
    CERTIFICATE_ISSUED = "certificate.issued", Ledger.TRAINING, "颁发证书"
    CERTIFICATE_RECEIVED = "certificate.received", Ledger.TRAINING, "登记历史证书"
    CERTIFICATE_UNDONE = "certificate.undone", Ledger.TRAINING, "撤回登记的历史证书"
    CERTIFICATE_REVIEWED = "certificate.reviewed", Ledger.TRAINING, "证书复审合格"
    CERTIFICATE_WITHDRAWN = "certificate.withdrawn", Ledger.TRAINING, "撤销证书"
    CERTIFICATE_CANCELLED = "certificate.cancelled", Ledger.TRAINING, "注销证书"
    CERTIFICATE_REVIEW_FAILED = "certificate.review_failed", Ledger.TRAINING, "证书复审不合格"
    CERTIFICATE_LAPSED = "certificate.lapsed", Ledger.TRAINING, "证书失效"
    CERTIFICATE_REVIEW_PUT_OFF = "certificate.review_put_off", Ledger.TRAINING, "同意延长复审时间"
    CERTIFICATE_RENEWED = "certificate.renewed", Ledger.TRAINING, "证书延期换证"
    CERTIFICATE_HOLDER_LEFT = "certificate.holder_left", Ledger.TRAINING, "登记持证人离岗"
    CERTIFICATE_HOLDER_BACK = "certificate.holder_back", Ledger.TRAINING, "登记持证人返岗"
    RESULTS_BATCH_CONFIRMED = "results.batch_confirmed", Ledger.TRAINING, "确认导入批次"
    RESULTS_BATCH_UNDONE = "results.batch_undone", Ledger.TRAINING, "撤回导入批次"
    RESULTS_BATCH_APPROVED = "results.batch_approved", Ledger.TRAINING, "核准导入批次"
    RESULTS_BATCH_REFUSED = "results.batch_refused", Ledger.TRAINING, "退回导入批次"

    SUBSIDY_CLAIMED = "subsidy.claimed", Ledger.TRAINING, "申领培训补贴"
    SUBSIDY_CORRECTED = "subsidy.corrected", Ledger.TRAINING, "补正补贴申领"
    SUBSIDY_WITHDRAWN = "subsidy.withdrawn", Ledger.TRAINING, "撤回补贴申领"
    SUBSIDY_RETURNED = "subsidy.returned", Ledger.TRAINING, "退回补贴申领补正"
    SUBSIDY_GRANTED = "subsidy.granted", Ledger.TRAINING, "核准培训补贴"
    SUBSIDY_REFUSED = "subsidy.refused", Ledger.TRAINING, "不予培训补贴"
    SUBSIDY_PAID = "subsidy.paid", Ledger.TRAINING, "登记补贴发放"
    SUBSIDY_RECOVERED = "subsidy.recovered", Ledger.TRAINING, "登记补贴追回"
    SUBSIDIES_BATCH_CONFIRMED = "subsidies.batch_confirmed", Ledger.TRAINING, "确认补贴申领批次"
    SUBSIDIES_BATCH_UNDONE = "subsidies.batch_undone", Ledger.TRAINING, "撤回补贴申领批次"
    TRAINING_RECORDED = "training.recorded", Ledger.TRAINING, "登记岗前培训"
    TRAINING_CORRECTED = "training.corrected", Ledger.TRAINING, "更正岗前培训"
    TRAINING_WITHDRAWN = "training.withdrawn", Ledger.TRAINING, "撤回岗前培训"
    NEW_PROCESS_NOTED = "new_process.noted", Ledger.TRAINING, "登记四新事项"
    TRAINING_BATCH_CONFIRMED = "training.batch_confirmed", Ledger.TRAINING, "确认导入批次"
    TRAINING_BATCH_UNDONE = "training.batch_undone", Ledger.TRAINING, "撤回导入批次"

    LISTING_RECEIVED = "listing.received", Ledger.BLACKLIST, "收到列入信息"
    LISTING_PROPOSED = "listing.proposed", Ledger.BLACKLIST, "提出公布建议"
    LISTING_PUBLISHED = "listing.published", Ledger.BLACKLIST, "公布列入信息"
    LISTING_KEPT_BACK = "listing.kept_back", Ledger.BLACKLIST, "不予公布"
    REMOVAL_PROPOSED = "removal.proposed", Ledger.BLACKLIST, "提出移出建议"
    LISTING_REMOVED = "listing.removed", Ledger.BLACKLIST, "移出名单"
    REMOVAL_REFUSED = "removal.refused", Ledger.BLACKLIST, "不予移出"
    LISTING_UNDONE = "listing.undone", Ledger.BLACKLIST, "撤回收到的列入信息"
    LISTINGS_BATCH_CONFIRMED = "listings.batch_confirmed", Ledger.BLACKLIST, "确认导入批次"
    LISTINGS_BATCH_UNDONE = "listings.batch_undone", Ledger.BLACKLIST, "撤回导入批次"

    LISTING_DECIDED = "listing.decided", Ledger.BLACKLIST, "决定列入名单"
    LISTING_CORRECTED = "listing.corrected", Ledger.BLACKLIST, "更正公示信息"
    LISTING_STAYED = "listing.stayed", Ledger.BLACKLIST, "暂停公示"
    STAY_ENDED = "stay.ended", Ledger.BLACKLIST, "恢复公示"
    LISTING_REVOKED = "listing.revoked", Ledger.BLACKLIST, "撤销列入"
    LISTING_REINSTATED = "listing.reinstated", Ledger.BLACKLIST, "恢复列入"

    CASE_DRAFTED = "case.drafted", Ledger.BLACKLIST, "立案拟列入"
    CASE_SIGNED = "case.signed", Ledger.BLACKLIST, "协办人会签"
    CASE_NOTIFIED = "case.notified", Ledger.BLACKLIST, "送达事先告知书"
    CASE_HEARING_CALLED = "case.hearing_called", Ledger.BLACKLIST, "通知听证"
    CASE_HEARD = "case.heard", Ledger.BLACKLIST, "举行听证"
    CASE_ANSWERED = "case.answered", Ledger.BLACKLIST, "复核陈述申辩"
    CASE_PROPOSED = "case.proposed", Ledger.BLACKLIST, "报请决定"
    CASE_RETURNED = "case.returned", Ledger.BLACKLIST, "退回补正"
    CASE_DECIDED = "case.decided", Ledger.BLACKLIST, "作出列入决定"
    CASE_SERVED = "case.served", Ledger.BLACKLIST, "送达列入决定书"
    CASE_PUBLISHED = "case.published", Ledger.BLACKLIST, "公布列入决定"
    CASE_DROPPED = "case.dropped", Ledger.BLACKLIST, "终止办理"
    EVIDENCE_FILED = "evidence.filed", Ledger.BLACKLIST, "附卷材料"

    FILING_FILED = "filing.filed", Ledger.BLACKLIST, "提交意见或请求"
    FILING_ANSWERED = "filing.answered", Ledger.BLACKLIST, "答复意见或请求"
    FILING_WITHDRAWN = "filing.withdrawn", Ledger.BLACKLIST, "撤回意见或请求"
    FILING_ADVISED = "filing.advised", Ledger.BLACKLIST, "提出办理意见"
    LISTING_ANNOTATED = "listing.annotated", Ledger.BLACKLIST, "更新公示旁注"
    CORRECTION_PROPOSED = "correction.proposed", Ledger.BLACKLIST, "提出更正建议"
    REVOCATION_PROPOSED = "revocation.proposed", Ledger.BLACKLIST, "提出撤销列入建议"
    AMENDMENT_REFUSED = "amendment.refused", Ledger.BLACKLIST, "不予更正或撤销"
    APPLICATION_FILED = "application.filed", Ledger.BLACKLIST, "申请提前移出"
    APPLICATION_ACCEPTED = "application.accepted", Ledger.BLACKLIST, "受理提前移出申请"
    APPLICATION_NOT_ACCEPTED = "application.not_accepted", Ledger.BLACKLIST, "不予受理提前移出申请"
    APPLICATION_VERIFIED = "application.verified", Ledger.BLACKLIST, "核查提前移出申请"
    APPLICATION_GRANTED = "application.granted", Ledger.BLACKLIST, "同意提前移出"
    APPLICATION_REFUSED = "application.refused", Ledger.BLACKLIST, "不同意提前移出"
    APPLICATION_WITHDRAWN = "application.withdrawn", Ledger.BLACKLIST, "撤回提前移出申请"
    FRAUD_PROPOSED = "fraud.proposed", Ledger.BLACKLIST, "提出恢复列入建议"
    FRAUD_NOT_FOUND = "fraud.not_found", Ledger.BLACKLIST, "不予恢复列入"

    BAR_PROPOSED = "bar.proposed", Ledger.BLACKLIST, "提出禁入登记"
    BAR_IMPOSED = "bar.imposed", Ledger.BLACKLIST, "登记禁入"
    BAR_REFUSED = "bar.refused", Ledger.BLACKLIST, "不予登记禁入"
    BAR_LIFTING_PROPOSED = "bar.lifting_proposed", Ledger.BLACKLIST, "提出解除禁入"
    BAR_LIFTED = "bar.lifted", Ledger.BLACKLIST, "解除禁入"
    BAR_KEPT = "bar.kept", Ledger.BLACKLIST, "不予解除禁入"

    MEASURE_ENTERED = "measure.entered", Ledger.BLACKLIST, "登记惩戒措施清单"
    MEASURE_ENDED = "measure.ended", Ledger.BLACKLIST, "停用惩戒措施"
    TASK_ASSIGNED = "task.assigned", Ledger.BLACKLIST, "派发惩戒任务"
    TASK_FORWARDED = "task.forwarded", Ledger.BLACKLIST, "转办惩戒任务"
    TASK_ACKNOWLEDGED = "task.acknowledged", Ledger.BLACKLIST, "签收惩戒任务"
    TASK_EXECUTED = "task.executed", Ledger.BLACKLIST, "执行惩戒措施"
    TASK_RETURNED = "task.returned", Ledger.BLACKLIST, "退回惩戒任务"
    TASK_LIFTED = "task.lifted", Ledger.BLACKLIST, "解除惩戒措施"
    REPORT_SENT = "report.sent", Ledger.BLACKLIST, "报送名单信息"
    REPORT_ACKNOWLEDGED = "report.acknowledged", Ledger.BLACKLIST, "登记报送回执"

    PENALTY_ENTERED = "penalty.entered", Ledger.CONDUCT, "登记行政处罚"
    PENALTY_REVOKED = "penalty.revoked", Ledger.CONDUCT, "登记处罚撤销"
    PENALTY_PERFORMED = "penalty.performed", Ledger.CONDUCT, "登记处罚履行"
    ACCIDENT_ENTERED = "accident.entered", Ledger.CONDUCT, "登记事故"
    ACCIDENT_AMENDED = "accident.amended", Ledger.CONDUCT, "更正事故"
    HAZARD_ENTERED = "hazard.entered", Ledger.CONDUCT, "登记重大事故隐患"
    HAZARD_CLOSED = "hazard.closed", Ledger.CONDUCT, "登记隐患消除"
    CONDUCT_WITHDRAWN = "conduct.withdrawn", Ledger.CONDUCT, "撤回误登的记录"
    CONDUCT_BATCH_CONFIRMED = "conduct.batch_confirmed", Ledger.CONDUCT, "确认导入批次"
    CONDUCT_BATCH_UNDONE = "conduct.batch_undone", Ledger.CONDUCT, "撤回导入批次"

    INSPECTOR_APPOINTED = "inspector.appointed", Ledger.INSPECTORS, "任用执法人员"
    INSPECTOR_LEFT = "inspector.left", Ledger.INSPECTORS, "执法人员离任"
    CREDENTIAL_RECORDED = "credential.recorded", Ledger.INSPECTORS, "登记执法证"
    CREDENTIAL_WITHDRAWN = "credential.withdrawn", Ledger.INSPECTORS, "收回执法证"

    AGENCY_RECOGNISED = "agency.recognised", Ledger.AGENCIES, "认可机构资质"
    AGENCY_FIELDS_CHANGED = "agency.fields_changed", Ledger.AGENCIES, "变更业务范围"
    AGENCY_RENEWED = "agency.renewed", Ledger.AGENCIES, "延续机构资质"
    AGENCY_MEMBER_ENTERED = "agency.member_entered", Ledger.AGENCIES, "登记机构从业人员"
    AGENCY_MEMBER_LEFT = "agency.member_left", Ledger.AGENCIES, "登记机构人员离职"
    AGENCY_CHANGE_REPORTED = "agency.change_reported", Ledger.AGENCIES, "报告机构变更"
    AGENCY_CHANGE_NOTED = "agency.change_noted", Ledger.AGENCIES, "核实机构变更"
    AGENCY_CHANGE_RETURNED = "agency.change_returned", Ledger.AGENCIES, "退回机构变更报告"

    ASSESSMENT_SCORED = "assessment.scored", Ledger.AGENCIES, "信用评分"
    ASSESSMENT_RETURNED = "assessment.returned", Ledger.AGENCIES, "退回信用评分"
    ASSESSMENT_DROPPED = "assessment.dropped", Ledger.AGENCIES, "终止信用评定"
    ASSESSMENT_CONFIRMED = "assessment.confirmed", Ledger.AGENCIES, "核准信用评分"
    ASSESSMENT_OBJECTED = "assessment.objected", Ledger.AGENCIES, "机构提出异议"
    ASSESSMENT_WAIVED = "assessment.waived", Ledger.AGENCIES, "机构表示无异议"
    ASSESSMENT_ANSWERED = "assessment.answered", Ledger.AGENCIES, "答复异议"
    ASSESSMENT_DECIDED = "assessment.decided", Ledger.AGENCIES, "核准异议答复"
    GRADE_PUBLISHED = "grade.published", Ledger.AGENCIES, "公布信用等级"

    AGENCIES_BATCH_CONFIRMED = "agencies.batch_confirmed", Ledger.AGENCIES, "确认导入批次"
    AGENCIES_BATCH_UNDONE = "agencies.batch_undone", Ledger.AGENCIES, "撤回导入批次"
    AGENCY_UNDONE = "agency.undone", Ledger.AGENCIES, "撤回误登的机构资质"

    BATCH_PREVIEWED = "batch.previewed", Ledger.EXCHANGE, "上传表格"
    BATCH_DISCARDED = "batch.discarded", Ledger.EXCHANGE, "放弃上传的表格"
    PARTIES_BATCH_CONFIRMED = "parties.batch_confirmed", Ledger.PARTIES, "确认导入批次"
    PARTIES_BATCH_UNDONE = "parties.batch_undone", Ledger.PARTIES, "撤回导入批次"
