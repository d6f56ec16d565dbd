"""Takes the pictures of the help and the README anew: `python -m tests.browser.pictures [NAME …]`.

A demonstration world is sown into a folder of its own and served; each picture is taken as the named account sees the page, reduced to
few colours, and written over the old one.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from deploy.browser import find
from registry import maintenance
from registry.accounts import commands as accounts
from registry.accounts.queries import actor_named
from registry.accounts.rules import DEMO_PASSWORD
from registry.agencies import queries as agencies
from registry.agencies.terms_grades import AssessmentState
from registry.blacklist import queries as blacklist
from registry.blacklist.terms import CaseState
from registry.exchange import queries as exchange
from registry.kernel import clock
from registry.kernel.paging import PageRequest
from registry.parties import queries as parties
from registry.training import queries as training
from registry.ui.guide import PICTURES
from registry.verification import queries as verification
from seed import sow, world
from tests.browser.conftest import ARGUMENTS, SIZE, Portal, _standing_at, served
from tests.browser.locators import Visitor
from tests.conftest import TODAY

_COLOURS = 200  # fewer turn the little red there is brown
_PAGE = PageRequest(size=50)
_SLIPS = {
    "源": "元",
    "泰": "太",
    "鑫": "新",
    "隆": "龙",
    "锦": "金",
    "嘉": "佳",
    "恒": "衡",
    "瑞": "睿",
}  # sounding alike


@dataclass(frozen=True)
class Shot:
    """One picture: who looks at which page, what they do there first, and how much of it is shown."""

    username: str
    path: Callable[[Portal], str]
    height: int = 900
    width: int = 1280
    first: Callable[[Visitor], object] = lambda _visitor: None


def _at(path: str) -> Callable[[Portal], str]:
    return lambda _portal: path


def _code(portal: Portal) -> str:
    wanted = training.Wanted(person=portal.plan.holdings[0].human.identity)
    return training.certificates(actor_named("officer"), wanted, PageRequest()).items[0].code


def _receipt(portal: Portal) -> str:
    return f"/receipt?r={verification.verify_code(_code(portal), client='pictures').receipt}"


def _case(_portal: Portal) -> str:
    cases = blacklist.cases(actor_named("officer"), blacklist.CaseFilters(), _PAGE).items
    return f"/case?number={next(one.number for one in cases if one.state is CaseState.PROPOSED)}"


def _preview(_portal: Portal) -> str:
    batches = exchange.batches(actor_named("clerk"), _PAGE).items
    return f"/bring_in?batch={next(one.number for one in batches if one.state == 'previewed')}"


def _batch(_portal: Portal) -> str:
    return f"/batch?batch={training.batches(actor_named('certifier'), pending_only=True, page=_PAGE).items[0].batch}"


def _firm(portal: Portal) -> str:
    from registry.kernel import db

    firm = portal.plan.firms[0].credit_code
    with db.reading() as session:
        return f"/lookup?party={parties.organisations_by_credit_code(session, [firm])[firm].code}"


def _near(_portal: Portal) -> str:
    return f"/counter?party={blacklist.find_party(actor_named('counter'), '公司')[0].code}"


def _agency(_portal: Portal) -> str:
    """The agency whose agent has an account: it has reports, a grade and its history."""
    return f"/agency?number={agencies.own(actor_named('agent2'))[0].number}"


def _assessment(_portal: Portal) -> str:
    wanted = agencies.AssessmentFilters(state=AssessmentState.SCORED)
    return f"/assessment?number={agencies.assessments(actor_named('decider'), wanted, _PAGE).items[0].number}"


def _screen(visitor: Visitor) -> None:
    """Screen a listed firm, the same firm written otherwise, one with a slip of the pen, and a stranger."""
    names = (one.name for one in blacklist.public_list(actor_named("officer"), blacklist.Wanted(), _PAGE).items)
    listed = next(name for name in names if "有限公司" in name and set(name[2:4]) & set(_SLIPS))
    bare = listed.removesuffix("（演示）")
    slip = bare[:2] + "".join(_SLIPS.get(char, char) for char in bare[2:4]) + bare[4:]
    rows = [listed, bare.replace("有限公司", "有限责任公司"), slip, "长沙岳麓文具有限公司"]
    visitor.main.get_by_text("粘贴名单").click()
    visitor.settled()
    visitor.main.locator("textarea").fill("\n".join(rows))
    visitor.main.get_by_role("button", name="开始筛查").click()
    visitor.main.get_by_text("下载筛查结果").wait_for()
    visitor.settled()
    visitor.main.get_by_text("筛查结果", exact=True).first.scroll_into_view_if_needed()


SHOTS: dict[str, Shot] = {
    "home": Shot("", _at("/")),
    "verify": Shot("", lambda portal: f"/verify?code={_code(portal)}"),
    "receipt": Shot("", _receipt),
    "provisions": Shot("", _at("/provisions")),
    "preview": Shot("clerk", _preview),
    "classes": Shot("clerk", _at("/classes"), 700),
    "batch": Shot("certifier", _batch),
    "certificate": Shot("certifier", lambda portal: f"/certificate?code={_code(portal)}"),
    "lookup": Shot("officer", _firm, 1300),
    "approvals": Shot("keeper", _at("/approvals"), 700),
    "inspectors": Shot("keeper", _at("/inspectors"), 700),
    "ratio": Shot("officer", _at("/bodies"), 1150),
    "officers": Shot("keeper", _at("/inspector_due"), 1000),
    "registration": Shot("person", _at("/my_registration"), 1000),
    "application": Shot("keeper", _at("/registrations?waiting=1"), 800),
    "employers": Shot("officer", _at("/employers"), 900),
    "agency": Shot("", _agency, 1300),
    "assessment": Shot("decider", _assessment, 1100),
    "screening": Shot("officer", _at("/screening"), 1620, first=_screen),
    "dashboard": Shot("officer", _at("/dashboard?topic=listings"), 1000),
    "case": Shot("officer", _case),
    "work": Shot("decider", _at("/work"), 700),
    "measures": Shot("partner", _at("/measures"), 700),
    "own": Shot("agent", _at("/own"), 700),
    "posts": Shot("agent", _at("/posts"), 700),
    "counter": Shot("counter", _near),
    "audit": Shot("auditor", _at("/audit"), 700),
    "accounts": Shot("admin", _at("/accounts"), 700),
}


def take(portal: Portal, browser: Browser, name: str) -> bytes:
    """One picture as PNG."""
    shot = SHOTS[name]
    context = browser.new_context(
        base_url=portal.address,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": shot.width, "height": shot.height},
    )
    somebody = Visitor(context.new_page())
    if shot.username:
        somebody.carry(accounts.sign_in(shot.username, DEMO_PASSWORD), portal.address)
    somebody.open(shot.path(portal))
    somebody.page.wait_for_load_state("networkidle")
    shot.first(somebody)
    out = BytesIO()
    seen = Image.open(BytesIO(somebody.page.screenshot())).convert("RGB")
    seen.quantize(_COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    context.close()
    return out.getvalue()


def main(names: list[str]) -> None:
    """Take the pictures named, or all of them."""
    unknown = sorted(set(names) - set(SHOTS))
    if unknown:
        sys.exit(f"no such pictures: {', '.join(unknown)}; there are {', '.join(SHOTS)}")
    os.environ.pop("REGISTRY_DATABASE_URL", None)
    with tempfile.TemporaryDirectory(prefix="pictures-") as made, sync_playwright() as playwright:
        folder = Path(made)
        with _standing_at(folder, TODAY):
            maintenance.migrate()
            sow(SIZE)
            plan = world.build(SIZE, world.SEED, clock.today())
        with served(folder, plan, TODAY) as portal:
            browser = playwright.chromium.launch(executable_path=find(), args=ARGUMENTS)
            for name in names or SHOTS:
                content = take(portal, browser, name)
                (PICTURES / f"{name}.png").write_bytes(content)
                print(f"{name}.png {len(content):,}")
            browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
