"""Enters a planned world through the public commands, as the demonstration's accounts would: no row is written directly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Final

from registry.accounts import commands as accounts
from registry.accounts.queries import actor_named, demo_accounts
from registry.blacklist import commands as blacklist
from registry.blacklist import queries as listed
from registry.blacklist.terms import RemovalReason
from registry.exchange import commands as exchange
from registry.exchange import kinds, writing
from registry.kernel import clock, db, marks
from registry.kernel.access import Actor
from registry.kernel.errors import NotPermitted
from registry.kernel.paging import MOST, PageRequest
from registry.parties import commands as parties
from registry.parties import queries as people
from registry.parties.reference.industries import industry
from registry.policy import Role
from registry.settings import settings
from registry.training import approving
from registry.training import commands as training
from registry.training import queries as held
from registry.training.terms import CertificateState, WithdrawalGround
from seed import (
    agencies,
    agency_work,
    cases,
    classes,
    conduct,
    credentials,
    engineers,
    filings,
    inspectors,
    joint,
    repairs,
    samples,
    subsidies,
    supervision,
    training_files,
    world,
)
from seed.counting import counted, has_data
from seed.firms import Firm
from seed.people import Human, Post

Row = Mapping[str, str]
Progress = Callable[[int, int, str], None]
"""Called before each step with steps done, steps in all, and what comes next."""

STARTER: Final = "setup"
"""The account that enters the first parties, before any of the demonstration's accounts can exist; closed afterwards."""


@dataclass(frozen=True)
class Report:
    """What was entered: counts by register, and the accounts as user name, role and reach."""

    counts: dict[str, int]
    accounts: tuple[tuple[str, str, str], ...]


def sow(size: str = "small", *, seed: int = world.SEED, progress: Progress | None = None) -> Report:
    """Make a demonstration of an empty, migrated database. Raises `NotPermitted` for any other and outside `REGISTRY_DEMO=1`."""
    _must_be_free()
    if not marks.read(marks.DEMONSTRATION):
        marks.put(marks.DEMONSTRATION, f"{size} {seed}")
    return _Sowing(world.build(size, seed, clock.today()), progress).run()


def sow_base(size: str, *, seed: int = world.SEED) -> None:
    """What a province is built on: the demonstration of a size, or with no size the demonstration's accounts alone."""
    if size:
        sow(size, seed=seed)
        return
    _must_be_free()
    marks.put(marks.DEMONSTRATION, f"accounts {seed}")
    _Sowing(world.build("tiny", seed, clock.today()), None).accounts()


def _must_be_free() -> None:
    if not settings().demo:
        raise NotPermitted("只有演示环境可以生成演示数据。", fix="请设置 REGISTRY_DEMO=1，并使用单独的数据目录。")
    if has_data():
        fix = "请换一个空的数据目录，或先清空数据库。"
        raise NotPermitted("数据库里已有数据，不能再生成演示数据。", fix=fix)


