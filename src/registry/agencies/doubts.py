"""Provisions that only warn: what stands against a step is gathered, and a written reason lets a person go on.

A provision that binds refuses at once; one from memory never does. What was gone over is kept with the record and its ledger.
"""

from __future__ import annotations

from registry.kernel.errors import RuleBroken
from registry.law.book import LawBook

_GO_ON = "所依条款待核实，只作提醒：确有需要的，请写明理由后继续。"


class Doubts:
    """What stands against one step, and the reason somebody wrote for going on."""

    def __init__(self, law: LawBook, written: str = "") -> None:
        self._law = law
        self._written = written.strip()
        self._found: dict[str, str] = {}

    def insist(self, code: str, message: str, fix: str) -> None:
        """Refuse by a provision that binds, remember one that warns; nothing where it is not in force. Raises `RuleBroken`."""
        rule = self._law.get(code)
        if rule is None:
            return
        if rule.binds:
            raise RuleBroken(code, f"{message}（{rule.article}）。", fix=fix)
        self._found[code] = f"{message}（{rule.citation}）。"

    def settle(self) -> tuple[str, ...]:
        """The codes gone over, with their reason. Raises `RuleBroken` where something warns and no reason is written."""
        if self._found and not self._written:
            raise RuleBroken(next(iter(self._found)), "".join(self._found.values()), fix=_GO_ON)
        return tuple(self._found)

    @property
    def reason(self) -> str:
        """The written reason, kept only where there was something to go over."""
        return self._written if self._found else ""
