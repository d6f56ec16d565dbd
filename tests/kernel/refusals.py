"""What a field that was refused says, for tests."""

from __future__ import annotations

import pytest

from registry.kernel.text import BadField


def refusal(check: object, *values: object, **more: object) -> BadField:
    with pytest.raises(BadField) as caught:
        check(*values, **more)  # type: ignore[operator]
    assert caught.value.message == str(caught.value)
    assert caught.value.message.endswith("。")
    assert caught.value.fix
    return caught.value
