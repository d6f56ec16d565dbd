"""Files to play with: sheets as offices send them, good and bad, about the people of the demonstration world."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from random import Random
from typing import Any, Final

import xlsxwriter
from faker import Faker

from registry.exchange import writing
from registry.kernel import clock, names
from seed import certificates, listings, people, world
from seed.numbers import Numbers

_HEADINGS: Final = (
    "姓名", "身份证号", "性别", "文化程度", "工作单位", "统一社会信用代码", "作业类别", "操作项目", "培训学时", "理论成绩",
    "实操成绩", "考试日期", "发证日期", "备注",
)  # fmt: skip
_WIDE: Final = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def write(folder: Path, *, seed: int = world.SEED, size: str = "small", today: date | None = None) -> list[Path]:
    """Write the sample files into a folder; returns their paths."""
    plan = world.build(size, seed, today or clock.today())
    folder.mkdir(parents=True, exist_ok=True)
    made = {
        "考试成绩_50行.xlsx": good_results(plan),
        "考试成绩_凌乱.xlsx": messy_results(plan),
        "失信名单_2018版式.xlsx": old_list(plan),
        "考试成绩_GB18030.csv": csv_results(plan),
        "供应商名单_筛查.xlsx": suppliers(plan),
    }
    paths = []
    for name, content in made.items():
        (folder / name).write_bytes(content)
        paths.append(folder / name)
    return paths


def _fresh(plan: world.World, rows: int, salt: int) -> list[dict[str, str]]:
    """Results of people who are in no register yet, in the first centre's categories."""
    approval, today = plan.approvals[0], plan.today
    rng, faker = Random(f"{plan.firms[0].credit_code}{salt}"), Faker("zh_CN")  # noqa: S311
    faker.seed_instance(salt)
    known = {human.identity for human in plan.crowd.operators} | {human.identity for human, _ in plan.crowd.posted}
    maker = people.Maker(rng, faker, Numbers(rng, known), today)
    somebody = [maker.human(24, 46) for _ in range(rows)]
    writer = certificates.Writer(rng, today, list(plan.firms))
    return writer.results(somebody, approval.categories, today - timedelta(days=40), fails=10)


def good_results(plan: world.World, rows: int = 50) -> bytes:
    """A sheet in which every row may be stored."""
    found = _fresh(plan, rows, 1000 + rows)
    return writing.write(
        "特种作业考试成绩（演示）", _HEADINGS, [[row.get(name, "") for name in _HEADINGS] for row in found]
    )


def messy_results(plan: world.World) -> bytes:
    """A sheet as it really comes: merged title, stray spaces, full-width digits, numbers as numbers, wrong rows, a formula."""
    rows = _fresh(plan, 30, 7)
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("成绩")
        bold = book.add_format({"bold": True, "align": "center"})
        day = book.add_format({"num_format": "yyyy/m/d"})
        sheet.merge_range(0, 0, 0, len(_HEADINGS) - 1, f"{plan.today.year}年特种作业人员考试成绩汇总表（演示）", bold)
        shown = [f" {name} " if place % 5 == 0 else name for place, name in enumerate(_HEADINGS)]
        shown[_HEADINGS.index("理论成绩")] = "理论\n成绩"
        sheet.write_row(1, 0, shown, bold)
        for place, row in enumerate(rows):
            cells: list[Any] = [row.get(name, "") for name in _HEADINGS]
            at = dict(zip(_HEADINGS, range(len(_HEADINGS)), strict=True))
            _spoil(place, cells, at, rows)
            for column, value in enumerate(cells):
                if isinstance(value, date):
                    sheet.write_datetime(place + 2, column, value, day)
                elif isinstance(value, str) and value.startswith("="):
                    sheet.write_formula(place + 2, column, value, None, 88)
                elif isinstance(value, str):
                    sheet.write_string(place + 2, column, value)
                else:
                    sheet.write_number(place + 2, column, value)
        total = len(rows) + 2
        sheet.write_string(total + 1, 0, "合计")
        sheet.write_number(total + 1, 8, len(rows))
    return out.getvalue()


