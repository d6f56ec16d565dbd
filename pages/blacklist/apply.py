"""An enterprise's agent or a person applies for early removal of the own listings and follows what became of it."""

from registry.blacklist import queries
from registry.policy import Permission
from registry.ui import markup, records, repairs
from registry.ui.session import enter

applicant = enter(Permission.FILINGS_FILE)
listings = queries.own_listings(applicant)
records.show(
    markup.page_title("申请提前移出", "列入满规定时间、义务已履行、危害已消除的，可以申请提前移出并公开作出信用承诺。"),
    "" if listings else markup.notice("没有公示中的列入信息，无需申请。", "neutral"),
)
for listing in listings:
    repairs.apply_form(applicant, listing)
records.show(
    markup.section("已提交的申请"),
    repairs.table(queries.own_applications(applicant), "application", "还没有提交过申请。"),
)
