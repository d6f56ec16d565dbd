"""Chinese words of inspectors, and the tone of states."""

from __future__ import annotations

from enum import StrEnum

from registry.inspectors import terms as inspectors
from registry.ui.cells import Tone

WORDS: dict[type[StrEnum], dict[StrEnum, str]] = {
    inspectors.CredentialKind: {kind: inspectors.CREDENTIALS[kind] for kind in inspectors.CredentialKind},
    inspectors.CredentialState: {
        inspectors.CredentialState.VALID: "有效",
        inspectors.CredentialState.EXPIRED: "已过期",
        inspectors.CredentialState.WITHDRAWN: "已收回",
    },
    inspectors.InspectorState: {
        inspectors.InspectorState.MAY_ENFORCE: "可执法",
        inspectors.InspectorState.LAPSING: "即将失去资格",
        inspectors.InspectorState.MAY_NOT: "不得执法",
        inspectors.InspectorState.LEFT: "已离任",
    },
}

TONES: dict[str, Tone] = {
    "可执法": "good",
    "即将失去资格": "warn",
    "不得执法": "bad",
    "已离任": "neutral",
    "已收回": "bad",
}
