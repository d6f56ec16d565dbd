"""The catalogue of pages: every page once, in the order of the sidebar, with the permission that shows it there.

Showing is a convenience; the page itself calls `enter`, and the domain checks again.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx as script_run

from registry.kernel.access import Actor
from registry.policy import Permission, Role
from registry.ui import exports


@dataclass(frozen=True)
class Screen:
    """One page: script below `pages/`, title, address, permission, icon. `listed`: whether the sidebar names it."""

    script: str
    title: str
    url: str
    permission: Permission
    icon: str = ""
    listed: bool = True
    also: tuple[Permission, ...] = ()  # any of these opens it as well

    def open_to(self, actor: Actor) -> bool:
        """Whether the actor may open it."""
        return any(actor.may(permission) for permission in (self.permission, *self.also))


SECTIONS: dict[str, tuple[Screen, ...]] = {
    "公示查询": (
        Screen("public/home.py", "首页", "", Permission.PUBLISHED_READ, ":material/home:"),
        Screen("public/blacklist.py", "失信主体名单", "blacklist", Permission.PUBLISHED_READ, ":material/gavel:"),
        Screen("public/listing.py", "名单详情", "listing", Permission.PUBLISHED_READ, listed=False),
        Screen("public/removals.py", "移出公告", "removals", Permission.PUBLISHED_READ, ":material/playlist_remove:"),
        Screen("public/verify.py", "证书核验", "verify", Permission.CERTIFICATE_VERIFY, ":material/verified_user:"),
        Screen(
            "public/officers.py",
            "执法人员资格公示",
            "officers",
            Permission.CERTIFICATE_VERIFY,
            ":material/local_police:",
        ),
        Screen("public/receipt.py", "回执核验", "receipt", Permission.CERTIFICATE_VERIFY, ":material/receipt:"),
        Screen("public/scan.py", "拍照扫码", "scan", Permission.CERTIFICATE_VERIFY, listed=False),
        Screen(
            "public/engineers.py",
            "注册安全工程师查询",
            "engineer_check",
            Permission.CERTIFICATE_VERIFY,
            ":material/engineering:",
        ),
        Screen("public/centres.py", "培训机构", "centres", Permission.PUBLISHED_READ, ":material/school:"),
        Screen("public/centre.py", "培训机构详情", "centre", Permission.PUBLISHED_READ, listed=False),
        Screen("public/agencies.py", "评价检测机构", "agencies", Permission.PUBLISHED_READ, ":material/troubleshoot:"),
        Screen("public/agency.py", "机构详情", "agency", Permission.PUBLISHED_READ, listed=False),
        Screen(
            "public/agency_figures.py",
            "机构信用分布",
            "agency_figures",
            Permission.PUBLISHED_READ,
            ":material/bar_chart:",
        ),
        Screen("public/evaluation.py", "评价检测项目", "evaluation", Permission.PUBLISHED_READ, listed=False),
        Screen("public/provisions.py", "法规参数", "provisions", Permission.PUBLISHED_READ, ":material/menu_book:"),
        Screen("public/provision.py", "条款详情", "provision", Permission.PUBLISHED_READ, listed=False),
        Screen("public/help.py", "帮助", "help", Permission.PUBLISHED_READ, ":material/help:"),
    ),
    "培训持证": (
        Screen("training/classes.py", "培训班级", "classes", Permission.CLASSES_READ, ":material/co_present:"),
        Screen("training/class_record.py", "班级详情", "class", Permission.CLASSES_READ, listed=False),
        Screen("training/open_class.py", "开班", "open_class", Permission.CLASSES_KEEP, listed=False),
        Screen(
            "training/bring_in.py", "成绩与证书导入", "bring_in", Permission.RESULTS_SUBMIT, ":material/upload_file:"
        ),
        Screen("training/results.py", "成绩批次", "results", Permission.CERTIFICATES_READ, ":material/fact_check:"),
        Screen("training/batch.py", "批次详情", "batch", Permission.CERTIFICATES_READ, listed=False),
        Screen(
            "training/certificates.py", "证书列表", "certificates", Permission.CERTIFICATES_READ, ":material/badge:"
        ),
        Screen("training/certificate.py", "证书详情", "certificate", Permission.CERTIFICATES_READ, listed=False),
        Screen(
            "training/files.py", "岗前培训档案", "files", Permission.TRAINING_FILES_READ, ":material/assignment_ind:"
        ),
        Screen("training/file.py", "培训档案详情", "file", Permission.TRAINING_FILES_READ, listed=False),
        Screen(
            "training/file_sheet.py",
            "岗前培训登记",
            "file_sheet",
            Permission.TRAINING_FILES_RECORD,
            ":material/edit_document:",
        ),
        Screen("training/posts.py", "未持证未培训上岗", "posts", Permission.GAPS_READ, ":material/person_search:"),
        Screen("training/reminders.py", "到期提醒", "reminders", Permission.REMINDERS_READ, ":material/alarm:"),
        Screen("training/subsidies.py", "培训补贴", "subsidies", Permission.SUBSIDIES_READ, ":material/payments:"),
        Screen("training/subsidy.py", "补贴申领详情", "subsidy", Permission.SUBSIDIES_READ, listed=False),
        Screen("training/subsidies_in.py", "补贴批量申领", "subsidies_in", Permission.SUBSIDIES_CLAIM, listed=False),
        Screen(
            "training/approvals.py", "培训机构批准", "approvals", Permission.CENTRES_APPROVE, ":material/domain_add:"
        ),
        Screen("training/approval.py", "批准详情", "approval", Permission.CENTRES_APPROVE, listed=False),
    ),
    "违法行为": (
        Screen("conduct/penalties.py", "行政处罚", "penalties", Permission.CONDUCT_READ, ":material/receipt_long:"),
        Screen("conduct/penalty.py", "处罚档案", "penalty", Permission.CONDUCT_READ, listed=False),
        Screen("conduct/accidents.py", "生产安全事故", "accidents", Permission.CONDUCT_READ, ":material/report:"),
        Screen("conduct/accident.py", "事故档案", "accident", Permission.CONDUCT_READ, listed=False),
        Screen("conduct/hazards.py", "重大事故隐患", "hazards", Permission.CONDUCT_READ, ":material/warning:"),
        Screen("conduct/hazard.py", "隐患档案", "hazard", Permission.CONDUCT_READ, listed=False),
    ),
    "执法人员": (
        Screen(
            "inspectors/register.py",
            "执法人员名录",
            "inspectors",
            Permission.INSPECTORS_READ,
            ":material/local_police:",
        ),
        Screen("inspectors/record.py", "执法人员档案", "inspector", Permission.INSPECTORS_READ, listed=False),
        Screen("inspectors/bodies.py", "监管机构与专业占比", "bodies", Permission.INSPECTORS_READ, ":material/map:"),
        Screen("inspectors/body.py", "监管机构详情", "body", Permission.INSPECTORS_READ, listed=False),
        Screen(
            "inspectors/events.py", "考试与培训", "inspector_events", Permission.INSPECTORS_READ, ":material/school:"
        ),
        Screen("inspectors/event.py", "考试与培训详情", "inspector_event", Permission.INSPECTORS_READ, listed=False),
        Screen("inspectors/due.py", "执法证到期", "inspector_due", Permission.INSPECTORS_READ, ":material/event_busy:"),
        Screen(
            "inspectors/bring_in.py",
            "执法人员登记",
            "inspectors_in",
            Permission.INSPECTORS_KEEP,
            ":material/upload_file:",
        ),
    ),
    "注册安全工程师": (
        Screen("engineers/own.py", "我的注册", "my_registration", Permission.ENGINEERS_APPLY, ":material/id_card:"),
        Screen("engineers/register.py", "注册登记", "engineers", Permission.ENGINEERS_READ, ":material/engineering:"),
        Screen("engineers/record.py", "注册详情", "engineer", Permission.ENGINEERS_READ, listed=False),
        Screen(
            "engineers/applications.py", "注册申请", "registrations", Permission.ENGINEERS_READ, ":material/how_to_reg:"
        ),
        Screen("engineers/application.py", "注册申请详情", "registration", Permission.ENGINEERS_READ, listed=False),
        Screen("engineers/employers.py", "单位配备义务", "employers", Permission.DUTIES_READ, ":material/checklist:"),
    ),
    "服务机构": (
        Screen("agencies/register.py", "机构名录", "agency_register", Permission.AGENCIES_READ, ":material/domain:"),
        Screen(
            "agencies/record.py",
            "机构档案",
            "agency_record",
            Permission.AGENCIES_READ,
            listed=False,
            also=(Permission.AGENCIES_OWN,),
        ),
        Screen("agencies/own.py", "我的机构", "own_agency", Permission.AGENCIES_OWN, ":material/home_work:"),
        Screen(
            "agencies/assessments.py",
            "信用评定",
            "assessments",
            Permission.AGENCIES_READ,
            ":material/grading:",
            also=(Permission.AGENCIES_OWN,),
        ),
        Screen(
            "agencies/assessment.py",
            "评定详情",
            "assessment",
            Permission.AGENCIES_READ,
            listed=False,
            also=(Permission.AGENCIES_OWN,),
        ),
        Screen(
            "agencies/projects.py",
            "评价公开",
            "projects",
            Permission.AGENCIES_READ,
            ":material/travel_explore:",
            also=(Permission.AGENCIES_OWN,),
        ),
        Screen("agencies/acceptances.py", "结果采信", "acceptances", Permission.AGENCIES_READ, ":material/task_alt:"),
        Screen("agencies/acceptance.py", "采信详情", "acceptance", Permission.AGENCIES_READ, listed=False),
        Screen(
            "agencies/examinations.py", "报告倒查", "examinations", Permission.AGENCIES_READ, ":material/manage_search:"
        ),
        Screen("agencies/examination.py", "倒查详情", "examination", Permission.AGENCIES_READ, listed=False),
        Screen("agencies/exits.py", "机构退出", "exits", Permission.AGENCIES_READ, ":material/logout:"),
        Screen("agencies/exit.py", "退出详情", "exit", Permission.AGENCIES_READ, listed=False),
        Screen("agencies/leave.py", "提出退出", "leave", Permission.AGENCIES_KEEP, listed=False),
        Screen("agencies/score.py", "信用评分", "score", Permission.AGENCIES_KEEP, listed=False),
    ),
    "失信名单": (
        Screen("blacklist/cases.py", "列入案件", "cases", Permission.CASES_READ, ":material/folder_open:"),
        Screen("blacklist/case.py", "案件详情", "case", Permission.CASES_READ, listed=False),
        Screen("blacklist/draft.py", "拟列入名单", "draft", Permission.CASES_HANDLE, listed=False),
        Screen("blacklist/listings.py", "名单办理", "listings", Permission.LISTINGS_READ, ":material/rule:"),
        Screen("blacklist/record.py", "名单档案", "listing_record", Permission.LISTINGS_READ, listed=False),
        Screen("blacklist/measures.py", "联合惩戒", "measures", Permission.MEASURES_READ, ":material/handshake:"),
        Screen("blacklist/measure.py", "惩戒任务", "measure", Permission.MEASURES_READ, listed=False),
        Screen(
            "blacklist/measure_catalogue.py",
            "惩戒措施清单",
            "measure_catalogue",
            Permission.MEASURES_READ,
            listed=False,
        ),
        Screen("blacklist/bars.py", "禁入", "bars", Permission.BARS_READ, ":material/block:"),
        Screen("blacklist/bar.py", "禁入档案", "bar", Permission.BARS_READ, listed=False),
        Screen("blacklist/reports.py", "对外报送", "reports", Permission.LISTINGS_READ, ":material/outgoing_mail:"),
        Screen("blacklist/filings.py", "意见与请求", "filings", Permission.CASES_READ, ":material/forum:"),
        Screen(
            "blacklist/filing.py",
            "意见详情",
            "filing",
            Permission.CASES_READ,
            listed=False,
            also=(Permission.FILINGS_FILE, Permission.FILINGS_RECEIVE),
        ),
        Screen(
            "blacklist/change.py",
            "名单变更",
            "listing_change",
            Permission.FILINGS_HANDLE,
            listed=False,
            also=(Permission.FILINGS_DECIDE,),
        ),
        Screen("blacklist/own.py", "我的名单与告知", "own", Permission.FILINGS_FILE, ":material/person_alert:"),
        Screen("blacklist/counter.py", "窗口受理", "counter", Permission.FILINGS_RECEIVE, ":material/approval:"),
        Screen(
            "blacklist/applications.py", "提前移出申请", "applications", Permission.CASES_READ, ":material/move_up:"
        ),
        Screen(
            "blacklist/application.py",
            "申请详情",
            "application",
            Permission.CASES_READ,
            listed=False,
            also=(Permission.FILINGS_FILE, Permission.FILINGS_RECEIVE),
        ),
        Screen("blacklist/apply.py", "申请提前移出", "apply", Permission.FILINGS_FILE, ":material/move_up:"),
        Screen(
            "blacklist/counter_application.py",
            "窗口受理提前移出",
            "counter_application",
            Permission.FILINGS_RECEIVE,
            ":material/scan:",
        ),
    ),
    "综合": (
        Screen("office/work.py", "工作台", "work", Permission.OWN_ACCOUNT, ":material/inbox:"),
        Screen("office/dashboard.py", "统计看板", "dashboard", Permission.DASHBOARDS_READ, ":material/monitoring:"),
        Screen("office/lookup.py", "一码通查", "lookup", Permission.LOOKUP, ":material/search:"),
        Screen("office/screening.py", "批量筛查", "screening", Permission.SCREENING, ":material/manage_search:"),
        Screen(
            "office/exchange.py",
            "表格导入导出",
            "exchange",
            Permission.PARTIES_ENTER,
            ":material/table_view:",
            also=(
                Permission.CERTIFICATES_RECEIVE,
                Permission.LISTINGS_RECEIVE,
                Permission.CONDUCT_ENTER,
                *exports.PERMISSIONS,
            ),
        ),
    ),
    "系统": (
        Screen("office/accounts.py", "账号管理", "accounts", Permission.ACCOUNTS_KEEP, ":material/manage_accounts:"),
        Screen("office/law.py", "条款参数维护", "law", Permission.LAW_AMEND, ":material/edit_note:"),
        Screen("office/audit.py", "审计台账", "audit", Permission.LEDGER_READ, ":material/history:"),
        Screen("office/my_account.py", "我的账户", "my_account", Permission.OWN_ACCOUNT, ":material/account_circle:"),
    ),
}

_MET = "pages met"
PAGES = Path(__file__).resolve().parents[3] / "pages"


def every() -> Sequence[Screen]:
    """All screens."""
    return [screen for section in SECTIONS.values() for screen in section]


class _Page(st.Page):
    """The framework's page; its hash, which a run asks for seventy times, is worked out once."""

    @cached_property
    def _script_hash(self) -> str:
        known: str = super()._script_hash
        return known


