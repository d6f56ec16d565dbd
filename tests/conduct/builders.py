"""Penalties, accidents and hazards for tests. Every firm and person is fictitious."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from registry.conduct import commands
from registry.conduct.terms import AccidentKind, PenaltyKind
from registry.kernel.access import Actor
from registry.policy import Role
from tests import world as w

OFFICER = Actor("officer", Role.OFFICER, "PERSON-O", "欧官", region=w.HUNAN)
OFFICER_CHANGSHA = Actor("cs-officer", Role.OFFICER, "PERSON-C", "常官", region=w.CHANGSHA)
OFFICER_ZHUZHOU = Actor("zz-officer", Role.OFFICER, "PERSON-Z", "朱官", region=w.ZHUZHOU)
AUDITOR = w.AUDITOR

FIRM, OTHER_FIRM = "湖南示例化工有限公司（演示）", "湖南示例矿业有限公司（演示）"
CODE, OTHER_CODE = w.credit_code(900), w.credit_code(901)
_numbers = count(1)


def penalty(**values: Any) -> commands.NewPenalty:
    """A sound penalty of Changsha on the firm; what is given replaces it."""
    sound: dict[str, Any] = {
        "document_number": f"（湘长）应急罚〔2026〕{next(_numbers)}号",
        "name": FIRM,
        "credit_code": CODE,
        "kinds": (PenaltyKind.FINE,),
        "decided_on": date(2026, 11, 2),
        "conduct_on": date(2026, 10, 8),
        "content": "罚款人民币叁万伍仟元",
        "fine": "3.5",
        "conduct_type": "未按规定进行安全培训",
        "facts": "三名新上岗人员没有培训记录",
        "basis": "《中华人民共和国安全生产法》第九十七条第三项",
        "authority": "长沙市应急管理局",
    }
    return commands.NewPenalty(**(sound | values))


def accident(**values: Any) -> commands.NewAccident:
    """A sound larger accident in Changsha at the firm; what is given replaces it."""
    sound: dict[str, Any] = {
        "title": "示例化工“9·1”灼烫事故",
        "happened_on": date(2026, 9, 1),
        "place": "湖南省长沙市望城区示例路1号",
        "kind": AccidentKind.BURN,
        "deaths": "3",
        "injuries": "1",
        "loss": "480",
        "unit": FIRM,
        "unit_code": CODE,
    }
    return commands.NewAccident(**(sound | values))


def hazard(**values: Any) -> commands.NewHazard:
    """A sound hazard in Changsha at the firm; what is given replaces it."""
    sound: dict[str, Any] = {
        "name": FIRM,
        "credit_code": CODE,
        "region": "长沙市岳麓区",
        "found_on": date(2026, 10, 1),
        "description": "罐区未设紧急切断装置",
        "confirmed_by": "长沙市应急管理局",
        "due_on": date(2026, 11, 30),
    }
    return commands.NewHazard(**(sound | values))


def enter_penalty(actor: Actor = OFFICER, **values: Any) -> str:
    return commands.enter_penalty(actor, penalty(**values), submission=w.submission())


def enter_accident(actor: Actor = OFFICER, **values: Any) -> str:
    return commands.enter_accident(actor, accident(**values), submission=w.submission())


def enter_hazard(actor: Actor = OFFICER, **values: Any) -> str:
    return commands.enter_hazard(actor, hazard(**values), submission=w.submission())
