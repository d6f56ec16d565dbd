"""The columns of the certificates' sheet, and what their cells mean."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from registry.kernel import fields
from registry.kernel.sheet import Column
from registry.training.catalogue import catalogue_on
from registry.training.terms import EDUCATION_WORDS

COLUMNS = (
    Column("姓名", "张示例", "与身份证一致", needed=True, width=12),
    Column("身份证号", "11010519491231002X", "18 位；请保持为文本格式", needed=True, width=22),
    Column("性别", "男", "可空；填写时须与身份证号一致", choices=("男", "女"), width=6),
    Column(
        "文化程度",
        "高中",
        "考试当日的文化程度；危险化学品类要求高中及以上，其他要求初中及以上",
        needed=True,
        choices=("小学", "初中", "高中", "中专", "大专", "本科", "研究生"),
        width=10,
    ),
    Column("工作单位", "湖南示例化工有限公司（演示）", "可空；填写时请同时填写统一社会信用代码", width=30),
    Column("统一社会信用代码", "91430000MA00000000", "工作单位的 18 位代码", width=22),
    Column("作业类别", "电工作业", "特种作业目录中的类别", needed=True, width=18),
    Column("操作项目", "低压电工作业", "特种作业目录中的操作项目", needed=True, width=22),
    Column("培训学时", "80", "学时数，可带一位小数", width=10),
    Column("理论成绩", "88", "百分制；历史证书可空", width=10),
    Column("实操成绩", "85.5", "百分制；历史证书可空", width=10),
    Column("考试日期", "2026-11-02", "年-月-日", needed=True, width=14),
    Column("发证日期", "", "只有历史证书才填写：原发证机关的发证日期", width=14),
    Column("复审日期", "", "只有历史证书才填写：最近一次复审合格的日期", width=14),
    Column("发证机关", "", "只有历史证书才填写：原发证机关", width=24),
    Column("备注", "", "可空", width=20),
)

ALIASES = {
    "身份证": "身份证号",
    "身份证号码": "身份证号",
    "公民身份号码": "身份证号",
    "学历": "文化程度",
    "单位": "工作单位",
    "单位名称": "工作单位",
    "信用代码": "统一社会信用代码",
    "社会信用代码": "统一社会信用代码",
    "工种": "作业类别",
    "准操项目": "操作项目",
    "学时": "培训学时",
    "理论": "理论成绩",
    "实操": "实操成绩",
    "实际操作成绩": "实操成绩",
    "初领日期": "发证日期",
    "原发证机关": "发证机关",
}

PLACE = {column.heading: place for place, column in enumerate(COLUMNS)}
(
    NAME,
    IDENTITY,
    SEX,
    EDUCATION,
    EMPLOYER,
    EMPLOYER_CODE,
    CATEGORY,
    OPERATION,
    HOURS,
    THEORY,
    PRACTICE,
    EXAM,
    ISSUED,
    REVIEWED,
    ISSUER,
    REMARK,
) = range(len(COLUMNS))


def education(text: str) -> str:
    found = EDUCATION_WORDS.get(fields.clean(text))
    if found is None:
        raise fields.BadField(
            "不认识的文化程度。" if text else "没有填写文化程度。",
            "请填写小学、初中、高中、中专、大专、本科或研究生。",
        )
    return found.value


@lru_cache(maxsize=20_000)
def operation(category_text: str, operation_text: str, edition_day: date) -> tuple[str, str]:
    """Codes of category and operation in the catalogue in force on the day."""
    found = catalogue_on(edition_day).find(category_text, operation_text)
    return found.category, found.code


def issuer(text: str) -> str:
    """The department that issued a historical certificate."""
    return fields.tidy(text)[:120]


def remark(text: str) -> str:
    """What the sheet adds."""
    return fields.tidy(text)[:200]
