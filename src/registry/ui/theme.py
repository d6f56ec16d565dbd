"""The look: one style sheet, and Chinese words for what the framework says in English.

`document_head` is put once into the portal's document, so that nothing flashes unstyled and no run carries the sheet.
Colours and fonts of the framework's own parts are in `.streamlit/config.toml`.
"""

from __future__ import annotations

import json
from base64 import b64encode
from functools import cache
from pathlib import Path

PORTAL = "湖南省安全生产持证与信用名录平台"
# The picture itself, half a kilobyte: a file name would be opened, decoded and stored again at every run.
ICON = "data:image/png;base64," + b64encode(Path(__file__).with_name("icon.png").read_bytes()).decode()

WORDS = {
    "Add files": "添加文件",
    "add icon": "添加",
    "App pages": "栏目",
    "axis": "坐标轴",
    "bar": "柱",
    "Cancel": "取消",
    "chart": "图",
    "Choose an option": "请选择",
    "Choose date range": "选择日期范围",
    "Choose date": "选择日期",
    "Choose options": "请选择",
    "Clear all": "全部清除",
    "Clear date": "清除日期",
    "Clear dates": "清除日期",
    "Clear entry": "清除",
    "Clear value": "清除",
    "Close fullscreen": "退出全屏",
    "Close Search": "关闭查找",
    "Close": "关闭",
    "Collapse sidebar": "收起栏目",
    "Connecting to Streamlit server": "正在连接服务器",
    "Connecting": "正在连接",
    "Connection error": "连接已中断",
    "Copy Vega-Lite spec": "复制图表定义",
    "Copy": "复制",
    "Date range": "日期范围",
    "dd": "日",
    "Decrement": "减少",
    "Download as CSV": "下载表格",
    "Download as PNG": "下载图片",
    "Download as SVG": "下载图片",
    "Download failed": "下载失败，请重试",
    "Drag and drop a file here": "松开即可上传",
    "Drag and drop files here": "松开即可上传",
    "Empty": "未填",
    "Error": "出错",
    "Error:": "未上传：",
    "Expand sidebar": "展开栏目",
    "File size is too small.": "文件过小",
    "file upload": "选择文件",
    "Fullscreen": "全屏",
    "Hide password text": "隐藏密码",
    "Hide password": "隐藏密码",
    "Increment": "增加",
    "legend": "图例",
    "Link to heading": "本节链接",
    "Loading...": "正在载入",
    "Main menu": "菜单",
    "mm": "月",
    "Navigate to home page": "回到首页",
    "Next month": "下个月",
    "Next page": "下一页",
    "No options to select": "没有可选项",
    "No results": "没有匹配项",
    "Notifications": "消息",
    "Only one file is allowed.": "一次只能上传一个文件",
    "Open": "展开选项",
    "Page not found": "没有这个页面",
    "Pagination": "分页",
    "Previous month": "上个月",
    "Previous page": "上一页",
    "progress": "进度",
    "Quick select a date range": "快速选择日期范围",
    "Running...": "正在处理",
    "Search": "查找",
    "Select all": "全选",
    "Selected values": "已选",
    "Show chart": "看图",
    "Show data": "看数据",
    "Show password text": "显示密码",
    "Show password": "显示密码",
    "Show/hide columns": "显示或隐藏列",
    "Sidebar": "栏目导航",
    "Skip to main content": "跳到正文",
    "Stop": "停止",
    "Too many files": "文件过多",
    "Unable to connect to Streamlit server": "无法连接服务器",
    "Upload failed": "上传失败，请重试",
    "Upload": "选择文件",
    "Use arrow keys to navigate dates. Enter to select. Escape to close.": "用方向键选日期，回车确定，Esc 关闭。",
    "Vega visualization": "统计图",
    "visualization": "统计图",
    "yyyy": "年",
}

PATTERNS = {
    r"^(\d+(?:\.\d+)?)\s?MB per file(?: • (.+))?$": "单个文件不超过 $1 MB　$2",
    r"^• ([A-Z0-9, ]+)$": "，格式 $1",
    r"^([XY])-axis titled '(.+?)' for .*$": "$1 轴：$2",
    r"^This app has encountered an error\.[\s\S]*$": "没有完成，原因已记录。请稍后重试；若一直如此，请联系管理员。",
    r"^Remove (.+)$": "移除 $1",
    r"^Help for (.+)$": "$1：说明",
    r"^Fullscreen: (.+)$": "全屏：$1",
    r"^File (?:must be|is larger than) (\d+)(?:\.0)?\s?MB(?: or smaller)?\.?$": "文件超过 $1 MB，请拆分后再上传",
    r"^.* files are not allowed\.$": "不接受这种文件，请换成允许的格式",
    r"^Choose date, (.+)$": "选择日期，$1",
    r"^Page (\d+)$": "第 $1 页",
    r"^year, (.+)$": "$1（年）",
    r"^month, (.+)$": "$1（月）",
    r"^day, (.+)$": "$1（日）",
    r"^(.+) start date$": "$1（起）",
    r"^(.+) end date$": "$1（止）",
    r"^Is Streamlit still running\?[\s\S]*$": "服务器暂时没有应答，页面会自动重新连接。若一直如此，请稍后再试。",
    r"^Connection (?:failed|timed out)[\s\S]*$": "服务器暂时没有应答，页面会自动重新连接。若一直如此，请稍后再试。",
    r"^(?:You have|The page that you have) requested[\s\S]*$": "您打开的地址没有对应的页面，已转到首页。",
    r"^Use left and right arrow keys[\s\S]*$": "用方向键翻看",
}