@dataclass
class _Sowing:
    """One run: the plan, who acts, and what was counted."""

    plan: world.World
    progress: Progress | None
    _submissions: int = 0
    older_listings: list[str] = field(default_factory=list)

    def run(self) -> Report:
        steps: list[tuple[str, Callable[[], object]]] = [
            ("开立演示账号", self.accounts),
            ("登记单位", self.organisations),
            ("登记人员和任职", self.persons),
            ("单位更名", self.renamings),
            ("登记执法人员", self.inspectors),
            ("批准培训机构", self.centres),
            ("登记历史证书", self.historical),
            ("撤销、注销证书", self.endings),
            *((f"考试成绩（{one.account}）", partial(self.results, one)) for one in self.plan.results),
            ("其他证书和后续办理", self.credentials),
            ("培训班级", partial(classes.sow, self.plan, self.bring_in, self.submission)),
            ("申领培训补贴", lambda: subsidies.sow(self.plan, self.submission, self.bring_in)),
            ("待确认的表格", self.previews),
            ("岗前培训档案", self.training_files),
            ("注册安全工程师", lambda: engineers.sow(self.plan, self.bring_in, self.submission)),
            ("登记处罚、事故和隐患", self.conduct),
            ("评价检测机构", lambda: agencies.sow(self.plan, self.submission, self.bring_in)),
            ("评价公开和采信", partial(agency_work.sow, self.plan, self.submission)),
            ("登记惩戒措施清单", partial(joint.catalogue, self.submission)),
            ("往年的列入案件", self.older_cases),
            ("接收历史名单", self.old_lists),
            ("接收现行名单", self.entries),
            ("撤回一份名单", self.undone_list),
            ("登记禁入", partial(joint.bars, self.plan, self.submission)),
            ("对外报送", partial(joint.reports, self.submission)),
            ("意见、异议和名单变更", self.filings),
            ("今年的列入案件", self.newer_cases),
            ("申请提前移出", lambda: repairs.sow(self.submission)),
            ("解除惩戒措施", partial(joint.lift_one, self.submission)),
        ]
        for done, (label, step) in enumerate(steps):
            if self.progress:
                self.progress(done, len(steps), label)
            step()
        if self.progress:
            self.progress(len(steps), len(steps), "完成")
        opened = demo_accounts(accounts.DEMO_USERNAMES)
        return Report(counted(), tuple((one.username, one.role_name, one.scope) for one in opened))

    # -- pieces --------------------------------------------------------------------------------------------------------

    def submission(self) -> str:
        self._submissions += 1
        return f"seed-{self._submissions}"

    def preview(self, actor: Actor, kind: str, rows: Sequence[Row], name: str, *, options: Row | None = None) -> str:
        """Bring a sheet in as far as its preview; returns the batch."""
        one = kinds.kind(kind)
        headings = [column.heading for column in one.columns if any(column.heading in row for row in rows)]
        content = writing.write(name, headings, [[row.get(heading, "") for heading in headings] for row in rows])
        shown = exchange.preview(
            actor, one, content, f"{name}.xlsx", submission=self.submission(), options=dict(options or {})
        )
        if shown.rejected:
            first = shown.rejected[0]
            raise AssertionError(f"{name}: row {first.row}, {first.column}: {first.reason}")
        return shown.batch

    def bring_in(self, actor: Actor, kind: str, rows: Sequence[Row], name: str, *, options: Row | None = None) -> str:
        """Bring a sheet in and confirm it; returns the batch."""
        batch = self.preview(actor, kind, rows, name, options=options)
        exchange.confirm(actor, batch, submission=self.submission())
        return batch

    # -- accounts and parties ------------------------------------------------------------------------------------------

    def accounts(self) -> None:
        """The accounts need two centres, a firm, a person and inspectors; a passing account enters those."""
        plan = self.plan
        firm = plan.firms[0]
        behind = {"person": plan.holdings[0].human} | {one.account: one.human for one in plan.inspectors if one.account}
        opening = accounts.Opening(username=STARTER, role=Role.KEEPER, name="演示数据准备（演示）", region="430000")
        accounts.open_account(accounts.CONSOLE, opening, submission=self.submission())
        starter = actor_named(STARTER)
        self.bring_in(
            starter,
            "organisations",
            [_firm(one) for one in (*plan.centres[:2], firm, plan.services[0])],
            "演示账号所属单位",
        )
        self.bring_in(starter, "persons", [_person(one, None) for one in behind.values()], "演示账号本人")
        with db.reading() as session:
            codes = people.organisations_by_credit_code(
                session, [one.credit_code for one in (*plan.centres[:2], firm, plan.services[0])]
            )
            known = people.people_by_identity(session, [one.identity for one in behind.values()])
        first, second, employer = (codes[one.credit_code].code for one in (*plan.centres[:2], firm))
        persons = {username: known[human.identity].code for username, human in behind.items()}
        accounts.open_demo_accounts(first, second, employer, persons, codes[plan.services[0].credit_code].code)
        accounts.close_account(accounts.CONSOLE, STARTER, version=1, submission=self.submission())

    def organisations(self) -> None:
        """Everything else that is a unit, each with its principal's name."""
        leading = self.plan.crowd.principals
        rows = [
            _firm(one, leading[one.credit_code].name if one.credit_code in leading else "")
            for one in self.plan.organisations
        ]
        self.bring_in(actor_named("keeper"), "organisations", rows, "单位名录")

    def persons(self) -> None:
        rows = [_person(human, post) for human, post in self.plan.crowd.posted]
        self.bring_in(actor_named("keeper"), "persons", rows, "人员名录")

    def renamings(self) -> None:
        """Most by a sheet that names the old name; the first one at a time, on a day of its own."""
        keeper = actor_named("keeper")
        first, *others = [one for one in self.plan.firms if one.becomes]
        on = clock.today() - timedelta(days=200)
        parties.rename(keeper, first.credit_code, first.becomes, on, submission=self.submission())
        if others:
            rows = [_firm(one) | {"单位名称": one.becomes, "曾用名": one.name} for one in others]
            self.bring_in(keeper, "organisations", rows, "更名单位")

    def inspectors(self) -> None:
        """Bodies, exams and trainings by sheet, those behind the accounts one by one, everybody else by sheet again."""
        keeper, plan = actor_named("keeper"), self.plan

        def one_by_one() -> None:
            inspectors.enter(keeper, plan.inspectors, self.submission)
            inspectors.prove(keeper, plan.supervision.proofs, self.submission)

        supervision.sow(plan.supervision, partial(self.bring_in, keeper), one_by_one)

    # -- training ------------------------------------------------------------------------------------------------------

    def centres(self) -> None:
        keeper = actor_named("keeper")
        with db.reading() as session:
            codes = people.organisations_by_credit_code(session, [one.credit_code for one in self.plan.centres])
        for one in self.plan.approvals:
            organisation = codes[one.centre.credit_code].code
            approving.approve_centre(keeper, classes.approval(one, organisation), submission=self.submission())
        classes.teachers(keeper, self.plan, codes, self.submission)

    def historical(self) -> None:
        rows = [dict(one.row) for one in self.plan.holdings]
        self.bring_in(actor_named("certifier"), "certificates", rows, "历史证书")

    def endings(self) -> None:
        certifier = actor_named("certifier")
        reasons = {
            "fraud": "冒名顶替参加考试，经查实",
            "accident": "违章作业引发事故，负有责任",
            "false_data": "提交虚假学历材料，经查实",
            "unfit": "体检不再符合作业要求",
        }
        for one in self.plan.holdings:
            if one.state not in (CertificateState.WITHDRAWN, CertificateState.CANCELLED):
                continue
            wanted = held.Wanted(person=one.human.identity)
            found = next(
                row for row in held.certificates(certifier, wanted, PageRequest()).items
                if row.issued_on.isoformat() == dict(one.row)["发证日期"]
            )  # fmt: skip
            code, version, submission = found.code, found.version, self.submission()
            if one.ground:
                ground = WithdrawalGround(one.ground)
                training.withdraw(certifier, code, ground, reasons[one.ground], version=version, submission=submission)
            else:
                training.cancel(certifier, code, "持证人申请注销", version=version, submission=submission)

    def results(self, one: world.Results) -> None:
        clerk, certifier = actor_named(one.account), actor_named("certifier")
        batch = self.bring_in(clerk, "certificates", [dict(row) for row in one.rows], "考试成绩")
        if one.becomes == "approved":
            training.approve_batch(certifier, batch, submission=self.submission())
        elif one.becomes == "refused":
            reason = "实操成绩缺少考评员签字的原始记录，请补充后重新提交。"
            training.refuse_batch(certifier, batch, reason, submission=self.submission())
        elif one.becomes == "undone":
            exchange.undo(clerk, batch, submission=self.submission())

    def credentials(self) -> None:
        certifier = actor_named("certifier")
        credentials.sow(self.plan, self.submission, partial(self.bring_in, certifier))

    def previews(self) -> None:
        """A messy sheet that waits to be confirmed, with rejected rows to look at, and one that was dropped."""
        clerk, kind = actor_named("clerk"), kinds.kind("certificates")
        for name, content, keep in (
            ("考试成绩（待核对）.xlsx", samples.messy_results(self.plan), True),
            ("考试成绩（传错）.xlsx", samples.good_results(self.plan, rows=6), False),
        ):
            shown = exchange.preview(clerk, kind, content, name, submission=self.submission())
            if not keep:
                exchange.discard(clerk, shown.batch, submission=self.submission())

    def training_files(self) -> None:
        """Pre-job trainings in every state."""

        def undo(actor: Actor, batch: str) -> int:
            return exchange.undo(actor, batch, submission=self.submission())

        training_files.sow(self.plan, self.bring_in, undo, self.submission)

    # -- conduct -------------------------------------------------------------------------------------------------------

    def conduct(self) -> None:
        conduct.sow(actor_named("officer"), self.plan, self.submission)

    # -- the blacklist -------------------------------------------------------------------------------------------------

    def old_lists(self) -> None:
        officer = actor_named("officer")
        for one in self.plan.old_lists:
            options = {"发布日期": one.published_on.isoformat(), "名单来源": f"{one.published_on.year} 年公告（演示）"}
            rows = [dict(row) for row in one.rows]
            self.bring_in(officer, "blacklist", rows, f"{one.published_on.year}年名单", options=options)

    def entries(self) -> None:
        officer, decider, second = actor_named("officer"), actor_named("decider"), actor_named("decider2")
        batch = self.bring_in(officer, "blacklist", [dict(one.row) for one in self.plan.entries], "严重失信主体名单")
        becomes = {one.key: one.becomes for one in self.plan.entries}

        def chosen(*wanted: str) -> list[blacklist.Chosen]:
            return [
                blacklist.Chosen(number=row.number, version=row.version)
                for row in _listings(officer, batch)
                if becomes[row.decision_number].partition(":")[0] in wanted
            ]

        removals = ("removal_proposed", "removed", "removal_refused")
        moving = chosen("proposed", "published", "kept_back", *removals)
        blacklist.propose_publication(officer, moving, submission=self.submission())
        blacklist.publish(decider, chosen("published", *removals), submission=self.submission())
        executed = {one.number for one in chosen("removed")} | set(self.older_listings[2:])
        joint.carry_out(self.submission, executed, set(self.older_listings[:2]))
        reason = "事实尚需进一步核实，暂不公布。"
        blacklist.keep_back(decider, chosen("kept_back"), reason, submission=self.submission())
        for row in _listings(officer, batch):
            kind, _, why = becomes[row.decision_number].partition(":")
            if kind in removals:
                one = blacklist.Chosen(number=row.number, version=row.version)
                removal = RemovalReason(why or RemovalReason.SOURCE)
                explanation = _EXPLANATIONS[removal]
                blacklist.propose_removal(officer, one, removal, explanation, submission=self.submission())
        blacklist.remove(second, chosen("removed"), submission=self.submission())
        why_not = "整改情况未经验收，维持列入。"
        blacklist.refuse_removal(second, chosen("removal_refused"), why_not, submission=self.submission())

    def undone_list(self) -> None:
        """Two rows received by mistake and taken back."""
        officer = actor_named("officer")
        rows = [dict(one.row) | {"决定书文号": f"（演示）误收{n}号"} for n, one in enumerate(self.plan.entries[:2], 1)]
        batch = self.bring_in(officer, "blacklist", rows, "误收名单")
        exchange.undo(officer, batch, submission=self.submission())

    def older_cases(self) -> None:
        """Before every list: what happened first comes first in the ledger. The first is about the agent's firm and the person."""
        firms, people = self._unlisted()
        own = self.plan.holdings[0].human
        self.older_listings = cases.older(
            [self.plan.firms[0], *firms[: len(cases.AGO) - 1]], [own, *people], self.submission
        )

    def newer_cases(self) -> None:
        """Of firms that no other list and no older case names."""
        done = len(cases.AGO) - 1
        firms, people = self._unlisted()
        cases.newer(firms[done:], people[len(cases.AGO) :], self.submission)

    def _unlisted(self) -> tuple[list[Firm], list[Human]]:
        """Firms in trades of ours that no received list names, the last ones first, and people to stand for them."""
        free = self._free_firms()[filings.SHOWN - 1 :]
        ours = [one for one in free if industry(one.industry).section not in "EG"]
        return ours[::-1], [one.human for one in self.plan.holdings[::-1]]

    def _free_firms(self) -> list[Firm]:
        """Firms, without the agent's own, that no received list names."""
        rows = [*(one.row for one in self.plan.entries), *(row for one in self.plan.old_lists for row in one.rows)]
        named = {dict(row).get("统一社会信用代码") for row in rows}
        return [one for one in self.plan.firms[1:] if one.credit_code not in named]

    def filings(self) -> None:
        """The agent's own firm first, then firms that no other list names, all decided where the counter is."""
        plan, today = self.plan, clock.today()
        rows = filings.rows([plan.firms[0], *self._free_firms()[: filings.SHOWN - 1]], plan.holdings[0].human, today)
        batch = self.bring_in(actor_named("officer"), "blacklist", rows, "补充名单")
        filings.sow(batch, self.submission, today)


