"""Every page of the catalogue as everybody: shown to those who may, and nothing of it to those who may not."""

from __future__ import annotations

import pytest

from registry.accounts.queries import actor_named
from registry.agencies import queries as agencies
from registry.blacklist import queries as blacklist
from registry.blacklist.terms import FilingChannel
from registry.conduct import queries as conduct
from registry.engineers import queries as engineers
from registry.inspectors import queries as inspectors
from registry.kernel import db
from registry.kernel.access import PUBLIC as ANYBODY
from registry.kernel.paging import PageRequest
from registry.parties import queries as parties
from registry.policy import GRANTS, Role
from registry.training import queries as training
from registry.training.queries import training_files
from registry.ui import screens
from seed import world
from tests.pages.conftest import PORTAL, Visitor

ALL = PageRequest(size=100)
PUBLIC = {
    "agencies",
    "agency",
    "agency_figures",
    "evaluation",
    "",
    "blacklist",
    "listing",
    "verify",
    "engineer_check",
    "centres",
    "centre",
    "provisions",
    "provision",
    "removals",
    "receipt",
    "scan",
    "officers",
    "help",
}
SIGNED_IN = PUBLIC | {"work", "my_account"}
FILES = {"files", "file"}
TRAINING = SIGNED_IN | FILES | {"results", "batch", "certificates", "certificate"}
CLASSES = {"classes", "class"}
CONDUCT = {"penalties", "penalty", "accidents", "accident", "hazards", "hazard"}
INSPECTORS = {
    "inspectors",
    "inspector",
    "bodies",
    "body",
    "inspector_events",
    "inspector_event",
    "inspector_due",
}
ENGINEERS = {"engineers", "engineer", "registrations", "registration"}
DUTIES = ENGINEERS | {"employers"}
SUBSIDIES = {"subsidies", "subsidy"}
CLAIMS = SUBSIDIES | {"subsidies_in", "reminders"}
OF_AGENCIES = {
    "agency_register",
    "agency_record",
    "assessments",
    "assessment",
    "projects",
    "acceptances",
    "acceptance",
    "examinations",
    "examination",
    "exits",
    "exit",
}
OWN_AGENCY = {"own_agency", "agency_record", "assessments", "assessment", "projects"}
MEASURES = {"measures", "measure", "measure_catalogue"}
LISTINGS = (
    TRAINING
    | INSPECTORS
    | MEASURES
    | OF_AGENCIES
    | DUTIES
    | {
        "applications",
        "application",
        "lookup",
        "screening",
        "listings",
        "listing_record",
        "cases",
        "case",
        "bars",
        "bar",
        "reports",
        "filings",
        "filing",
    }
)
OPEN_TO = {
    "": PUBLIC,
    "clerk": TRAINING | CLASSES | CLAIMS | {"exchange", "bring_in", "open_class", "file_sheet"},
    "certifier": TRAINING | CLASSES | {"dashboard", "lookup", "screening", "exchange", "reminders", "posts"},
    "keeper": TRAINING
    | CLASSES
    | INSPECTORS
    | SUBSIDIES
    | OF_AGENCIES
    | DUTIES
    | {
        "dashboard",
        "lookup",
        "screening",
        "exchange",
        "approvals",
        "approval",
        "posts",
        "inspectors_in",
        "score",
        "leave",
    },
    "officer": LISTINGS | CONDUCT | {"dashboard", "exchange", "draft", "listing_change", "posts"},
    "decider": (LISTINGS - FILES) | CONDUCT | {"dashboard", "exchange", "listing_change"},
    "auditor": LISTINGS | CLASSES | CONDUCT | SUBSIDIES | {"dashboard", "exchange", "audit", "reminders", "posts"},
    "admin": SIGNED_IN | {"accounts", "law"},
    "partner": SIGNED_IN | MEASURES | OF_AGENCIES | {"exchange"},
    "agent": SIGNED_IN
    | FILES
    | CLAIMS
    | DUTIES
    | OWN_AGENCY
    | {"exchange", "own", "filing", "apply", "application", "file_sheet", "posts"},
    "person": SIGNED_IN | FILES | CLAIMS | ENGINEERS | {"own", "filing", "apply", "application", "my_registration"},
    "counter": SIGNED_IN | {"counter", "filing", "counter_application", "application"},
}
HEADINGS = {
    "": "查名单、验证书",
    "blacklist": "失信主体名单公示",
    "verify": "证书核验",
    "receipt": "回执核验",
    "help": "帮助",
    "scan": "拍照扫码",
    "centres": "培训机构",
    "provisions": "法规参数",
    "agencies": "安全评价检测检验机构",
    "agency_figures": "哪些机构评得好",
    "agency_register": "机构名录",
    "own_agency": "我的机构",
    "assessments": "信用评定",
    "projects": "评价公开",
    "acceptances": "结果采信",
    "examinations": "报告倒查",
    "exits": "机构退出",
    "bring_in": "成绩与证书导入",
    "results": "成绩批次",
    "batch": "成绩批次",
    "approvals": "培训机构批准",
    "classes": "培训班级",
    "open_class": "开班",
    "certificates": "证书列表",
    "reminders": "到期提醒",
    "subsidies": "培训补贴",
    "subsidies_in": "补贴批量申领",
    "files": "岗前培训档案",
    "file_sheet": "岗前培训登记",
    "posts": "未持证未培训上岗",
    "cases": "列入案件",
    "draft": "拟列入名单",
    "penalties": "行政处罚",
    "accidents": "生产安全事故",
    "hazards": "重大事故隐患",
    "inspectors": "执法人员名录",
    "bodies": "哪些地区专业执法人员占比未达 75%",
    "inspector_events": "考试与培训",
    "inspector_due": "执法证到期",
    "inspectors_in": "执法人员登记",
    "officers": "执法人员资格公示",
    "engineer_check": "注册安全工程师查询",
    "engineers": "注册安全工程师",
    "registrations": "注册申请",
    "my_registration": "我的注册",
    "employers": "单位配备义务",
    "listings": "名单办理",
    "applications": "提前移出申请",
    "apply": "申请提前移出",
    "counter_application": "窗口受理提前移出",
    "removals": "移出公告",
    "filings": "意见与请求",
    "own": "我的名单与告知",
    "counter": "窗口受理",
    "measures": "联合惩戒",
    "measure_catalogue": "惩戒措施清单",
    "bars": "禁入",
    "reports": "对外报送",
    "work": "工作台",
    "dashboard": "统计看板",
    "lookup": "一码通查",
    "screening": "批量筛查",
    "exchange": "表格导入导出",
    "accounts": "账号管理",
    "law": "条款参数维护",
    "audit": "审计台账",
}

RECORDS = {
    "listing",
    "provision",
    "certificate",
    "subsidy",
    "listing_record",
    "my_account",
    "case",
    "penalty",
    "accident",
    "hazard",
    "inspector",
    "body",
    "inspector_event",
    "engineer",
    "registration",
    "measure",
    "bar",
    "filing",
    "listing_change",
    "application",
    "class",
    "approval",
    "centre",
    "file",
    "agency",
    "evaluation",
    "agency_record",
    "assessment",
    "acceptance",
    "examination",
    "exit",
    "score",
    "leave",
}
"""Pages about one record: their heading is the record's."""


def asked(plan: world.World, username: str) -> dict[str, tuple[dict[str, str], str]]:
    """For pages about one record: its address, and its heading; of the viewer's own reach where that matters."""
    viewer = actor_named(username if "certificate" in OPEN_TO[username] else "clerk")
    published = next(one for one in blacklist.everything_public(ANYBODY) if not one.is_person)
    held = training.certificates(viewer, training.Wanted(), ALL).items[0]
    [batch, *_] = training.batches(actor_named("clerk"), pending_only=False, page=ALL).items
    firm = plan.firms[0]
    auditor, one = actor_named("auditor"), PageRequest(size=1)
    penalty = conduct.penalties(auditor, conduct.PenaltyFilters(), one).items[0]
    accident = conduct.accidents(auditor, conduct.AccidentFilters(), one).items[0]
    hazard = conduct.hazards(auditor, conduct.HazardFilters(), one).items[0]
    partner = actor_named("partner" if username == "partner" else "auditor")
    task = blacklist.task_list(partner, blacklist.TaskFilters(), ALL).items[0]
    bar = blacklist.bar_list(actor_named("auditor"), blacklist.BarFilters(), ALL).items[0]
    if username in ("agent", "person"):
        filed = blacklist.own(actor_named(username)).filings[0]
    else:
        received = blacklist.filings(actor_named("auditor"), blacklist.FilingFilters(), ALL).items
        filed = next(one for one in received if one.channel is FilingChannel.COUNTER)
    with db.reading() as session:
        party = parties.organisations_by_credit_code(session, [firm.credit_code])[firm.credit_code]
    [serving, *_] = inspectors.inspectors(actor_named("officer"), inspectors.Wanted(), ALL).items
    [supervising, *_] = inspectors.bodies(auditor, inspectors.BodyFilters(), one).items
    [held_exam, *_] = inspectors.events(auditor, inspectors.EventFilters(), one).items
    if "apply" in OPEN_TO[username]:
        [application, *_] = blacklist.own_applications(actor_named(username))
    else:
        [application, *_] = blacklist.applications(auditor, blacklist.ApplicationFilters(), ALL).items
    claimant = actor_named(username if "subsidy" in OPEN_TO[username] else "auditor")
    [claimed, *_] = training.claims(claimant, training.ClaimFilters(), ALL).page.items
    taught = actor_named(username if "class" in OPEN_TO[username] else "clerk")
    [group, *_] = training.classes(taught, training.ClassFilters(), one).items
    [approved, *_] = training.centres(ANYBODY, one).items
    cases = blacklist.cases(auditor, blacklist.CaseFilters(), ALL).items
    penalties = conduct.penalties(auditor, conduct.PenaltyFilters(), ALL).items
    of_engineers = actor_named(username if "engineer" in OPEN_TO[username] else "auditor")
    engineer = next(iter(engineers.registrations(of_engineers, engineers.Wanted(), one).items), None)
    registration = next(iter(engineers.applications(of_engineers, engineers.ApplicationFilters(), one).items), None)
    reader = actor_named(username if "file" in OPEN_TO[username] else "clerk")
    [kept, *_] = training_files.training_files(reader, training_files.FileFilters(), ALL).items
    [own, *_] = agencies.own(actor_named("agent2"))
    [graded, *_] = agencies.assessments(actor_named("agent2"), agencies.AssessmentFilters(), one).items
    shown = agencies.public_reports(ANYBODY, own.number, one).items[0]
    [relied, *_] = agencies.acceptances(auditor, agencies.AcceptanceFilters(), one).items
    [again, *_] = agencies.examinations(auditor, one).items
    [left, *_] = agencies.exits(auditor, one).items
    return {
        "agency": ({"number": own.number}, own.name),
        "agency_record": ({"number": own.number}, own.name),
        "assessment": ({"number": graded.number}, own.name),
        "evaluation": ({"number": shown.number}, shown.project),
        "acceptance": ({"number": relied.number}, relied.result),
        "examination": ({"number": again.number}, again.project),
        "exit": ({"number": left.number}, left.agency_name),
        "score": ({"agency": own.number}, f"信用评分：{own.name}"),
        "leave": ({"agency": own.number}, f"提出退出：{own.name}"),
        "file": ({"code": kept.post}, kept.name),
        "application": ({"number": application.number}, application.name),
        "class": ({"number": group.number}, group.title),
        "approval": ({"number": approved.number}, approved.name),
        "centre": ({"number": approved.number}, approved.name),
        "case": ({"number": cases[0].number}, cases[0].names[0]),
        "draft": ({"penalty": penalties[0].number}, "拟列入名单"),
        "engineer": ({"code": engineer.code if engineer else ""}, engineer.name if engineer else ""),
        "registration": (
            {"number": registration.number if registration else ""},
            registration.name if registration else "",
        ),
        "inspector": ({"code": serving.person_code}, serving.name),
        "body": ({"code": supervising.code}, supervising.name),
        "inspector_event": ({"code": held_exam.code}, held_exam.title),
        "listing": ({"number": published.number}, published.name),
        "listing_record": ({"number": published.number}, published.name),
        "listing_change": ({"number": published.number}, published.name),
        "filing": ({"number": filed.number}, filed.name),
        "measure": ({"number": task.number}, task.title),
        "bar": ({"number": bar.number}, bar.name),
        "provision": ({"code": "SO-05.validity"}, "特种作业操作证"),
        "subsidy": ({"number": claimed.number}, claimed.name),
        "certificate": ({"code": held.code}, held.operation),
        "batch": ({"batch": batch.batch}, "成绩批次"),
        "penalty": ({"number": penalty.number}, penalty.document_number),
        "accident": ({"number": accident.number}, accident.title),
        "hazard": ({"number": hazard.number}, hazard.name),
        "lookup": ({"party": party.code}, party.name),
    }


