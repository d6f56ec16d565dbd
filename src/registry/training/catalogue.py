"""The catalogue of special operations (特种作业目录, SO-15): categories and operations in force on a day.

Editions are TOML files, one per catalogue of the ministry; an item may join an edition later than its first day.
Items whose text is not confirmed carry `to_confirm` (待核实). Nothing is invented: an edition without its text
carries the older one forward.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final, TypeVar

from registry.kernel.fields import BadField
from registry.kernel.names import search_key

_EDITIONS: Final = ("2010", "2026")
_ENDINGS: Final = ("作业", "工艺", "安全", "生产")  # left out in sheets, taken off in this order


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation (操作项目). `code` is the category's code and two digits: `0101`."""

    code: str
    name: str
    category: str
    effective_from: date
    to_confirm: bool


@dataclass(frozen=True, slots=True)
class Category:
    """One category (作业类别). `hazchem`: operators need senior secondary education (SO-01)."""

    code: str
    name: str
    operations: tuple[Operation, ...]
    hazchem: bool
    effective_from: date
    to_confirm: bool


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The items in force on a day. `source` names the document, `carried_from` the edition whose items stand in."""

    edition: str
    name: str
    source: str
    effective_from: date
    to_confirm: bool
    carried_from: str
    categories: tuple[Category, ...]

    @property
    def operations(self) -> tuple[Operation, ...]:
        """All operations, in the order of the catalogue."""
        return tuple(operation for category in self.categories for operation in category.operations)

    def category(self, name_or_code: str) -> Category:
        """The category with this name or code; raises `BadField` with the nearest name as `fix`."""
        found = _match(self.categories, name_or_code)
        if found:
            return found
        raise _unknown("作业类别", name_or_code, [one.name for one in self.categories])

    def operation(self, name_or_code: str) -> Operation:
        """The operation with this name or code; raises `BadField` with the nearest name as `fix`."""
        return self._among(self.operations, name_or_code)

    def find(self, category_text: str, operation_text: str) -> Operation:
        """The operation of a sheet's two columns; a missing 作业, spaces and full-width forms do not matter.

        An empty category is looked up by the operation alone. Raises `BadField` when either is unknown or they do not
        belong together; `fix` names the nearest or the right one.
        """
        if not search_key(category_text):
            return self.operation(operation_text)
        category = self.category(category_text)
        if not category.operations:
            raise BadField(f"类别「{category.name}」下没有操作项目。", "请按证书核对作业类别。")
        try:
            return self._among(category.operations, operation_text)
        except BadField:
            elsewhere = _match(self.operations, operation_text)
            if elsewhere is None:
                raise
            right = self.category(elsewhere.category).name
            raise BadField(
                f"操作项目「{elsewhere.name}」不属于「{category.name}」。", f"它属于「{right}」，请核对作业类别。"
            ) from None

    @staticmethod
    def _among(operations: tuple[Operation, ...], text: str) -> Operation:
        found = _match(operations, text)
        if found:
            return found
        raise _unknown("操作项目", text, [one.name for one in operations])


@lru_cache(maxsize=8192)
def catalogue_on(day: date) -> Catalogue:
    """The catalogue in force on `day`, with the items in force on it; raises `BadField` before the first edition."""
    edition = next((one for one in reversed(_editions()) if one.effective_from <= day), None)
    if edition is None:
        first = _editions()[0].effective_from
        raise BadField(f"{day.isoformat()} 没有可用的特种作业目录。", f"目录自 {first.isoformat()} 起施行。")
    return _in_force(edition, day)


def hazchem(category: Category | str) -> bool:
    """Whether the higher education line of SO-01 (高中及以上) applies to a category, given itself, its name or code.

    The code or name is read by the newest edition; raises `BadField` when it is unknown.
    """
    return category.hazchem if isinstance(category, Category) else _editions()[-1].category(category).hazchem


_Item = TypeVar("_Item", Operation, Category)


def _in_force(edition: Catalogue, day: date) -> Catalogue:
    return replace(
        edition,
        categories=tuple(
            replace(one, operations=tuple(item for item in one.operations if item.effective_from <= day))
            for one in edition.categories
            if one.effective_from <= day
        ),
    )


@cache
def _editions() -> tuple[Catalogue, ...]:
    """All editions with all their items, oldest first."""
    found: dict[str, Catalogue] = {}
    for name in _EDITIONS:
        text = files("registry.training").joinpath("catalogues", f"{name}.toml").read_text(encoding="utf-8")
        found[name] = _edition(tomllib.loads(text), found)
    return tuple(sorted(found.values(), key=lambda one: one.effective_from))


def _edition(table: dict[str, Any], older: dict[str, Catalogue]) -> Catalogue:
    carried = table.get("carried_from", "")
    if carried:
        categories = tuple(
            replace(one, to_confirm=True, operations=tuple(replace(item, to_confirm=True) for item in one.operations))
            for one in older[carried].categories
        )
    else:
        categories = tuple(_category(entry, table) for entry in table["category"])
    return Catalogue(
        edition=table["edition"],
        name=table["name"],
        source=table["source"],
        effective_from=table["effective_from"],
        to_confirm=table["to_confirm"],
        carried_from=carried,
        categories=categories,
    )


def _category(entry: dict[str, Any], edition: dict[str, Any]) -> Category:
    start = entry.get("effective_from", edition["effective_from"])
    doubt = entry.get("to_confirm", edition["to_confirm"])
    return Category(
        code=entry["code"],
        name=entry["name"],
        hazchem=entry.get("hazchem", False),
        effective_from=start,
        to_confirm=doubt,
        operations=tuple(
            Operation(
                code=item["code"],
                name=item["name"],
                category=entry["code"],
                effective_from=item.get("effective_from", start),
                to_confirm=item.get("to_confirm", doubt),
            )
            for item in entry.get("operation", ())
        ),
    )


@lru_cache(maxsize=1024)  # texts come from outside: bounded
def _key(name: str) -> str:
    key = search_key(name)
    for ending in _ENDINGS:
        if len(key) > len(ending):
            key = key.removesuffix(ending)
    return key


def _match(items: Iterable[_Item], text: str) -> _Item | None:
    code, key = search_key(text), _key(text)
    return next((one for one in items if code == one.code or key == _key(one.name)), None)


def _unknown(what: str, text: str, names: list[str]) -> BadField:
    keys = {_key(name): name for name in names}
    nearest = get_close_matches(_key(text), keys, n=1, cutoff=0.3)
    fix = f"是否为「{keys[nearest[0]]}」？" if nearest else f"请从目录中选择：{'、'.join(names)}。"
    return BadField(f"目录中没有{what}「{text.strip()}」。" if text.strip() else f"未填写{what}。", fix)
