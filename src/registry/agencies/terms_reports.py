"""The words of reports: kinds, states, what is missing from the public; facts the rules look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ReportKind(StrEnum):
    """报告类别."""

    PRE_EVALUATION = "pre_evaluation"
    ACCEPTANCE_EVALUATION = "acceptance_evaluation"
    STATUS_EVALUATION = "status_evaluation"
    TESTING = "testing"


class ReportState(StrEnum):
    """报告状态: the project is under way, its report published, ended without one, or found to be false."""

    RUNNING = "running"
    PUBLISHED = "published"
    STOPPED = "stopped"
    FALSE = "false"


class Conclusion(StrEnum):
    """评价结论."""

    CONFORMS = "conforms"
    CONDITIONALLY = "conditionally"
    NOT_CONFORMS = "not_conforms"


class Gap(StrEnum):
    """未公开的信息 (AG-07): what the public should see of a project and does not."""

    REPORT = "report"
    NOTICE = "notice"
    SITE = "site"
    PEOPLE = "people"
    IMAGES = "images"


REPORT_WORDS: dict[ReportKind, str] = {
    ReportKind.PRE_EVALUATION: "安全预评价",
    ReportKind.ACCEPTANCE_EVALUATION: "安全验收评价",
    ReportKind.STATUS_EVALUATION: "安全现状评价",
    ReportKind.TESTING: "检测检验",
}
GAP_WORDS: dict[Gap, str] = {
    Gap.REPORT: "报告",
    Gap.NOTICE: "现场作业告知",
    Gap.SITE: "现场日期",
    Gap.PEOPLE: "到场人员",
    Gap.IMAGES: "现场影像",
}


@dataclass(frozen=True)
class Visit:
    """现场作业 of a project: when the authority was told, and the days on site."""

    notice_on: date | None
    site_from: date | None
    site_until: date | None


@dataclass(frozen=True)
class Shown:
    """What there is to see of a project's report."""

    state: ReportState
    visit: Visit
    people: int
    images: int


@dataclass(frozen=True)
class Clash:
    """同日两处现场: somebody who was on two sites at once."""

    report: str
    project: str
    first: date
    last: date
