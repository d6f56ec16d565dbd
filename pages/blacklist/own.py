"""An enterprise's agent or a person reads what concerns them, files what they have to say, and reads the answers."""

from registry.blacklist import queries
from registry.policy import Permission
from registry.ui import filings, markup, records
from registry.ui.session import enter

me = enter(Permission.FILINGS_FILE)
found = queries.own(me)

records.show(
    markup.page_title("我的名单与告知", f"{found.name}　{found.number}" if found.name else "账号还没有关联到主体。"),
    markup.section("列入名单"),
    filings.own_listings(found.listings),
    markup.section("事先告知"),
    filings.own_notices(found.notices),
    markup.section("意见与请求"),
    filings.table(found.filings, "还没有提交过。"),
)
filings.file(me, found)
