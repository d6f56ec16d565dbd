"""Whoever signed in sees what awaits them today."""

from registry.kernel import clock
from registry.policy import Permission
from registry.reports import work_list
from registry.ui import cached, labels, markup, records
from registry.ui.session import enter

actor = enter(Permission.OWN_ACCOUNT)
tasks, at = cached.waiting.lately((actor.username, cached.reach(actor)), lambda: work_list.tasks(actor))

records.show(
    markup.page_title("工作台", f"{clock.today()}　{actor.name}，{labels.of(actor.role)}"),
    *markup.moment(at),
    markup.tiles([markup.stat(task.title, task.count, markup.to(task.page, **task.query), task.tone) for task in tasks])
    if tasks
    else markup.notice("目前没有等待您办理的事项。", "neutral"),
)