def test_the_catalogue_holds_every_page_once() -> None:
    scripts = [screen.script for screen in screens.every()]
    folder = PORTAL.parent
    there = {f"{path.relative_to(folder)}" for path in folder.rglob("*.py")}
    assert len(scripts) == len(set(scripts))
    assert {*scripts, "portal.py"} == there
    addresses = [screen.url for screen in screens.every()]
    assert len(addresses) == len(set(addresses))
    assert not [address for address in addresses if "/" in address]
    assert [path.name for path in folder.glob("*.py")] == ["portal.py"]


def test_every_page_and_every_role_is_tried() -> None:
    addresses = {screen.url for screen in screens.every()}
    assert set().union(*OPEN_TO.values()) == addresses
    assert {actor.value for actor in GRANTS if actor is not Role.PUBLIC} == {name for name in OPEN_TO if name}
    assert set(HEADINGS) | RECORDS == addresses


@pytest.mark.parametrize("username", OPEN_TO)
def test_pages_as(visit: Visitor, plan: world.World, username: str) -> None:
    visitor = visit(username)
    records = asked(plan, username)
    name = actor_named(username).name if username else ""
    for screen in screens.every():
        if username == "agent" and screen.url in OWN_AGENCY:
            continue  # of an agency's own agent: below
        query, heading = records.get(screen.url, ({}, HEADINGS.get(screen.url, name)))
        visitor.open(screen.script, **query)
        assert "12350" in visitor.text, screen.url
        if screen.url in OPEN_TO[username]:
            assert any(heading in said for said in visitor.headings), (screen.url, visitor.text)
            assert "未能完成" not in visitor.text, (screen.url, visitor.text)
        else:
            assert ("没有权限" if username else "请先登录") in visitor.text, screen.url
            assert not visitor.headings, screen.url
            assert "<table" not in visitor.markup, screen.url
            assert "<dl" not in visitor.markup, screen.url
            assert not [*visitor.app.button, *visitor.app.text_input, *visitor.app.selectbox], screen.url


