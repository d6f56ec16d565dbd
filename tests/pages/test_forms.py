"""Forms: carried out once however often they are sent, and a wrong field is named."""

from __future__ import annotations

import importlib
import pkgutil
import re
import threading
from collections.abc import Callable, Sequence
from contextlib import nullcontext

import pytest
import streamlit as st
from pydantic import BaseModel, ValidationError

import registry
from registry.accounts.queries import actor_named, own_tokens
from registry.agencies.reexamining import Opening
from registry.exchange import queries as exchange
from registry.exchange.terms import BatchState
from registry.inspectors.commands import Held
from registry.inspectors.terms_steps import EventKind
from registry.kernel import codes
from registry.kernel.errors import AlreadyDone
from registry.kernel.paging import PageRequest
from registry.training import queries as training
from registry.training.terms import CertificateState, ResultState
from registry.ui import field_words, forms, labels, records, session
from registry.verification.queries import read_receipt
from registry.verification.terms import ADVICE, Outcome
from seed import world
from seed.people import Human
from tests.pages.conftest import TODAY, Visit, Visitor
from tests.world import identity, name

PAGE = PageRequest(size=100)
BRING_IN = "training/bring_in.py"
RECEIPT = re.compile(r">([\w-]{40,}\.[\w.-]{40,})<")


def typed(visitor: Visit, **changes: str) -> Visit:
    """The form for one row, filled."""
    visitor.app.session_state["bring_in_how"] = "逐条录入"
    row = {
        "姓名": name(701),
        "身份证号": identity(701),
        "文化程度": "高中",
        "作业类别": "电工作业",
        "操作项目": "低压电工作业",
        "培训学时": "160",
        "理论成绩": "90",
        "实操成绩": "92.5",
        "考试日期": "2026-10-12",
    }
    return visitor.open(BRING_IN).fill(**(row | changes))


def batches() -> int:
    return exchange.batches(actor_named("clerk"), PageRequest()).total


def holder(plan: world.World, state: CertificateState) -> Human:
    """Somebody whose only certificate is in this state."""
    return next(one.human for one in plan.holdings if one.state is state and len(held(one.human)) == 1)


def held(human: Human) -> Sequence[training.CertificateRow]:
    wanted = training.Wanted(person=human.identity)
    return training.certificates(actor_named("certifier"), wanted, PageRequest()).items


def code_of(human: Human) -> str:
    return held(human)[0].code


class Ended(BaseException):
    """What the framework raises, at every touch of the session, in a script that a later click has ended."""


class OneWindow(dict[str, object]):
    """A window's session: the script of the first click is ended by the second while it writes."""

    ended = False

    def _touched(self) -> None:
        if self.ended:
            raise Ended

    def pop(self, *key: object) -> object:  # type: ignore[override]
        self._touched()
        return super().pop(*key)  # type: ignore[call-overload]

    def __setitem__(self, key: str, value: object) -> None:
        self._touched()
        super().__setitem__(key, value)


@pytest.fixture
def window(monkeypatch: pytest.MonkeyPatch) -> OneWindow:
    state = OneWindow()
    monkeypatch.setattr(st, "session_state", state)
    monkeypatch.setattr(st, "form", lambda **_: nullcontext())
    monkeypatch.setattr(st, "form_submit_button", lambda *_, **__: True)
    return state


def again() -> None:
    raise Again


class Again(BaseException):
    """The script starts afresh."""