_EXPLANATIONS: Final = {
    RemovalReason.REVOKED: "作为列入依据的处罚决定已被撤销。",
    RemovalReason.SOURCE: "原列入机关已将其移出。",
}


def _listings(officer: Actor, batch: str) -> Iterable[listed.ListingRow]:
    page = 1
    while True:
        found = listed.listings(officer, listed.Filters(batch=batch), PageRequest(page, MOST))
        yield from found.items
        if page >= found.pages:
            return
        page += 1


def _firm(firm: Firm, principal: str = "") -> dict[str, str]:
    """A row of the organisations' sheet."""
    return {
        "单位名称": firm.name,
        "统一社会信用代码": firm.credit_code,
        "曾用名": firm.was,
        "单位类型": firm.kind,
        "所属地区": firm.region,
        "行业代码": firm.industry,
        "高危行业类别": firm.hazard.chinese,
        "从业人数": str(firm.staff),
        "主要负责人": principal,
        "注册地址": firm.address,
    }


def _person(human: Human, post: Post | None) -> dict[str, str]:
    """A row of the persons' sheet."""
    row = {"姓名": human.name, "身份证号": human.identity}
    if post is None:
        return row
    return row | {
        "工作单位": post.firm.name,
        "统一社会信用代码": post.firm.credit_code,
        "岗位类型": post.kind,
        "职务": post.title,
        "任职日期": post.from_on.isoformat(),
        "离职日期": post.until_on.isoformat() if post.until_on else "",
    }
