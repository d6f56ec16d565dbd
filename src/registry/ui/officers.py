"""How the public answer about an officer's enforcement certificate is shown."""

from __future__ import annotations

from registry.inspectors.queries import Checked, OfficerAnswer
from registry.ui import labels, markup


def answer(found: Checked) -> str:
    """The answer, and each certificate that carries the number."""
    shown = [
        markup.notice(
            "请核对证号和姓名；仍不相符的，可以拒绝其执法并拨打 12350 反映。"
            if found.answer is OfficerAnswer.NO_MATCH
            else "请与证件原件核对。持两种有效执法证并在任的，才可以执法。",
            labels.badge(found.answer).tone,
            labels.of(found.answer),
        ),
        *(
            markup.record_header(labels.of(one.kind), one.number, None, one.name)
            + markup.stated(
                [
                    ("执法机构", one.body or "不在任"),
                    ("发证日期", f"{one.issued_on}"),
                    ("有效期至", f"{one.valid_until}"),
                    ("收回日期", f"{one.withdrawn_on or ''}"),
                    (
                        "今天能否执法",
                        markup.Badge("可以执法", "good") if one.may_enforce else markup.Badge("不得执法", "bad"),
                    ),
                ]
            )
            for one in found.shown
        ),
        markup.aside(f"查验时间：{found.at:%Y-%m-%d %H:%M:%S}"),
    ]
    return "".join(shown)