def test_a_second_click_takes_no_word_of_the_first_away(window: OneWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    """The form of a step that was taken is not shown again: without its message the person would not know it was done."""

    def write(submission: str) -> str:
        window.ended = True
        return "R1"

    form = forms.form("accept")
    with pytest.raises(Ended):
        form.submit("受理", run=write, done="受理：申请 {} 已办理。")
    window.ended = False
    assert session.told()[session.WAITING] == "受理：申请 R1 已办理。"
    assert forms.form("accept").submission != form.submission, "what is sent next is a form of its own"

    monkeypatch.setattr(st, "rerun", again)
    session._run.said = ""
    with pytest.raises(Again):
        session.forget_flash()  # the second click's run, in which the message was not shown
    session._run.said = session.told()[session.WAITING]
    session.forget_flash()  # the run that showed it
    assert session.WAITING not in session.told()


def test_a_second_click_that_comes_late_leaves_the_word_where_it_is(
    window: OneWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    now, here = [100.0], ["/case"]
    monkeypatch.setattr(session, "monotonic", lambda: now[0])
    monkeypatch.setattr(session, "_here", lambda: here[0])
    monkeypatch.setattr(session.records, "show", lambda *parts: shown.extend(map(str, parts)))
    session.told()[session.WAITING] = "已立案。"

    def run() -> bool:
        shown.clear()
        session.show_flash()
        session.forget_flash()
        return any("已立案。" in one for one in shown)

    assert run()
    assert run()
    here[0] = "/cases"
    assert not run(), "another page says nothing of it"
    here[0], now[0] = "/case", 104.0
    assert not run(), "a later step does not say it again"


def test_the_second_click_takes_over_from_the_first(window: OneWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "rerun", again)
    first, second = forms.form("lift"), forms.form("lift")
    assert first.submission == second.submission
    gone: list[object] = []

    def refused(submission: str) -> str:
        threading.Timer(0.1, lambda: first._once(lambda _: "T1", "任务 {} 已办理。")).start()
        raise AlreadyDone("这次提交已经处理过，没有重复执行。")

    with pytest.raises(Again):
        second.submit("登记解除", run=refused, done="任务 {} 已办理。", then=gone.append)
    assert gone == ["T1"]
    assert session.told()[session.WAITING] == "任务 T1 已办理。"


def test_a_form_sent_elsewhere_says_so(window: OneWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "_A_MOMENT", 0.05)
    said: list[str] = []
    monkeypatch.setattr(records, "show", lambda *parts: said.extend(parts))

    def refused(submission: str) -> str:
        raise AlreadyDone("这次提交已经处理过，没有重复执行。")

    forms.form("lift").submit("登记解除", run=refused, done="任务 {} 已办理。")
    assert "没有重复执行" in "".join(said)


def test_a_typed_row_is_previewed_and_stored(visit: Visitor) -> None:
    clerk = actor_named("clerk")
    visitor = typed(visit("clerk")).press("核对")
    number = visitor.app.query_params["batch"]
    assert "已核对 1 行：可入库 1 行，退回 0 行" in visitor.text
    assert name(701) in visitor.text
    assert exchange.batch(clerk, number).state is BatchState.PREVIEWED
    visitor.press("确认入库 1 行")
    assert "已入库 1 行，退回 0 行，合计 1 行" in visitor.text
    [stored] = training.results(clerk, number, PageRequest()).items
    assert (stored.name, stored.theory, stored.practice, stored.state) == (name(701), 9000, 9250, ResultState.PENDING)
    visitor.press("撤回这一批")
    assert "已撤回 1 行" in visitor.text
    assert exchange.batch(clerk, number).state is BatchState.UNDONE


def test_a_preview_that_is_dropped_stores_nothing(visit: Visitor) -> None:
    visitor = typed(visit("clerk")).press("核对")
    number = visitor.app.query_params["batch"]
    visitor.press("放弃这次上传")
    assert "没有任何内容入库" in visitor.text
    assert exchange.batch(actor_named("clerk"), number).state is BatchState.DISCARDED


def test_the_same_form_sent_twice_is_carried_out_once(visit: Visitor) -> None:
    visitor = typed(visit("clerk"))
    form = "submission:bring_in_certificates_typed"
    sent, before = visitor.app.session_state[form], batches()
    visitor.press("核对")
    assert batches() == before + 1
    visitor.app.session_state[form] = sent
    visitor.app.session_state["told"] = {}  # as if sent from another window, whose words are not known here
    typed(visitor).press("核对")
    assert "已处理" in visitor.text
    assert batches() == before + 1


def test_a_token_is_issued_once(visit: Visitor) -> None:
    visitor = visit("partner")
    visitor.app.session_state["my_account_part"] = "访问令牌"
    visitor.open("office/my_account.py").fill(用途="报送程序")
    sent = visitor.app.session_state["submission:issue_token"]
    visitor.press("签发访问令牌")
    assert "已签发" in visitor.text
    visitor.app.session_state["submission:issue_token"] = sent
    assert "hnrt_" not in str(visitor.app.session_state["told"]), "a token is shown once and kept nowhere"
    visitor.app.session_state["told"] = {}
    visitor.run().fill(用途="报送程序").press("签发访问令牌")
    assert "已处理" in visitor.text
    assert len(own_tokens(actor_named("partner"))) == 1


@pytest.mark.parametrize(
    ("column", "wrong"),
    [("身份证号", "430102199001011234"), ("考试日期", "2026-13-01"), ("理论成绩", "108"), ("操作项目", "高空跳伞作业")],
)
def test_a_wrong_cell_is_named_with_reason_and_fix(visit: Visitor, column: str, wrong: str) -> None:
    visitor = typed(visit("clerk"), **{column: wrong}).press("核对")
    [rejected] = exchange.preview(actor_named("clerk"), visitor.app.query_params["batch"]).rejected
    assert rejected.column == column
    for said in (column, wrong, rejected.reason, rejected.fix):
        assert said in visitor.text
    assert "没有可入库的行" in visitor.text
    [confirm] = [one for one in visitor.app.button if one.label.startswith("确认入库")]
    assert confirm.disabled


def test_a_wrong_field_is_named(visit: Visitor) -> None:
    visitor = visit("").open("public/verify.py").fill(证书编号="T123", 持证人姓名="张三").press("核验")
    assert "请检查“证书编号”" in visitor.text
    visitor = visit("clerk").open("office/my_account.py")
    visitor.fill(原密码="hunan-demo-2026", 新密码="岳麓山下的桂花", 再次输入新密码="岳麓山下桂花").press("修改密码")
    assert "请检查“再次输入新密码”" in visitor.text
    visitor = visit("officer").open("office/lookup.py").press("查询")
    assert "请检查“查询内容”" in visitor.text


def test_the_six_answers_to_a_verification(visit: Visitor, plan: world.World) -> None:
    visitor = visit("").open("public/verify.py")
    known = [one for one in Outcome if one not in (Outcome.NO_MATCH, Outcome.BAD_CODE)]
    for outcome in known:
        human = holder(plan, CertificateState(outcome.value))
        visitor.fill(证书编号=f"T{human.identity}", 持证人姓名=human.name).press("核验")
        for said in (labels.of(outcome), ADVICE[outcome], human.name, "发证机关", "初领日期", "核验回执"):
            assert said in visitor.text, outcome
        assert human.identity not in visitor.text
        [receipt] = RECEIPT.findall(visitor.markup)
        assert read_receipt(receipt).outcome is outcome
    visitor.fill(持证人姓名="无此人").press("核验")
    assert ADVICE[Outcome.NO_MATCH] in visitor.text
    assert "初领日期" not in visitor.text

    good = code_of(holder(plan, CertificateState.VALID))
    for code, outcome in (
        (good, Outcome.VALID),
        (good[:-1] + ("2" if good[-1] != "2" else "3"), Outcome.BAD_CODE),
        (codes.new_code("C"), Outcome.NO_MATCH),
    ):
        assert ADVICE[outcome] in visitor.open("public/verify.py", code=code).text


def test_a_candidate_is_opened_after_a_search(visit: Visitor) -> None:
    visitor = visit("officer").open("office/lookup.py").fill(查什么="有限公司").press("查询")
    party = visitor.markup.partition("lookup?party=")[2].partition('"')[0]
    visitor.app.query_params["party"] = party
    visitor.run()
    assert "在岗人员与证书" in visitor.text
    visitor.press("查询")
    assert "相符的主体" in visitor.text
    assert "在岗人员与证书" not in visitor.text


# -- which field it is about -------------------------------------------------------------------------------------------


def inputs() -> list[type[BaseModel]]:
    """Every model that a command takes from a form."""
    found = []
    for module in pkgutil.walk_packages(registry.__path__, "registry."):
        below = module.name.removeprefix("registry.").partition(".")[0]
        if below in ("web", "ui", "cli", "migrations", "settings", "__main__", "kernel"):
            continue
        for one in vars(importlib.import_module(module.name)).values():
            mine = isinstance(one, type) and issubclass(one, BaseModel) and one.__module__ == module.name
            if mine and one.model_fields and not hasattr(one, "__tablename__"):
                found.append(one)
    return found


def test_every_field_of_every_input_has_a_name_people_know() -> None:
    fields = [(model.__name__, field) for model in inputs() for field in model.model_fields]
    assert len(fields) > 300
    assert [one for one in fields if not field_words.of_field(one[0], one[1:])] == []
    known = {field for _, field in fields}
    assert set(field_words._NAMES) <= known
    assert {one for one in field_words._OF if tuple(one.split(".")) not in set(fields)} == set()


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (lambda: Opening(report="", hazard="", why=""), "“缘由”：没有填写"),
        (lambda: Held(kind=EventKind.BLOCK, title="一期", organiser="省厅", from_on="昨天", until_on=TODAY), "“考试日期或起始日期”：日期"),
        (lambda: Held(kind="旁听", title="一期", organiser="省厅", from_on=TODAY, until_on=TODAY), "“种类”：请从列表中选择"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_with_its_field(build: Callable[[], object], said: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        build()
    assert said in session.in_words(wrong.value)


def test_a_keeper_who_leaves_out_a_title_reads_that_it_is_the_title(visit: Visitor, plan: world.World) -> None:
    keeper = visit("keeper").open("inspectors/events.py").press("登记")
    assert "请检查“名称”" in keeper.text
    assert "没有写明名称" in keeper.text
    assert "事实和依据" not in keeper.text
