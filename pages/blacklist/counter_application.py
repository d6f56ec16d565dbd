"""The counter enters a paper application for early removal, for the party it names, with the scan."""

from registry.blacklist import queries
from registry.policy import Permission
from registry.ui import grids, markup, records, repairs
from registry.ui.session import enter

clerk = enter(Permission.FILINGS_RECEIVE)
asked = grids.asked("q")
found = queries.listings_at_counter(clerk, asked)
records.show(
    markup.page_title("窗口受理提前移出", "按名单编号或统一社会信用代码查找本地区公示中的列入信息，录入纸质申请书。"),
    markup.search_form("counter_application", [markup.Field("q", "名单编号或信用代码", asked, wide=True)]),
    markup.empty(f"查找“{asked}”", ["请核对编号，自然人请按名单编号查找", "其他地区的名单请到当地窗口申请"])
    if asked and not found
    else "",
)
for listing in found:
    repairs.apply_form(clerk, listing, paper=True)
