"""What the fields of input are called, for messages: by name, and by model and name where one name means different things."""

from __future__ import annotations

from typing import Final

_NAMES: Final[dict[str, str]] = {
    # whom and what
    "person": "人员", "name": "姓名或者名称", "identity": "身份证号", "people": "人员",
    "persons": "直接责任人员", "credit_code": "统一社会信用代码", "organisation": "单位", "party": "当事人",
    "units": "单位", "unit": "事故单位", "unit_code": "事故单位代码", "body": "监管机构", "agency": "机构编号",
    "client": "委托单位", "employer": "工作单位", "employer_code": "工作单位代码", "department": "部门",
    "authority": "作出机关", "authority_code": "机关代码", "organiser": "组织单位", "provider": "施教机构",
    "issuer": "发证机关", "number": "编号", "code": "编号", "title": "名称", "kind": "种类", "role": "角色",
    "level": "级别", "region": "地区", "place": "地点", "address": "地址", "site": "项目地址",
    # days and periods
    "from_on": "起始日期", "until_on": "结束日期", "valid_from": "有效期自", "valid_until": "有效期至", "on": "日期",
    "day": "日期", "days": "天数", "year": "年度", "years": "年限", "issued_on": "发证日期", "decided_on": "决定日期",
    "conduct_on": "违法行为日期", "happened_on": "发生日期", "found_on": "发现日期", "due_on": "期限",
    "reported_on": "上报日期", "approved_on": "批复日期", "changed_on": "变更日期", "contracted_on": "签约日期",
    "notice_on": "告知日期", "site_from": "现场工作起", "site_until": "现场工作止", "starts_on": "起算日期",
    "ends_on": "结束日期", "stated_until": "文书载明的期限", "registered_on": "注册日期", "qualified_on": "取得资格日期",
    "since_on": "取得日期", "since": "起始日期", "begun_on": "起始日期", "applied_on": "申请日期", "reviewed_on": "复审日期",
    "checked_on": "体检日期", "sent_on": "报送日期", "acknowledged_on": "回执日期", "executed_on": "执行日期",
    "performed_on": "义务履行日期", "eliminated_on": "危害消除日期", "effective_from": "生效日期",
    "effective_to": "失效日期", "practice_from": "从业自", "leased_from": "租期自", "leased_until": "租期至",
    # words
    "reason": "理由", "why": "理由", "cause": "事由", "said": "说明", "doubt": "继续办理的理由", "note": "说明",
    "remark": "备注", "text": "内容", "what": "内容", "facts": "事实", "basis": "依据", "ground": "情形", "grounds": "列入情形",
    "summary": "内容摘要", "description": "隐患情况", "content": "内容", "opinion": "意见", "result": "结果",
    "purpose": "用途", "evidence": "依据", "subject": "科目", "subjects": "对象", "article": "条款", "source": "来源",
    "source_code": "来源单位代码", "confidence": "可信度", "legal_basis": "法律依据", "order": "决定书", "outcome": "结果",
    "consequence": "处理结果", "corrections": "更正事项", "conclusion": "结论", "commitment": "信用承诺",
    # numbers
    "score": "成绩", "scores": "评分", "points": "得分", "hours": "学时", "theory": "理论学时", "practice": "实操学时",
    "online": "网络学时", "capacity": "人数上限", "area": "场所面积", "archive_area": "档案室面积", "assets": "固定资产",
    "deaths": "死亡人数", "injuries": "重伤人数", "loss": "直接经济损失", "fine": "罚款金额", "confiscated": "没收金额",
    "establishment": "编制人数", "in_service": "在职人数", "pass_score": "合格分数", "practice_years": "从业年限",  # nosec B105
    "lesson_offline": "面授课时分钟数", "lesson_online": "网络课时分钟数", "value": "数值", "version": "版本",
    "violations": "违法违章次数",
    # registers' own
    "acknowledgement": "回执编号", "accident": "事故", "after": "变更后", "again": "再次输入的密码", "archive": "档案管理",
    "bars": "禁入", "batch": "批次", "categories": "作业类别", "category": "作业类别", "certificate": "证书编号",
    "channel": "报送渠道", "class_number": "班级", "concealed": "瞒报", "conduct_basis": "无新的违法行为的依据",
    "conduct_type": "违法行为类型", "confirmed_by": "认定机关", "course": "培训类型", "decision_number": "决定书文号",
    "document_number": "文书号", "double": "重复申领", "education": "文化程度", "eliminated": "危害消除情况",
    "eliminated_basis": "危害消除的依据", "enrolment": "报名", "equipment": "主要设备", "event": "起算事由或者场次",
    "field": "业务范围", "fields": "业务范围", "files": "附件", "fit": "健康状况", "follows": "接续的原证",
    "grade": "级别", "hazard": "隐患编号", "high_hazard": "行业类别", "industries": "禁入行业", "item": "条目",
    "keys": "报送的记录", "laboratory": "实验室", "lawful": "依法不予计算", "leader": "负责人", "leader_there": "负责人到场",
    "licence": "证照", "listing": "名单编号", "local_office": "市县部门名称", "managers": "管理人员", "migrant": "农民工",
    "nature": "培训性质", "new": "新密码", "no_conflict": "无利害关系声明", "no_new_conduct": "无新的违法行为",
    "notice_to": "告知机关", "obstructed": "妨碍监督检查", "occasion": "评定缘由", "occupation": "禁入职业", "old": "原密码",
    "operation": "操作项目", "outside_number": "案号", "paper": "书面材料", "passed": "考核结果", "payee": "收款人",
    "penalised": "受处罚情况", "penalty": "行政处罚", "performed": "义务履行情况", "performed_basis": "义务履行的依据",
    "post": "岗位", "premises": "工作场所", "present": "到课人员", "principal": "主要负责人",
    "principal_identity": "主要负责人身份证号", "project": "项目名称", "province_office": "省级部门名称",
    "purposes": "其他培训", "qualification": "资格", "reds": "红线情形", "registration": "注册", "report": "项目编号",
    "same_as": "同一人的账户", "second_officer": "第二名办案人员", "seen": "版本", "serious": "情节严重", "sha256": "报送文件",
    "specialty": "专业类别", "teacher": "授课人", "teachers": "师资", "tenure": "场地性质", "trained": "复审培训",
    "username": "用户名", "website": "公开网站", "kinds": "处罚种类",
}  # fmt: skip

