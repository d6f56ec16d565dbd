"""Where things are on a page: the only module that knows. A `Visitor` is one person's browser window.

Nothing waits for time to pass: a page is looked at when its script has ended, an answer when it has appeared.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Download, Locator, Page, expect

COOKIE = "registry_session"
WAIT = 20_000
_BESIDE = {"exclude": ['[data-testid="stSidebar"]']}
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# Follows the page's connection from its first message: a run is wanted from the moment the page asks for it until the server
# says that it has ended. Field numbers are those of the framework's messages: `BackMsg.rerun_script` is 11,
# `ForwardMsg.new_session` 4, `ForwardMsg.script_finished` 6 (2: broken off for another run).
_FOLLOWED = """(() => {
  window.portalRun = "asked";
  const heard = (bytes) => {
    let at = 0;
    const number = () => {
      let value = 0, shift = 0, byte;
      do { byte = bytes[at++]; value += (byte & 127) * 2 ** shift; shift += 7; } while (byte & 128);
      return value;
    };
    while (at < bytes.length) {
      const tag = number(), field = Math.floor(tag / 8), length = number();
      if (field === 4) window.portalRun = "running";
      if (field === 6 && length === 2) window.portalRun = "asked";
      if (field === 6 && length !== 2 && window.portalRun === "running") window.portalRun = "ended";
      if (tag % 8 === 2) at += length;
    }
  };
  window.WebSocket = class extends window.WebSocket {
    constructor(...how) {
      super(...how);
      this.addEventListener("message", (event) => heard(new Uint8Array(event.data)));
    }
    send(bytes) {
      if (bytes[0] === 90) window.portalRun = "asked";
      super.send(bytes);
    }
  };
})()"""

# No run is wanted, nothing of an earlier one is left, the foot (which comes last) is there, and it stays so for three frames:
# the end is told a moment before the last elements are drawn.
_SETTLED = """(call) => {
  const done = window.portalRun === "ended"
    && document.querySelector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    && !document.querySelector('[data-stale="true"]') && document.querySelector(".r-footer");
  const before = window.stillSince && window.stillSince.call === call ? window.stillSince.frames : 0;
  window.stillSince = {call, frames: done ? before + 1 : 0};
  return window.stillSince.frames >= 3;
}"""

# What a sighted person can read: text, field hints, values of buttons. Not what was typed.
_VISIBLE_TEXT = """() => {
  const found = [];
  const seen = (element) => {
    if (!element.checkVisibility({checkOpacity: true, checkVisibilityCSS: true})) return false;
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const holder = walker.currentNode.parentElement, said = walker.currentNode.data.trim();
    if (!said || !holder || holder.closest('script, style, noscript, [data-testid="stIconMaterial"]')) continue;
    if (seen(holder)) found.push(said);
  }
  for (const field of document.querySelectorAll("input, textarea")) if (seen(field)) found.push(field.placeholder || "");
  for (const named of document.querySelectorAll("[aria-label], [title], img[alt]")) {
    for (const name of ["aria-label", "title", "alt"]) if (named.getAttribute(name)) found.push(named.getAttribute(name));
  }
  return found;
}"""

# Rules whose breach is never worse than moderate are not asked: what they find is no barrier. The others are, each as it stands.
_BARRIERS = """async (context) => {
  const slight = axe._audit.rules.filter((rule) => ["minor", "moderate"].includes(rule.impact));
  const {violations} = await axe.run(context || document, {
    resultTypes: ["violations"], preload: false, rules: Object.fromEntries(slight.map((rule) => [rule.id, {enabled: false}])),
  });
  return violations.filter((one) => ["serious", "critical"].includes(one.impact)).flatMap((one) =>
    one.nodes.slice(0, 3).map((node) => `${one.id} (${one.impact}): ${node.html.slice(0, 200)}`));
}"""

_TOO_WIDE = """() => {
  const main = document.querySelector('[data-testid="stMain"]') || document.scrollingElement;
  const found = [];
  if (document.scrollingElement.scrollWidth > window.innerWidth) found.push("document");
  if (main.scrollWidth > main.clientWidth) found.push("main");
  for (const box of document.querySelectorAll('[data-testid="stMainBlockContainer"] *')) {
    if (!found.length) break;
    const edge = box.getBoundingClientRect();
    if (edge.width && edge.right > window.innerWidth + 1 && found.length < 6) found.push(box.outerHTML.slice(0, 160));
  }
  return found;
}"""


class Visitor:
    """One browser window, what it asked for, and what it complained about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.set_default_timeout(WAIT)
        page.add_init_script(_FOLLOWED)
        self.addresses: list[str] = []
        self.complaints: list[str] = []
        self._calls = 0
        page.context.on("request", lambda request: self.addresses.append(request.url))
        page.on("websocket", lambda socket: self.addresses.append(socket.url))
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"page error: {error}"))
        page.on("framenavigated", lambda frame: self.addresses.append(frame.url))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} {message.location.get('url', '')}")

    def carry(self, token: str, address: str) -> None:
        """Have the cookie of a sign-in."""
        self.page.context.add_cookies([{"name": COOKIE, "value": token, "url": address, "httpOnly": True}])

    def close(self) -> None:
        self.page.context.close()

    # -- going places --------------------------------------------------------------------------------------------------

    def open(self, path: str) -> Visitor:
        """Load a page of the portal by its address."""
        self.page.goto(path, wait_until="domcontentloaded")
        return self.settled()

    def settled(self) -> Visitor:
        """Wait for the script to end and for what it sent to be drawn."""
        self._calls += 1
        self.page.wait_for_function(_SETTLED, arg=self._calls, polling="raf")
        return self

    def sign_in(self, username: str, password: str, *, after: str = "/") -> Visitor:
        """Sign in by typing."""
        self.page.goto("/auth/sign-in")
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码").fill(password)
        self.page.get_by_role("button", name="登录", exact=True).click()
        self.page.wait_for_url(f"**{after}")
        return self.settled()

    def follow(self, name: str, *, heading: str = "") -> Visitor:
        """Follow a link on the page; `heading` is what the page it leads to is called."""
        self.main.get_by_role("link", name=name, exact=True).first.click()
        return self.arrived(heading) if heading else self.settled()

    def arrived(self, heading: str) -> Visitor:
        """Wait for the page of this name."""
        expect(self.heading.filter(has_text=heading).first).to_be_visible(timeout=WAIT)
        return self.settled()

    def in_sidebar(self, name: str, *, heading: str) -> Visitor:
        """Go to a page by the sidebar."""
        self.page.get_by_test_id("stSidebarNavLink").filter(has_text=name).click()
        return self.arrived(heading)

    def search(self, **fields: str) -> Visitor:
        """Fill the search form by field name and send it; returns when the address has changed."""
        form = self.main.get_by_role("search")
        for name, value in fields.items():
            field = form.locator(f'[name="{name}"]')
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        name, value = next(iter(fields.items()))
        form.get_by_role("button").click()
        self.page.wait_for_function(
            "([name, value]) => new URLSearchParams(location.search).get(name) === value", arg=[name, value]
        )
        return self.settled()

    # -- parts of a page -----------------------------------------------------------------------------------------------

    @property
    def main(self) -> Locator:
        return self.page.get_by_test_id("stMain")

    @property
    def heading(self) -> Locator:
        return self.main.get_by_role("heading", level=1)

    @property
    def foot(self) -> Locator:
        return self.main.get_by_label("关于本站")

    @property
    def notices(self) -> Locator:
        return self.main.locator(".r-notice")

    @property
    def picture(self) -> Locator:
        return self.main.locator('[data-testid="stImage"] img')

    def notice(self, text: str) -> Locator:
        return self.notices.filter(has_text=text)

    def sees(self, *texts: str) -> Visitor:
        """Wait until the page says each of these."""
        for text in texts:
            expect(self.main).to_contain_text(text, timeout=WAIT)
        return self.settled()

    def text(self) -> str:
        """Everything the page says to a reader, sidebar and all."""
        return self.page.locator("body").inner_text()

    def says(self) -> list[str]:
        """Every visible piece of text, hint and name."""
        found: list[str] = self.page.evaluate(_VISIBLE_TEXT)
        return found

    def markup(self) -> str:
        """The whole document as it stands."""
        return self.page.content()

    def table(self, caption: str) -> list[list[str]]:
        """The rows of a table as text."""
        table = self.main.locator("table").filter(has=self.page.locator("caption", has_text=caption)).first
        table.wait_for()
        rows: list[list[str]] = table.locator("tbody tr").evaluate_all(
            "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))"
        )
        return rows

    def fact(self, name: str) -> str:
        """The value beside a name in a list of facts."""
        return (
            self.main.locator(".r-facts > div", has=self.page.locator("dt", has_text=name))
            .first.locator("dd")
            .inner_text()
        )

    def total(self) -> int:
        """The count above a list."""
        return int(self.main.locator(".r-counts strong").first.inner_text().replace(",", ""))

    def sidebar(self) -> list[str]:
        """The pages the sidebar names."""
        return [text.strip() for text in self.page.get_by_test_id("stSidebarNavLink").locator("p").all_inner_texts()]

    def pages(self) -> Locator:
        return self.main.get_by_role("navigation", name="分页")

    # -- doing things --------------------------------------------------------------------------------------------------

    def fill(self, label: str, value: str, *, exact: bool = False) -> Visitor:
        """Type into a field."""
        self.main.get_by_label(label, exact=exact).first.fill(value)
        return self

    def fill_and_leave(self, label: str, value: str) -> Visitor:
        """Type into a field that stands by itself, and leave it."""
        field = self.main.get_by_label(label).first
        field.fill(value)
        field.press("Enter")
        return self

    def set_day(self, label: str, day: date) -> Visitor:
        """Type a date, part by part."""
        for part, value in (("年", f"{day:%Y}"), ("月", f"{day:%m}"), ("日", f"{day:%d}")):
            box = self.main.get_by_role("spinbutton", name=f"{label}（{part}）")
            box.focus()
            box.press_sequentially(value)
        return self

    def choose(self, label: str, option: str) -> Visitor:
        """Choose from a list."""
        box = self.main.get_by_test_id("stSelectbox").filter(has=self.page.get_by_role("combobox", name=label))
        box.scroll_into_view_if_needed()  # later scrolling would close the list again
        box.get_by_role("button").click()
        self.page.get_by_role("option", name=option, exact=True).click()
        return self

    def button(self, name: str) -> Locator:
        return self.main.get_by_role("button", name=name)

    def press(self, name: str, *, then: str = "") -> Visitor:
        """Press a button and wait for what it brings."""
        self.button(name).first.click()
        return self.sees(then) if then else self.settled()

    def press_twice(self, name: str, *, then: str) -> Visitor:
        """Press a button as an impatient person does."""
        self.button(name).first.dblclick()
        return self.sees(then)

    def upload(self, name: str, content: bytes, kind: str = _WORKBOOK, *, field: str = "") -> Visitor:
        """Put a file into the form, or into its field of this name, and wait until the portal has it."""
        box = self.main.get_by_test_id("stFileUploader").filter(has_text=field)
        with self.page.expect_response(lambda answer: "/_stcore/upload_file/" in answer.url) as waiting:
            box.locator('input[type="file"]').set_input_files({"name": name, "mimeType": kind, "buffer": content})
        assert waiting.value.ok
        expect(box.get_by_test_id("stFileChipName").first).to_contain_text(name, timeout=WAIT)
        return self.settled()

    def photograph(self) -> Visitor:
        """Take a picture with the camera, once it shows one."""
        button = self.main.get_by_test_id("stCameraInputButton").filter(has_text="拍照")
        expect(button).to_be_enabled(timeout=WAIT)
        self.page.wait_for_function("() => [...document.querySelectorAll('video')].some(one => one.videoWidth > 0)")
        button.click()
        return self

    def download(self, name: str) -> Path:
        """Press a button or link that gives a file."""
        with self.page.expect_download(timeout=WAIT) as waiting:
            self.button(name).first.click()
        got: Download = waiting.value
        return Path(got.path())

    def on_a_phone(self) -> Visitor:
        """Make the window as narrow as a phone."""
        self.page.set_viewport_size({"width": 390, "height": 844})
        return self.settled()

    def at_a_desk(self) -> Visitor:
        """Make the window wide again."""
        self.page.set_viewport_size({"width": 1280, "height": 900})
        return self

    # -- what is wrong with a page -------------------------------------------------------------------------------------

    def barriers(self, *, beside: bool = False) -> list[str]:
        """What keeps somebody with an impairment from using the page: serious and critical findings.

        `beside`: only what stands beside the sidebar, where that was looked at before.
        """
        self.page.evaluate(AXE_SCRIPT)
        found: list[str] = self.page.evaluate(_BARRIERS, _BESIDE if beside else None)
        return found

    def too_wide(self) -> list[str]:
        """What makes the page wider than its window."""
        found: list[str] = self.page.evaluate(_TOO_WIDE)
        return found
