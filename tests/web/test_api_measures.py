"""Routes by which a department's own system reports back: own tasks only, problems in words, each submission once."""

from __future__ import annotations

from datetime import date

import pytest

from registry.blacklist import queries
from registry.blacklist.terms_measures import TaskState
from registry.policy import Role
from registry.web import models_measures as models
from tests.blacklist import builders as b
from tests.blacklist import joint as j
from tests.web.client import Client, problem
from tests.web.conftest import Program

V1 = "/api/v1/measures"
FILES = {"file": ("凭证.pdf", j.PROOF.content)}


@pytest.fixture
def task(database: str) -> str:
    """The task of 长沙市市场监督管理局 on a published listing."""
    j.enter_measure()
    return j.task_of(j.published()).number


def test_acknowledge_execute_lift(task: str, program: Program) -> None:
    partner = program(Role.PARTNER, department=j.MARKET_CHANGSHA)
    answer = partner.post(f"{V1}/{task}/acknowledge")
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    found = models.Task.model_validate_json(answer.content)
    assert (found.number, found.state, found.version) == (task, TaskState.ACKNOWLEDGED, 2)
    answer = partner.post(f"{V1}/{task}/execute", data={"result": "已限制"}, files=FILES)
    assert answer.status_code == 200, answer.text
    found = models.Task.model_validate_json(answer.content)
    assert (found.state, found.executed_on, found.lift_by) == (TaskState.EXECUTED, date(2026, 11, 23), None)
    problem(partner.post(f"{V1}/{task}/lift", json={"note": "解除"}), 409, "rule_broken")
    b.remove(found.listing)
    answer = partner.post(f"{V1}/{task}/lift", json={"note": "名单已移出", "lifted_on": "2026-11-23", "version": 3})
    assert answer.status_code == 200, answer.text
    found = models.Task.model_validate_json(answer.content)
    assert (found.state, found.lifted_on, found.lift_by) == (TaskState.LIFTED, date(2026, 11, 23), date(2026, 12, 7))
    [proof] = queries.task_record(j.PARTNER, task).files
    assert proof.name == "凭证.pdf"


def test_another_departments_task_is_not_found(task: str, program: Program) -> None:
    other = program(Role.PARTNER, "other", department="长沙市财政局")
    problem(other.post(f"{V1}/{task}/acknowledge"), 404, "not_found")
    problem(other.post(f"{V1}/{task}/execute", data={"result": "已办理"}, files=FILES), 404, "not_found")
    problem(other.post(f"{V1}/{task}/lift", json={"note": "解除"}), 404, "not_found")
    problem(Client().post(f"{V1}/{task}/acknowledge"), 401, "not_signed_in")
    officer = program(Role.OFFICER, region=b.HUNAN)
    problem(officer.post(f"{V1}/{task}/acknowledge"), 403, "not_permitted")
    assert queries.task_record(b.AUDITOR, task).row.state is TaskState.DUE


def test_the_same_report_is_carried_out_once(task: str, program: Program) -> None:
    partner = program(Role.PARTNER, department=j.MARKET_CHANGSHA)
    key = {"idempotency-key": "order-1"}
    assert partner.post(f"{V1}/{task}/acknowledge", headers=key).status_code == 200
    problem(partner.post(f"{V1}/{task}/acknowledge", headers=key), 409, "already_done")
    problem(partner.post(f"{V1}/{task}/acknowledge"), 409, "out_of_date")
    problem(
        partner.post(f"{V1}/{task}/execute", data={"result": "已办", "version": "1"}, files=FILES), 409, "out_of_date"
    )


@pytest.mark.parametrize(
    ("data", "files", "code"),
    [
        ({}, FILES, "invalid_request"),
        ({"result": "已办理"}, {}, "invalid_request"),
        ({"result": "已办理", "executed_on": "昨天"}, FILES, "invalid_request"),
        ({"result": "已办理", "executed_on": "2027-01-01"}, FILES, "invalid_input"),
        ({"result": "已办理"}, {"file": ("凭证.exe", b"MZ")}, "invalid_input"),
        ({"result": "已办理"}, {"file": ("凭证.pdf", b"")}, "invalid_input"),
        ({"result": "已办理"}, {"file": ("凭证.pdf", b"%PDF-" + b"x" * (10 << 20))}, "invalid_input"),
    ],
)
def test_what_cannot_be_taken(
    task: str, program: Program, data: dict[str, str], files: dict[str, tuple[str, bytes]], code: str
) -> None:
    partner = program(Role.PARTNER, department=j.MARKET_CHANGSHA)
    problem(partner.post(f"{V1}/{task}/execute", data=data, files=files or {"other": b"x"}), 422, code)
    assert queries.task_record(b.AUDITOR, task).row.state is TaskState.DUE


def test_odd_numbers_and_texts_are_no_server_errors(task: str, program: Program) -> None:
    partner = program(Role.PARTNER, department=j.MARKET_CHANGSHA)
    for odd in ("%00", "T%20", "%25", "x" * 41, "张"):
        assert 400 <= partner.post(f"{V1}/{odd}/acknowledge").status_code < 500, odd
    for odd in ("\x00\x00\x00", "a\x00b", "\u202e张三", "😀😀"):
        assert partner.post(f"{V1}/{task}/lift", json={"note": odd}).status_code < 500, odd
        assert partner.post(f"{V1}/{task}/execute", data={"result": odd}, files=FILES).status_code < 500, odd