_OF: Final[dict[str, str]] = {
    "Attended.subject": "课程", "Filed.subject": "案件或名单编号", "Founding.region": "所属地区代码",
    "Held.from_on": "考试日期或起始日期", "Line.event": "场次", "NewChange.qualification": "机构编号",
    "NewChange.what": "变更事项", "NewHazard.name": "单位名称", "NewMember.from_on": "任职自", "NewMember.level": "评价师等级",
    "NewMember.role": "职责", "NewMember.title": "职称", "NewMember.name": "姓名", "NewPenalty.name": "当事人",
    "NewProject.qualification": "机构编号", "NewQualification.number": "资格证书编号", "Opening.why": "缘由",
    "Proof.what": "证明内容", "Publication.document_number": "报告编号", "Publication.issued_on": "报告日期",
    "Recognition.certificate": "资质证书编号", "Recognition.kind": "类别", "Recognition.valid_from": "发证日期",
    "ReceivedBar.event": "起算事由", "Recording.number": "证号", "Teacher.name": "姓名", "TokenRequest.name": "用途",
    "TokenRequest.days": "有效天数", "NamedPerson.name": "姓名", "BarredPerson.name": "姓名",
    "BarredOrganisation.name": "单位名称", "Enrolling.name": "姓名", "Responsible.number": "证件号码或代码",
    "NewAcceptance.result": "结果名称", "NewAcceptance.purpose": "用于何事", "NewAcceptance.reason": "采信理由",
    "NewAcceptance.department": "采信部门", "NewAcceptance.agency": "机构编号", "Sheet.note": "说明",
    "NewAccident.title": "事故名称", "ClassPlan.title": "班名", "NewClass.title": "班名", "Proposal.reason": "理由",
}  # fmt: skip


def of_field(model: str, place: tuple[int | str, ...]) -> str:
    """What the field is called at a place in a model's input; empty for a place that has no name."""
    named = [one for one in place if isinstance(one, str)]
    if not named:
        return ""
    return _OF.get(f"{model}.{named[-1]}") or _NAMES.get(named[-1], "")