def _spoil(place: int, cells: list[Any], at: dict[str, int], rows: list[dict[str, str]]) -> None:
    """Do to one row what offices do to theirs; some of it is harmless, some is not."""
    identity, exam = cells[at["身份证号"]], cells[at["考试日期"]]
    match place:
        case 1:
            cells[at["身份证号"]] = identity.translate(_WIDE)
        case 2:
            cells[at["姓名"]] = f"　{cells[at['姓名']][0]} {cells[at['姓名']][1:]}　"
        case 3:
            cells[at["考试日期"]] = date.fromisoformat(exam)
        case 4:
            cells[at["考试日期"]] = exam.replace("-", ".")
        case 5:
            cells[at["理论成绩"]] = float(cells[at["理论成绩"]])
        case 6:
            cells[at["身份证号"]] = f"{identity[:6]} {identity[6:14]} {identity[14:]}".lower()
        case 8:
            cells[at["身份证号"]] = identity[:17] + ("1" if identity[17] != "1" else "2")
        case 9:
            cells[at["身份证号"]] = identity[:15]
        case 10:
            cells[at["身份证号"]] = 4.30102e17
        case 11:
            cells[at["实操成绩"]] = "=80+8"
        case 12:
            cells[at["理论成绩"]] = "108"
        case 13:
            cells[at["操作项目"]] = "高空跳伞作业"
        case 14:
            cells[at["考试日期"]] = "26.11.2"
        case 15:
            cells[at["文化程度"]] = "小学"
        case 16:
            cells[at["性别"]] = "女" if cells[at["性别"]] == "男" else "男"
        case 18 | 20:  # one row twice, another twice with another score
            for name, column in at.items():
                cells[column] = rows[place - 1].get(name, "")
            if place == 20:
                cells[at["实操成绩"]] = "61"


def old_list(plan: world.World) -> bytes:
    """A list with the columns of 2018; its day of publication is to be stated when it is brought in."""
    rng = Random(f"{plan.firms[-1].credit_code}2018")  # noqa: S311
    firms = [firm for firm in plan.firms if not firm.becomes][-16:]
    rows = [dict(row) for row in listings.old(rng, firms, plan.crowd.principals)[1].rows]
    headings = list(rows[0])
    return writing.write(
        "安全生产失信联合惩戒“黑名单”（2018年版式，演示）", headings, [list(row.values()) for row in rows]
    )


def csv_results(plan: world.World) -> bytes:
    """Results as a text file in GB18030, as older programs save it."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_HEADINGS)
    writer.writerows([row.get(name, "") for name in _HEADINGS] for row in _fresh(plan, 20, 18030))
    return out.getvalue().encode("gb18030")


def suppliers(plan: world.World) -> bytes:
    """Suppliers to be screened, typed as people type them: listed ones by code, in traditional characters, without their form,
    as a branch, or with another's code; and many who gave no cause, typed as they are registered."""
    named = [dict(entry.row) for entry in plan.entries if entry.becomes == "published"]
    firms = [row for row in named if row.get("统一社会信用代码")]
    known = {dict(entry.row).get("统一社会信用代码") for entry in plan.entries}
    clear = [firm for firm in plan.firms if firm.credit_code not in known and not firm.becomes][:24]
    old = {ord(new): chr(code) for code, new in names.SIMPLIFIED.items()}
    rows: list[list[str]] = []
    for place, row in enumerate(firms[:12]):
        name, code = row["单位名称"].removesuffix("（演示）"), row["统一社会信用代码"]
        rows.append(
            [
                [name, code],
                [name.translate(old), ""],
                [name.removesuffix("有限公司").removesuffix("有限责任公司"), ""],
                [f"{name}第一分公司", ""],
                [clear[place % len(clear)].name, code],
                [f"　{name[:2]} {name[2:]} ", code.translate(_WIDE)],
            ][place % 6]
        )
    rows += [[firm.name, firm.credit_code if place % 2 else ""] for place, firm in enumerate(clear)]
    rows += [["华", ""], ["", "91430000不是代码"]]
    lines = [[str(place), name, "演示联系人", code] for place, (name, code) in enumerate(rows, 1)]
    return writing.write("合格供应商名录（演示）", ["序号", "供应商名称", "联系人", "统一社会信用代码"], lines)
