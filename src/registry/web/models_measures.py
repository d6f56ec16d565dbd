"""What the JSON interface takes from and answers to a partner department's own system."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from registry.blacklist.terms_measures import TaskState
from registry.web.models import Day, Model, Text


class Seen(Model):
    """任务版本"""

    version: int | None = Field(default=None, description="看到的任务版本；不填则只看状态")


class Lifted(Model):
    """解除情况"""

    note: Text = Field(min_length=1, max_length=500, description="解除情况说明")
    lifted_on: Day = Field(default=None, description="解除日期，默认今天")
    version: int | None = Field(default=None, description="看到的任务版本；不填则只看状态")


class Task(Model):
    """一个部门对一个名单主体的惩戒任务"""

    number: str = Field(description="任务编号")
    version: int = Field(description="任务版本")
    state: TaskState = Field(description="任务状态")
    listing: str = Field(description="列入编号")
    measure: str = Field(description="措施代码")
    title: str = Field(description="措施名称")
    legal_basis: str = Field(description="法律依据")
    department: str = Field(description="承办部门")
    assigned_on: date = Field(description="派发日期")
    acknowledged_on: date | None = Field(description="签收日期")
    executed_on: date | None = Field(description="执行日期")
    lifted_on: date | None = Field(description="解除日期")
    lift_by: date | None = Field(description="名单已移出或期满的，应在此日前解除")