def test_pages_of_an_agency_as_its_agent(visit: Visitor, plan: world.World) -> None:
    visitor, records = visit("agent2"), asked(plan, "agent")
    for screen in screens.every():
        if screen.url in OWN_AGENCY:
            query, heading = records.get(screen.url, ({}, HEADINGS.get(screen.url, "")))
            visitor.open(screen.script, **query)
            assert any(heading in said for said in visitor.headings), (screen.url, visitor.text)
    own = visitor.open("agencies/own.py")
    assert "湖南麓山安全评价有限公司（演示）" in own.text
    stranger = visit("agent").open("agencies/record.py", **records["agency_record"][0])
    assert "没有这家机构" in stranger.text


@pytest.mark.parametrize("username", ["clerk", "officer", "admin"])
def test_a_record_that_is_not_there_is_answered_in_words(visit: Visitor, username: str) -> None:
    visitor = visit(username)
    for screen in screens.every():
        if screen.url in OPEN_TO[username]:
            unknown = dict.fromkeys(("number", "code", "batch", "party", "subject", "account"), "无此编号")
            visitor.open(screen.script, **unknown, page="999999999999999999999", region="无", ground="无", state="无")


def test_pages_far_behind_the_last_are_empty_and_not_wrong(visit: Visitor) -> None:
    visitor = visit("auditor")
    for script in (
        "public/blacklist.py",
        "blacklist/listings.py",
        "conduct/penalties.py",
        "conduct/accidents.py",
        "training/certificates.py",
        "office/audit.py",
    ):
        visitor.open(script, page="9999")
        assert "未能完成" not in visitor.text
