"""The interface's documentation as one plain page, made from its OpenAPI document. Loads nothing and runs no script."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final

from starlette.responses import HTMLResponse

from registry.web.problems import TITLES

_HEADERS: Final = {
    "cache-control": "no-cache",
    "content-language": "zh-CN",
    "content-security-policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
}
_STYLE: Final = """
*{box-sizing:border-box}
body{margin:0;background:#f3f6fa;color:#1a2636;
font:16px/1.6 'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','Source Han Sans SC',system-ui,sans-serif}
header{background:#12417a;color:#fff;border-bottom:4px solid #0b2e5a;padding:1rem 1.25rem}
header div,main{max-width:62rem;margin:0 auto}
header a{color:#fff}
main{padding:1.25rem}
h1{margin:0;font-size:1.35rem}
h2{margin:2rem 0 .75rem;font-size:1.2rem;color:#12417a}
h3{margin:0 0 .35rem;font-size:1.05rem;overflow-wrap:anywhere}
h4{margin:1rem 0 .35rem;font-size:.95rem}
section.route,section.model{background:#fff;border:1px solid #d4dde8;border-radius:.4rem;padding:1rem 1.1rem;margin:0 0 1rem}
p{margin:.35rem 0}
a{color:#0f4c9c}
a:focus-visible,.wide:focus-visible{outline:3px solid #e08a00;outline-offset:2px}
code{font-family:ui-monospace,Consolas,'Noto Sans Mono CJK SC',monospace;font-size:.93em}
.method{display:inline-block;min-width:3.6rem;padding:0 .45rem;margin-right:.5rem;border-radius:.2rem;background:#12417a;
color:#fff;font:600 .85rem/1.7 ui-monospace,Consolas,monospace;text-align:center}
.method.post{background:#1b6b45}
.wide{overflow-x:auto;max-width:calc(100vw - 2.5rem)}
table{border-collapse:collapse;width:100%;font-size:.93rem}
th,td{border:1px solid #d4dde8;padding:.35rem .55rem;text-align:left;vertical-align:top}
th{background:#eaf1f9}
nav ul{columns:2;padding-left:1.1rem;margin:.5rem 0}
@media(max-width:600px){nav ul{columns:1}}
.lock{color:#7a4a00}
"""
_TYPES: Final = {
    "string": "文本",
    "integer": "整数",
    "number": "数字",
    "boolean": "是否",
    "array": "列表",
    "object": "对象",
    "null": "空",
}


def page(document: Mapping[str, Any], *, home: str = "/") -> HTMLResponse:
    """The whole page for an OpenAPI document; `home` is the portal's start page."""
    info = document["info"]
    routes = list(_routes(document))
    contents = "".join(
        f'<li><a href="#{_anchor(method, path)}">{escape(one.get("summary", path))}</a></li>'
        for method, path, one in routes
    )
    body = "".join(_route(method, path, one) for method, path, one in routes)
    schemas = document.get("components", {}).get("schemas", {})
    models = "".join(_model(name, schema) for name, schema in sorted(schemas.items()) if not name.startswith("HTTP"))
    codes = "".join(
        f'<tr id="{code}"><td><code>{code}</code></td><td>{escape(title)}</td></tr>' for code, title in TITLES.items()
    )
    written = f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(info["title"])}</title><style>{_STYLE}</style></head>
<body><header><div><h1>{escape(info["title"])}</h1><p>版本 {escape(info["version"])}　<a href="{escape(home)}">返回首页</a>
　<a href="openapi.json">OpenAPI 文档</a></p></div></header>
<main><p>{escape(info.get("description", ""))}</p><nav aria-label="接口目录"><h2>接口</h2><ul>{contents}</ul></nav>{body}
<h2>错误代码</h2>{_table(("code", "含义"), codes, "错误代码")}
<h2>数据结构</h2>{models}</main></body></html>"""
    return HTMLResponse(written, headers=_HEADERS)


def _routes(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, one in methods.items():
            yield method, path, one


def _anchor(method: str, path: str) -> str:
    return f"{method}-{path.strip('/').replace('/', '-').replace('{', '').replace('}', '')}"


def _route(method: str, path: str, one: Mapping[str, Any]) -> str:
    token = '<p class="lock">需要访问令牌</p>' if one.get("security") else ""
    return (
        f'<section class="route" id="{_anchor(method, path)}"><h3><span class="method {method}">{method.upper()}</span>'
        f"<code>{escape(path)}</code>　{escape(one.get('summary', ''))}</h3>"
        f"<p>{escape(one.get('description', ''))}</p>{token}{_parameters(one)}{_request(one)}{_answers(one)}</section>"
    )


def _parameters(one: Mapping[str, Any]) -> str:
    found = one.get("parameters", [])
    if not found:
        return ""
    places = {"query": "查询参数", "path": "地址", "header": "请求头"}
    rows = "".join(
        f"<tr><td><code>{escape(part['name'])}</code></td><td>{places.get(part['in'], part['in'])}</td>"
        f"<td>{_type(part.get('schema', {}))}</td><td>{'是' if part.get('required') else ''}</td>"
        f"<td>{escape(part.get('description', ''))}</td></tr>"
        for part in found
    )
    return f"<h4>参数</h4>{_table(('名称', '位置', '类型', '必填', '说明'), rows, '参数')}"


def _request(one: Mapping[str, Any]) -> str:
    content = one.get("requestBody", {}).get("content", {})
    if not content:
        return ""
    said = escape(one["requestBody"].get("description", ""))
    kinds = "".join(
        f"<p><code>{escape(kind)}</code>：{_type(part.get('schema', {}))}</p>{_members(part.get('schema', {}))}"
        for kind, part in content.items()
    )
    return f"<h4>请求正文</h4><p>{said}</p>{kinds}"


def _answers(one: Mapping[str, Any]) -> str:
    rows = "".join(
        f"<tr><td>{escape(str(status))}</td><td>{_shape(part)}</td>"
        f"<td>{escape(_PLAIN.get(part.get('description', ''), part.get('description', '')))}</td></tr>"
        for status, part in one.get("responses", {}).items()
    )
    return f"<h4>返回</h4>{_table(('状态码', '内容', '说明'), rows, '返回')}"


_PLAIN: Final = {"Successful Response": "成功", "Validation Error": "请求格式有误"}


def _shape(answer: Mapping[str, Any]) -> str:
    return "、".join(_type(part.get("schema", {})) for part in answer.get("content", {}).values())


def _model(name: str, schema: Mapping[str, Any]) -> str:
    return (
        f'<section class="model" id="model-{escape(name)}"><h3><code>{escape(name)}</code></h3>'
        f"<p>{escape(schema.get('description', ''))}</p>{_members(schema)}{_values(schema)}</section>"
    )


def _members(schema: Mapping[str, Any]) -> str:
    found = schema.get("properties", {})
    if not found:
        return ""
    needed = set(schema.get("required", ()))
    rows = "".join(
        f"<tr><td><code>{escape(name)}</code></td><td>{_type(part)}</td><td>{'是' if name in needed else ''}</td>"
        f"<td>{escape(part.get('description', ''))}</td></tr>"
        for name, part in found.items()
    )
    return _table(("名称", "类型", "必有", "说明"), rows, "成员")


def _values(schema: Mapping[str, Any]) -> str:
    values = schema.get("enum")
    if not values:
        return ""
    return (
        "<p>" + "　".join(f"<code>{escape(json.dumps(value, ensure_ascii=False))}</code>" for value in values) + "</p>"
    )


def _type(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return f'<a href="#model-{escape(name)}">{escape(name)}</a>'
    several = schema.get("anyOf") or schema.get("oneOf")
    if several:
        return " 或 ".join(dict.fromkeys(_type(one) for one in several))
    kind = schema.get("type", "")
    if kind == "array" and "items" in schema:
        return f"{_type(schema['items'])} 的列表"
    shown = {"date": "日期", "date-time": "时间", "binary": "文件"}.get(schema.get("format", ""))
    return shown or _TYPES.get(kind, "任意")


def _table(headings: tuple[str, ...], rows: str, name: str) -> str:
    head = "".join(f'<th scope="col">{one}</th>' for one in headings)
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{name}"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )
