"""Plain HTML pages beside the portal, without scripts: Chinese, readable on a phone, nothing loaded from anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Final

from starlette.responses import HTMLResponse

from registry.settings import settings

_NAME: Final = "湖南省安全生产持证与信用名录平台"
_HEADERS: Final = {
    "content-language": "zh-CN",
    "content-security-policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "x-robots-tag": "noindex",
}
_STYLE: Final = """
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;min-height:100vh;display:flex;flex-direction:column;background:#eef2f7;color:#1a2636;line-height:1.6;
font:16px/1.6 'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','Source Han Sans SC',system-ui,sans-serif}
header{background:#12417a;color:#fff;border-bottom:4px solid #0b2e5a}
header a{display:block;max-width:60rem;margin:0 auto;padding:1rem 1.25rem;color:#fff;font-size:1.15rem;font-weight:600;
text-decoration:none;letter-spacing:.02em}
.demo{margin:0;padding:.5rem 1.25rem;background:#fff5e0;color:#6b4200;text-align:center;font-size:.9rem}
main{flex:1;width:100%;max-width:27rem;margin:0 auto;padding:2rem 1rem}
.card{background:#fff;border:1px solid #d4dde8;border-radius:.5rem;padding:1.75rem 1.5rem;
box-shadow:0 2px 12px rgba(18,65,122,.08)}
h1{margin:0 0 .25rem;font-size:1.45rem;color:#12417a}
.lead{margin:0 0 1.25rem;color:#45566b;font-size:.93rem}
label{display:block;margin:0 0 .3rem;font-weight:600}
input[type=text],input[type=password]{width:100%;min-height:2.9rem;padding:.5rem .75rem;margin:0 0 1.1rem;font:inherit;
color:inherit;background:#fff;border:1px solid #7f8ea3;border-radius:.3rem}
button,.button{display:inline-block;width:100%;min-height:2.9rem;padding:.55rem 1rem;font:inherit;font-weight:600;
text-align:center;color:#fff;background:#12417a;border:1px solid #12417a;border-radius:.3rem;cursor:pointer;
text-decoration:none}
button:hover,.button:hover{background:#0b2e5a}
.button.plain{margin-top:.7rem;color:#12417a;background:#fff}
.button.plain:hover{background:#eaf1f9}
a{color:#0f4c9c}
a:focus-visible,button:focus-visible,input:focus-visible,summary:focus-visible{outline:3px solid #e08a00;
outline-offset:2px}
header a:focus-visible{outline-offset:-4px}
.hint{margin:-.7rem 0 1.1rem;font-size:.87rem;color:#45566b}
.bad,.note{margin:0 0 1.1rem;padding:.7rem .9rem;border-left:4px solid;border-radius:.2rem}
.bad{background:#fdeeec;border-color:#b3261e;color:#8c1d17}
.note{background:#eaf1f9;border-color:#12417a}
details{margin-top:1.25rem;background:#fff;border:1px solid #d4dde8;border-radius:.5rem;padding:.85rem 1.1rem}
summary{cursor:pointer;font-weight:600;color:#12417a}
details p{margin:.6rem 0;font-size:.9rem}
.accounts{list-style:none;margin:0;padding:0;font-size:.9rem}
.accounts li{border-top:1px solid #e3e9f1}
.accounts a{display:flex;flex-wrap:wrap;gap:0 .75rem;padding:.5rem .1rem;min-height:2.75rem;text-decoration:none}
.accounts a:hover{background:#f3f6fa}
.accounts b{min-width:5.5rem;font-family:ui-monospace,Consolas,monospace;text-decoration:underline}
.accounts span{color:#45566b}
footer{padding:1.25rem;text-align:center;font-size:.87rem;color:#45566b}
footer p{margin:.15rem 0}
"""


def page(
    title: str, body: str, *, home: str = "/", status: int = 200, headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    """A whole page around `body`, which is HTML already; `home` is the address of the portal's start page."""
    demo = '<p class="demo" role="note"><strong>演示数据</strong>：本站内容均为虚构。</p>' if settings().demo else ""
    document = f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} - {_NAME}</title><style>{_STYLE}</style></head>
<body><header><a href="{escape(home)}">{_NAME}</a>{demo}</header><main>{body}</main>
<footer><p>安全生产举报投诉电话 <a href="tel:12350">12350</a></p>
<p>主办：{escape(settings().run_by)}</p></footer></body></html>"""
    return HTMLResponse(document, status_code=status, headers={**_HEADERS, **(headers or {})})


def notice(said: str) -> str:
    """Bad news, announced at once; nothing for an empty text."""
    return f'<p class="bad" role="alert">{escape(said)}</p>' if said else ""