SCRIPT = r"""
(() => {
  const base = document.documentElement.dataset.base;
  if (base) window.__streamlit = {BACKEND_BASE_URL: location.origin + base, MAIN_PAGE_BASE_URL: location.origin + base};

  const words = new Map(Object.entries(WORDS)), patterns = PATTERNS.map(([from, to]) => [new RegExp(from), to]);
  const attributes = ["aria-label", "placeholder", "title", "aria-valuetext", "aria-roledescription", "alt"];
  const root = document.documentElement;
  const ours = ".stHtml, [data-testid=stMarkdown], [data-testid=stTable], textarea, script, style";
  const chinese = (text) => {
    const bare = text.trim();
    if (!/[A-Za-z]/.test(bare) || bare.length > 400) return null;
    if (words.has(bare)) return words.get(bare);
    for (const [from, to] of patterns) if (from.test(bare)) return bare.replace(from, to).trim();
    return null;
  };
  const text = (node) => {
    const said = chinese(node.data);
    if (said !== null && said !== node.data && !node.parentElement?.closest(ours)) node.data = said;
  };
  const element = (node) => {
    for (const name of attributes) {
      const value = node.getAttribute(name), said = value && chinese(value);
      if (said && said !== value) node.setAttribute(name, said);
    }
  };
  // The framework's section list is no valid list, and its toasts have no name: say what they are.
  const mend = () => {
    for (const list of document.querySelectorAll("[data-testid=stSidebarNavItems]:not([role]):has(> div)")) {
      list.setAttribute("role", "presentation");
      for (const section of list.children) section.setAttribute("role", "list");
    }
    for (const header of document.querySelectorAll("[data-testid=stNavSectionHeader]:not([role])")) {
      header.setAttribute("role", "listitem");
    }
    for (const toast of document.querySelectorAll("[data-testid=stToast]:not([aria-label])")) {
      toast.setAttribute("aria-label", "消息");
    }
  };
  const walk = (top) => {
    if (top.nodeType === 3) return text(top);
    if (top.nodeType !== 1 || top.closest(".stHtml")) return;
    element(top);
    const walker = document.createTreeWalker(top, 5);
    while (walker.nextNode()) (walker.currentNode.nodeType === 3 ? text : element)(walker.currentNode);
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "attributes") element(change.target);
      else if (change.type === "characterData") text(change.target);
      else change.addedNodes.forEach(walk);
    }
    mend();
  }).observe(root, {subtree: true, childList: true, characterData: true, attributeFilter: attributes});

  // Links and search forms marked data-page stay in the open session: the address changes, the page reruns, and
  // nothing is loaded again.
  const there = (name) => document.querySelector(`[data-testid=${name}]`);
  const ready = () => there("stApp") && !there("stConnectionStatus");
  const visit = (address) => {
    history.pushState(null, "", address);
    dispatchEvent(new PopStateEvent("popstate", {state: null}));
    there("stMain")?.scrollTo(0, 0);
  };
  addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest(".stHtml a[data-page]");
    if (!link || event.defaultPrevented || event.button) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.origin !== location.origin || !ready()) return;
    event.preventDefault();
    visit(link.href);
  });
  addEventListener("submit", (event) => {
    const form = event.target instanceof Element && event.target.closest(".stHtml form[data-page]");
    if (!form || event.defaultPrevented || !ready()) return;
    event.preventDefault();
    const wanted = [...new FormData(form)].filter(([, value]) => typeof value === "string" && value.trim() !== "");
    const address = new URL(form.action);
    address.search = new URLSearchParams(wanted).toString();
    visit(address.href);
  });
})();
"""


@cache
def style() -> str:
    """The style sheet in its element."""
    return f"<style>{_tightened((Path(__file__).parent / 'theme.css').read_text(encoding='utf-8'))}</style>"


@cache
def document_head() -> str:
    """What the document carries: the sheet, and the script that speaks Chinese and keeps links in the session."""
    script = SCRIPT.replace("PATTERNS", _literal(list(PATTERNS.items())), 1).replace("WORDS", _literal(WORDS), 1)
    return f"{style()}<script>{script.strip()}</script>"


def _literal(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")


def _tightened(sheet: str) -> str:
    """The sheet without comments, indents and line ends."""
    while (start := sheet.find("/*")) >= 0:
        sheet = sheet[:start] + sheet[sheet.index("*/", start) + 2 :]
    return " ".join(sheet.split())
