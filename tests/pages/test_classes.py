"""Classes on pages: opening, a day's roll, correction, closing, leaving; a keeper's approval and teacher."""

from __future__ import annotations

from datetime import timedelta

from registry.accounts.queries import actor_named
from registry.kernel import clock
from registry.kernel.paging import PageRequest
from registry.training import queries
from registry.training.queries import ClassFilters, ClassRow
from registry.training.terms_classes import ClassState, EnrolmentState, Hours
from seed import world
from tests.pages.conftest import Visit, Visitor

RECORD = "training/class_record.py"


def group(state: ClassState, username: str = "clerk") -> ClassRow:
    found = queries.classes(actor_named(username), ClassFilters(state=state), PageRequest(size=50)).items
    return found[0]


def choose(visitor: Visit, label: str, values: list[str]) -> None:
    [field] = [one for one in visitor.app.multiselect if one.label == label]
    field.set_value(values)


def days(visitor: Visit, **values: object) -> None:
    for label, value in values.items():
        [field] = [one for one in visitor.app.date_input if one.label == label]
        field.set_value(value)


def test_a_clerk_opens_a_class_and_enrols_somebody(visit: Visitor, plan: world.World) -> None:
    clerk = visit("clerk").open("training/open_class.py")
    assert "同时培训人数" in clerk.text
    own = queries.own_standing(actor_named("clerk"))
    first = clock.today() + timedelta(days=40)
    clerk.fill(班级名称="低压电工加开班", 线下理论学时="40", 实操学时="40", 培训地点="二号楼")
    days(clerk, 开始日期=first, 结束日期=first + timedelta(days=4))
    choose(clerk, "教师", [own.teachers[0].code])
    clerk.press("开班")
    assert "超过每日" in clerk.text, "five days of sixteen hours warn"
    clerk.fill(**{"超出提醒的理由（所依条款待核实时）": "封闭集训，经学员同意"}).press("开班")
    [opened] = queries.classes(actor_named("clerk"), ClassFilters(q="低压电工加开班"), PageRequest()).items
    assert opened.number in clerk.text
    clerk.open(RECORD, number=opened.number, do="enrol")
    human = plan.holdings[0].human
    clerk.fill(姓名=human.name, 身份证号=human.identity).press("登记报名")
    assert human.name in clerk.text
    assert human.identity not in clerk.markup
    clerk.fill(姓名=human.name, 身份证号=human.identity).press("登记报名")
    assert "已经报名" in clerk.text


def test_a_day_is_called_and_corrected(visit: Visitor, plan: world.World) -> None:
    row = group(ClassState.ENDED)
    day = row.ends_on
    clerk = visit("clerk").open(RECORD, number=row.number, do="attend", day=day.isoformat())
    clerk.fill(**{"理论学时（线下）": "2"}).press("登记当日考勤")
    assert "已登记 2 人的考勤" in clerk.text
    there = queries.day_roll(actor_named("clerk"), row.number, day)
    assert [one.hours for one in there if one.hours.theory] == [Hours(theory=20)] * 2
    clerk.open(RECORD, number=row.number, do="correct", day=day.isoformat())
    clerk.fill(**{"理论学时（线下）": "3"}).press("更正")
    assert "已更正" in clerk.text
    corrected = [one for one in queries.day_roll(actor_named("clerk"), row.number, day) if one.version == 2]
    assert [one.hours.theory for one in corrected] == [30]
    clerk.open(RECORD, number=row.number, do="leave")
    clerk.fill(退班理由="本人申请").press("办理退班")
    assert "本人申请" in clerk.text
    clerk.open(RECORD, number=row.number, do="close").press("办理结业")
    assert "人达到学时" in clerk.text
    states = [one.state for one in queries.class_record(actor_named("clerk"), row.number).trainees]
    assert EnrolmentState.COMPLETED in states
    assert EnrolmentState.NOT_COMPLETED in states


def test_who_amends_an_older_sight_is_told(visit: Visitor) -> None:
    row = group(ClassState.PLANNED)
    clerk = visit("clerk").open(RECORD, number=row.number, do="amend")
    clerk.fill(培训地点="三号楼").press("保存变更")
    assert "三号楼" in clerk.text
    clerk.open(RECORD, number=row.number, do="cancel")
    clerk.fill(取消理由="报名人数不足").press("取消班级")
    assert "已取消" in clerk.text
    assert "不能再变更" in clerk.open(RECORD, number=row.number, do="amend").text


def test_another_centre_s_class_is_not_there(visit: Visitor) -> None:
    row = group(ClassState.RUNNING, "clerk2")
    clerk = visit("clerk").open(RECORD, number=row.number)
    assert "没有这个班级" in clerk.text
    assert row.title not in clerk.text


def test_a_certifier_reads_a_class_and_has_no_form(visit: Visitor) -> None:
    row = group(ClassState.RUNNING)
    certifier = visit("certifier").open(RECORD, number=row.number, do="close")
    assert "由培训机构经办人办理" in certifier.text
    assert not certifier.app.button


def test_a_keeper_approves_and_names_a_teacher(visit: Visitor, plan: world.World) -> None:
    keeper = visit("keeper").open("training/approvals.py")
    keeper.fill(统一社会信用代码=plan.agencies[0].credit_code, 培训场所地址="示例路 9 号", 档案存放地点="一层档案室")
    days(keeper, 批准至=clock.today() + timedelta(days=700))
    choose(keeper, "其他培训", ["principal:fireworks"])
    [area] = [one for one in keeper.app.number_input if one.label.startswith("教学面积")]
    area.set_value(89.99)
    keeper.press("批准")
    assert "需要教学面积 90 平方米" in keeper.text
    [area] = [one for one in keeper.app.number_input if one.label.startswith("教学面积")]
    area.set_value(90.0)
    keeper.press("批准")
    name = plan.agencies[0].becomes or plan.agencies[0].name
    [row] = queries.centres(actor_named("keeper"), PageRequest(), wanted=queries.CentreFilters(q=name)).items
    assert row.purposes == ("principal:fireworks",)
    keeper.open("training/approval.py", number=row.number)
    teacher = plan.holdings[1].human
    keeper.fill(姓名=teacher.name, 身份证号=teacher.identity, 授课内容="烟花爆竹安全").press("登记教师")
    assert teacher.name in keeper.text
    keeper.fill(离任理由="调离").press("登记离任")
    keeper.fill(终止理由="场所拆除").press("终止批准")
    assert "批准已终止" in keeper.text
    public = visit("").open("public/centre.py", number=row.number)
    assert "批准已终止" in public.text
    assert teacher.name not in public.text
    assert "场所拆除" not in public.text


def test_the_public_list_is_narrowed_by_its_address(visit: Visitor) -> None:
    visitor = visit("").open("public/centres.py", scope="05", state="in_force")
    assert "共 1 条" in visitor.text
    assert "衡阳南岳" in visitor.text
    assert "没有符合条件" in visitor.open("public/centres.py", q="没有这家").text
