"""Routes for programs with a token: the one look-up, and sheets brought in by somebody's own system."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from registry.conduct import commands as conduct
from registry.exchange import writing
from registry.exchange.workbook import Limits
from registry.kernel import db
from registry.kernel.access import AccessEntry
from registry.policy import Role
from registry.verification import look_up
from registry.web import models_signed_in as models
from tests.blacklist import builders, cases
from tests.web.client import Client, problem
from tests.web.conftest import Program

V1 = "/api/v1"
HUNAN = builders.HUNAN


def sheet(*rows: list[str]) -> bytes:
    from registry.blacklist.sheets import COLUMNS

    return writing.write("名单", [column.heading for column in COLUMNS], rows or [builders.cells()])


def looks() -> list[tuple[str, str]]:
    with db.reading() as session:
        rows = session.execute(select(db.core(AccessEntry).c.what, db.core(AccessEntry).c.reason))
        return [(row.what, row.reason) for row in rows]


# -- the one look-up ---------------------------------------------------------------------------------------------------


def test_look_up_needs_a_token_and_the_permission(database: str, program: Program) -> None:
    wanted = {"query": "示例", "reason": "核查"}
    answer = Client().post(f"{V1}/lookup", json=wanted)
    problem(answer, 401, "not_signed_in")
    assert answer.headers["www-authenticate"] == "Bearer"
    problem(program(Role.PARTNER, department="某局").post(f"{V1}/lookup", json=wanted), 403, "not_permitted")


def test_look_up_of_a_firm_leaves_a_trace(database: str, program: Program) -> None:
    code = builders.credit_code()
    (number,) = builders.receive([builders.cells(统一社会信用代码=code, 单位名称="湖南被查有限公司（演示）")])
    builders.publish([number])
    officer = program(Role.OFFICER, region=HUNAN)
    answer = officer.post(f"{V1}/lookup", json={"query": code, "reason": "执法检查", "as_of": "2026-11-01"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    found = models.LookUp.model_validate_json(answer.content)
    assert found.firm is not None
    assert found.firm.name == "湖南被查有限公司（演示）"
    assert [one.number for one in found.firm.listings] == [number]
    assert found.firm.conduct == models.Conduct(penalties=[], accidents=[], hazards=[])
    assert ("lookup.firm", "执法检查") in looks()
    several = officer.post(f"{V1}/lookup", json={"query": "有限公司", "reason": "执法检查"}).json()
    assert several["found"]


def test_look_up_tells_penalties_accidents_and_hazards_up_to_the_day(database: str, program: Program) -> None:
    officers = cases.appoint()
    unit = cases.penalised(officers.first)
    cases.accident(officers.first, unit, date(2026, 8, 1))
    hazard = conduct.NewHazard(
        name=unit.name, credit_code=unit.credit_code, description="反应釜超压未处置", found_on="2026-09-01",
        confirmed_by=cases.AUTHORITY, due_on="2026-10-01",
    )  # fmt: skip
    conduct.enter_hazard(officers.first, hazard, submission=builders.submission())
    officer = program(Role.OFFICER, region=HUNAN)
    wanted = {"query": unit.credit_code, "reason": "执法检查"}
    found = models.LookUp.model_validate_json(officer.post(f"{V1}/lookup", json=wanted).content).firm
    view = look_up.firm(builders.AUDITOR, found.code if found else "", reason="核对")
    assert found is not None
    assert found.conduct is not None
    assert view.conduct is not None
    assert [one.number for one in found.conduct.penalties] == [one.number for one in view.conduct.penalties] != []
    [accident], [major] = found.conduct.accidents, found.conduct.hazards
    assert (accident.deaths, accident.grade, accident.role) == (3, "larger", "organisation")
    assert (major.description, major.state) == ("反应釜超压未处置", "overdue")
    then = officer.post(f"{V1}/lookup", json=wanted | {"as_of": "2026-05-31"}).json()["firm"]["conduct"]
    assert then == {"penalties": [], "accidents": [], "hazards": []}


def test_look_up_of_a_person_masks_the_number(sqlite_database: str, program: Program) -> None:
    number = builders.identity(7)
    (listing,) = builders.receive(
        [builders.cells(主体类型="自然人", 单位名称="张示例", 统一社会信用代码="", 身份证号=number, 主要负责人="")]
    )
    assert listing
    answer = program(Role.AUDITOR).post(f"{V1}/lookup", json={"query": number, "reason": "审计"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["person"]["name"] == "张示例"
    assert number not in answer.text.replace(answer.json()["query"], "")


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"query": "示例"}, "invalid_request"),
        ({"query": "示例", "reason": " "}, "invalid_input"),
        ({"query": "", "reason": "核查"}, "invalid_input"),
        ({"query": "示例", "reason": "核查", "as_of": "2030-01-01"}, "invalid_input"),
        ({"query": "示例", "reason": "核查", "extra": 1}, "invalid_request"),
        (["x"], "invalid_request"),
    ],
)
def test_look_up_refuses(sqlite_database: str, program: Program, wanted: object, code: str) -> None:
    problem(program(Role.AUDITOR).post(f"{V1}/lookup", json=wanted), 422, code)


def test_odd_look_ups_are_no_server_errors(database: str, program: Program) -> None:
    auditor = program(Role.AUDITOR)
    for odd in ("\x00", "a\x00b", "%", "'", "\u202e", "😀", "张" * 200, "9" * 30):
        for wanted in ({"query": odd, "reason": "核查"}, {"query": "示例", "reason": odd}):
            assert auditor.post(f"{V1}/lookup", json=wanted).status_code < 500, odd


# -- sheets ------------------------------------------------------------------------------------------------------------


def test_preview_confirm_undo(database: str, program: Program) -> None:
    officer = program(Role.OFFICER, region=HUNAN)
    content = sheet(builders.cells(), builders.cells(统一社会信用代码="不是代码"), builders.cells())
    seen = officer.post(f"{V1}/imports/blacklist", files={"file": ("名单.xlsx", content)})
    assert seen.status_code == 200, seen.text
    preview = models.Preview.model_validate_json(seen.content)
    assert (preview.rows, preview.accepted, len(preview.rejected)) == (3, 2, 1)
    assert (preview.rejected[0].column, preview.rejected[0].value) == ("统一社会信用代码", "不是代码")
    assert preview.sample[0].cells["单位名称"] == "湖南示例化工有限公司（演示）"
    done = officer.post(f"{V1}/imports/blacklist/{preview.batch}/confirm").json()
    assert done == {"batch": preview.batch, "rows": 3, "stored": 2, "rejected": 1, "late": [], "effects": None}
    problem(officer.post(f"{V1}/imports/{preview.batch}/confirm"), 409, "out_of_date")
    assert officer.post(f"{V1}/imports/{preview.batch}/undo").json() == {"batch": preview.batch, "rows": 2}
    problem(officer.post(f"{V1}/imports/blacklist/{preview.batch}/undo"), 409, "out_of_date")


def test_rejected_rows_come_back_as_a_sheet(database: str, program: Program) -> None:
    officer = program(Role.OFFICER, region=HUNAN)
    content = sheet(builders.cells(), builders.cells(列入条款="G99"))
    batch = officer.post(f"{V1}/imports/blacklist", content=content).json()["batch"]
    previewed = officer.get(f"{V1}/imports/blacklist/{batch}/rejects")
    officer.post(f"{V1}/imports/{batch}/confirm")
    for answer in (previewed, officer.get(f"{V1}/imports/{batch}/rejects")):
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("application/vnd.openxmlformats")
        assert answer.headers["content-disposition"].startswith(f'attachment; filename="rejects-{batch}.xlsx"')
        assert answer.headers["cache-control"] == "no-store"
        again = officer.post(f"{V1}/imports/blacklist", content=answer.content).json()
        assert (again["rows"], again["notices"]) == (1, [])
        assert [(one["column"], one["value"]) for one in again["rejected"]] == [("列入条款", "G99")]
    problem(Client().get(f"{V1}/imports/{batch}/rejects"), 401, "not_signed_in")
    clean = officer.post(f"{V1}/imports/blacklist", content=sheet()).json()["batch"]
    problem(officer.get(f"{V1}/imports/{clean}/rejects"), 404, "not_found")


def test_a_whole_list_replaces_what_its_source_had(sqlite_database: str, program: Program) -> None:
    officer = program(Role.OFFICER, region=HUNAN)
    rows = [builders.cells(决定书文号=f"第{n}号") for n in range(11)]
    whole = {"source": builders.DEFAULTS["数据来源"], "replace": "true"}

    def send(kept: int, **more: str) -> Any:
        files = {"file": ("名单.xlsx", sheet(*rows[:kept]))}
        return officer.post(f"{V1}/imports/blacklist", files=files, data=whole | more)

    for kept, effects in ((11, (11, 0, 0, 0)), (10, (0, 0, 10, 1))):
        preview = send(kept).json()
        assert tuple(preview["effects"].values()) == effects
        done = officer.post(f"{V1}/imports/{preview['batch']}/confirm").json()
        assert (done["effects"], done["stored"]) == (preview["effects"], kept)
    problem(send(8), 422, "invalid_input")
    assert send(8, allow_shrink="true").json()["effects"]["taken_out"] == 2
    problem(send(8, allow_shrink="maybe"), 422, "invalid_input")
    assert send(7, replace="false").json()["effects"] is None


def test_raw_body_and_options(sqlite_database: str, program: Program) -> None:
    officer = program(Role.OFFICER, region=HUNAN)
    content = sheet(builders.cells(发布日期="", 列入日期=""))
    answer = officer.post(f"{V1}/imports/blacklist?published_on=2026-05-20&file_name=a.xlsx", content=content)
    assert answer.json()["accepted"] == 1
    other = sheet(builders.cells(发布日期="", 列入日期=""))
    files, options = {"file": ("b.xlsx", other)}, {"发布日期": "2026-05-20", "source": "某\x00公告"}
    answer = officer.post(f"{V1}/imports/blacklist", files=files, data=options)
    assert answer.json()["accepted"] == 1, answer.text
    answer = officer.post(f"{V1}/imports/blacklist?sorce=x", content=content)
    assert problem(answer, 422, "invalid_input")["field"] == "sorce"


def test_the_same_submission_is_carried_out_once(database: str, program: Program) -> None:
    officer = program(Role.OFFICER, region=HUNAN)
    key = {"idempotency-key": "order-1"}
    first = officer.post(f"{V1}/imports/blacklist", content=sheet(), headers=key)
    assert first.status_code == 200
    problem(officer.post(f"{V1}/imports/blacklist", content=sheet(), headers=key), 409, "already_done")
    batch = first.json()["batch"]
    assert officer.post(f"{V1}/imports/{batch}/confirm", headers=key).status_code == 200
    other = program(Role.OFFICER, "officer2", region=HUNAN)
    assert other.post(f"{V1}/imports/blacklist", content=sheet(), headers=key).status_code == 200
    for bad in ("", "x" * 201, "a b"):
        answer = officer.post(f"{V1}/imports/{batch}/undo", headers={"idempotency-key": bad})
        problem(answer, 422, "invalid_input")


def test_batches_of_others_are_not_found(sqlite_database: str, program: Program) -> None:
    officer, other = program(Role.OFFICER, region=HUNAN), program(Role.OFFICER, "officer2", region=HUNAN)
    batch = officer.post(f"{V1}/imports/blacklist", content=sheet()).json()["batch"]
    for path in (f"{batch}/confirm", f"blacklist/{batch}/confirm", f"{batch}/undo", f"blacklist/{batch}/undo"):
        problem(other.post(f"{V1}/imports/{path}"), 404, "not_found")
    for path in (f"{batch}/rejects", f"blacklist/{batch}/rejects"):
        problem(other.get(f"{V1}/imports/{path}"), 404, "not_found")
    problem(officer.get(f"{V1}/imports/persons/{batch}/rejects"), 404, "not_found")
    problem(officer.post(f"{V1}/imports/persons/{batch}/confirm"), 404, "not_found")
    problem(officer.post(f"{V1}/imports/B%00/confirm"), 404, "not_found")


def test_who_may_bring_in_what(database: str, program: Program) -> None:
    problem(Client().post(f"{V1}/imports/blacklist", content=sheet()), 401, "not_signed_in")
    auditor = program(Role.AUDITOR)
    problem(auditor.post(f"{V1}/imports/blacklist", content=sheet()), 403, "not_permitted")
    problem(auditor.get(f"{V1}/imports/blacklist/template"), 403, "not_permitted")
    problem(auditor.post(f"{V1}/imports/nonsense", content=sheet()), 404, "not_found")


def test_files_that_cannot_be_taken(sqlite_database: str, program: Program) -> None:
    officer = program(Role.OFFICER, region=HUNAN)
    path = f"{V1}/imports/blacklist"
    problem(officer.post(path, content=b""), 422, "invalid_input")
    problem(officer.post(path, content=b"\x00\x01\x02PK"), 422, "invalid_input")
    problem(officer.post(path, content=b"PK\x03\x04broken"), 422, "invalid_input")
    problem(officer.post(path, data={"source": "x"}, files={"other": b"x"}), 422, "invalid_input")
    form = {"content-type": "multipart/form-data"}
    problem(officer.post(path, content=b"x", headers=form), 400, "invalid_request")
    too_large = b"x" * (Limits().bytes + 1)
    problem(officer.post(path, content=too_large), 413, "too_large")
    problem(officer.post(path, files={"file": ("a.csv", too_large)}), 413, "too_large")


def test_template_comes_back_as_a_sheet(sqlite_database: str, program: Program) -> None:
    officer = program(Role.OFFICER, region=HUNAN)
    answer = officer.get(f"{V1}/imports/blacklist/template")
    assert answer.headers["content-disposition"].startswith('attachment; filename="blacklist.xlsx"')
    found = officer.post(f"{V1}/imports/blacklist", content=answer.content)
    assert problem(found, 422, "invalid_input")["detail"] == "表格里没有数据行。"
