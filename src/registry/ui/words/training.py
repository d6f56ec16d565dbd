"""Chinese words of training, and the tone of states."""

from __future__ import annotations

from enum import StrEnum

from registry.training import terms as training
from registry.training import terms_prejob as prejob
from registry.ui.cells import Tone

WORDS: dict[type[StrEnum], dict[StrEnum, str]] = {
    training.CertificateState: {
        training.CertificateState.VALID: "有效",
        training.CertificateState.REVIEW_DUE: "待复审",
        training.CertificateState.RENEWAL_DUE: "待换证",
        training.CertificateState.REVIEW_OVERDUE: "逾期未复审",
        training.CertificateState.EXPIRED: "已过期",
        training.CertificateState.WITHDRAWN: "已撤销",
        training.CertificateState.CANCELLED: "已注销",
    },
    training.ResultState: {
        training.ResultState.PENDING: "待核准",
        training.ResultState.APPROVED: "已发证",
        training.ResultState.FAILED: "不合格",
        training.ResultState.REFUSED: "已退回",
        training.ResultState.UNDONE: "已撤回",
    },
    training.Education: {
        training.Education.PRIMARY: "小学",
        training.Education.JUNIOR_SECONDARY: "初中",
        training.Education.SENIOR_SECONDARY: "高中（中专）",
        training.Education.JUNIOR_COLLEGE: "大专",
        training.Education.BACHELOR: "本科",
        training.Education.MASTER: "研究生",
    },
    training.CertificateKind: {
        training.CertificateKind.SPECIAL_OPERATION: "特种作业操作证",
        training.CertificateKind.PRINCIPAL: "主要负责人安全合格证",
        training.CertificateKind.SAFETY_MANAGER: "安全生产管理人员安全合格证",
        training.CertificateKind.PRE_JOB: "岗前培训合格证明",
        training.CertificateKind.SPECIAL_EQUIPMENT: "特种设备作业人员证",
        training.CertificateKind.CONSTRUCTION: "建筑施工特种作业操作资格证",
    },
    training.Origin: {training.Origin.ISSUED: "本平台颁发", training.Origin.RECEIVED: "历史证书登记"},
    training.Ending: {
        training.Ending.WITHDRAWN: "撤销",
        training.Ending.CANCELLED: "注销",
        training.Ending.LAPSED: "失效",
        training.Ending.UNDONE: "撤回登记",
    },
    training.WithdrawalGround: {
        training.WithdrawalGround.UNFIT: "身体条件不再适合",
        training.WithdrawalGround.ACCIDENT: "对生产安全事故负有责任",
        training.WithdrawalGround.FALSE_DATA: "登记虚假信息",
        training.WithdrawalGround.FRAUD: "以欺骗、贿赂等不正当手段取得",
    },
    prejob.TrainingLevel: {
        prejob.TrainingLevel.PLANT: "厂（矿）级",
        prejob.TrainingLevel.WORKSHOP: "车间级",
        prejob.TrainingLevel.TEAM: "班组级",
        prejob.TrainingLevel.YEARLY: "每年再培训",
        prejob.TrainingLevel.TARGETED: "四新培训",
        prejob.TrainingLevel.AFTER_ACCIDENT: "事故后重新培训",
    },
    prejob.WorkNature: {
        prejob.WorkNature.ORDINARY: "一般岗位",
        prejob.WorkNature.HAZARDOUS: "井下或危险工艺",
        prejob.WorkNature.COAL_UNDERGROUND: "煤矿井下",
    },
    prejob.NewProcess: {
        prejob.NewProcess.PROCESS: "新工艺",
        prejob.NewProcess.TECHNOLOGY: "新技术",
        prejob.NewProcess.MATERIAL: "新材料",
        prejob.NewProcess.EQUIPMENT: "新设备",
    },
    prejob.FileStanding: {
        prejob.FileStanding.TRAINED: "已培训",
        prejob.FileStanding.SUPERVISED: "实习期内",
        prejob.FileStanding.NOT_TRAINED: "未完成岗前培训",
        prejob.FileStanding.RETRAINING_DUE: "应重新培训",
        prejob.FileStanding.REFRESHER_OVERDUE: "再培训逾期",
        prejob.FileStanding.NEW_PROCESS: "应四新培训",
        prejob.FileStanding.AFTER_ACCIDENT: "事故后应重新培训",
        prejob.FileStanding.OFF_POST: "不在岗",
    },
    prejob.GapKind: {
        prejob.GapKind.NO_OPERATION_CERTIFICATE: "无有效操作证",
        prejob.GapKind.NO_MANAGER_CERTIFICATE: "无有效考核合格证",
        prejob.GapKind.NOT_TRAINED: "未完成岗前培训",
        prejob.GapKind.RETRAINING_DUE: "应重新培训",
        prejob.GapKind.REFRESHER_OVERDUE: "再培训逾期",
        prejob.GapKind.NEW_PROCESS: "应四新培训",
        prejob.GapKind.AFTER_ACCIDENT: "事故后应重新培训",
    },
}

TONES: dict[str, Tone] = {
    "有效": "good",
    "待复审": "warn",
    "待换证": "warn",
    "逾期未复审": "bad",
    "已过期": "bad",
    "已撤销": "bad",
    "已注销": "neutral",
    "待核准": "warn",
    "已发证": "good",
    "不合格": "neutral",
    "已退回": "bad",
    "已培训": "good",
    "实习期内": "warn",
    "未完成岗前培训": "bad",
    "应重新培训": "bad",
    "再培训逾期": "bad",
    "应四新培训": "warn",
    "事故后应重新培训": "bad",
    "无有效操作证": "bad",
    "无有效考核合格证": "bad",
}
