"""The shipped catalogue of joint-penalty measures, read once from `reference/measures.toml`.

It is a beginning: what counts is the table, where the province's deciders enter, change and end measures.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def shipped() -> tuple[dict[str, Any], ...]:
    """The measures of the file, each with the names of its department's offices. Raises `KeyError` for an unknown department."""
    text = files("registry.blacklist").joinpath("reference/measures.toml").read_text(encoding="utf-8")
    read = tomllib.loads(text)
    offices = {
        one["key"]: {
            "department": one["name"],
            "province_office": one["province"],
            "local_office": one.get("local", ""),
            "from_on": one["from_on"],
            **({"until_on": one["until_on"]} if "until_on" in one else {}),
        }
        for one in read["department"]
    }
    return tuple({**one, **offices[one["department"]]} for one in read["measure"])