@cache
def _page(screen: Screen, *, visible: bool) -> _Page:
    """The framework's page. Made once: making one looks its script up on disk."""
    return _Page(
        PAGES / screen.script,
        title=screen.title,
        icon=screen.icon or None,
        url_path=screen.url or None,
        default=not screen.url,
        visibility="visible" if visible else "hidden",
    )


@cache
def _addresses() -> dict[str, str]:
    """Addresses by what the framework knows a page by: its hash, and its address."""
    return {known: one.url for one in every() for known in (_page(one, visible=False)._script_hash, one.url) if one.url}


@cache
def _open(role: Role) -> frozenset[str]:
    """Addresses of the pages a role may open, to which links on its pages lead."""
    actor = Actor("", role)
    return frozenset(one.url for one in every() if one.open_to(actor))


@lru_cache(maxsize=1000)
def _sections(role: Role, met: frozenset[str]) -> dict[str, list[_Page]]:
    """The pages a role may open and those met beside them; the sidebar names the former, as far as they are listed."""
    found: dict[str, list[_Page]] = {}
    for title, screens in SECTIONS.items():
        for screen in screens:
            is_open = screen.url in _open(role)
            if is_open or screen.url in met:
                found.setdefault(title, []).append(_page(screen, visible=is_open and screen.listed))
    return found


def _meet(url: str, role: Role) -> bool:
    """Remember a page that this window has asked for and the role may not open; whether it was not remembered yet."""
    met: frozenset[str] = st.session_state.get(_MET, frozenset())
    if not url or url in met or url in _open(role):
        return False
    st.session_state[_MET] = met | {url}
    return True


def navigation(actor: Actor) -> Any:
    """The page asked for. Of a hundred pages, a run tells the browser of those that the actor may open, and of those asked for."""
    run = script_run()
    assert run is not None  # a script of the framework is running
    asked = run.pages_manager.intended_page_script_hash or run.pages_manager.intended_page_name or ""
    _meet(_addresses().get(asked, ""), actor.role)
    # a link to a page that the browser was not told of changes the address alone
    linked = _addresses().get(urlsplit(st.context.url or "").path.strip("/"), "")
    lost = _meet(linked, actor.role)
    found = st.navigation(
        _sections(actor.role, st.session_state.get(_MET, frozenset())), position="sidebar", expanded=True
    )
    if lost:
        page = next(_page(one, visible=False) for one in every() if one.url == linked)
        st.switch_page(page, query_params=st.query_params.to_dict())
    return copy(found)  # all runs share the pages, and a page may be run once
