"""What anybody can check with downloaded files and the public keys alone: receipts, signed heads, proofs, published listings.

Pure: no database, no settings, no network. Nothing in a file vouches for itself: signatures count only by the keys that were
brought along, and a proof only where it ends in a signed head.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from registry.kernel import notes, secrets, tree
from registry.kernel.errors import InvalidInput
from registry.kernel.ledger import head_note
from registry.policy import Ledger
from registry.verification import receipts


@dataclass(frozen=True)
class Finding:
    """What was found of one file, or between several: whether it holds, and a sentence."""

    file: str
    ok: bool
    said: str


@dataclass(frozen=True)
class _Head:
    file: str
    ledger: str
    size: int
    root: bytes


@dataclass(frozen=True)
class _Grown:
    file: str
    ledger: str
    first: int
    first_root: bytes
    second: int
    second_root: bytes
    path: tuple[bytes, ...]


@dataclass(frozen=True)
class _Included:
    file: str
    ledger: str
    size: int
    root: bytes
    index: int
    leaf: bytes
    path: tuple[bytes, ...]


@dataclass(frozen=True)
class _Stand:
    file: str
    ledger: str
    index: int
    leaf: bytes


@dataclass
class _Case:
    """Everything brought along, with what was found so far."""

    publics: Sequence[bytes]
    heads: list[_Head] = field(default_factory=list)
    grown: list[_Grown] = field(default_factory=list)
    included: list[_Included] = field(default_factory=list)
    stands: list[_Stand] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def found(self, file: str, ok: bool, said: str) -> None:
        self.findings.append(Finding(file, ok, said))

    def signed(self, ledger: str, size: int, root: bytes) -> bool:
        """Whether a head with this root was signed; the empty tree needs nobody's word."""
        if size == 0:
            return root == tree.EMPTY
        return any((one.ledger, one.size, one.root) == (ledger, size, root) for one in self.heads)


def read_keys(written: str) -> list[bytes]:
    """The public keys of a file: the answer of `/api/v1/keys`, or lines of note keys or of hexadecimal. Raises `InvalidInput`."""
    try:
        if written.lstrip().startswith("{"):
            said = json.loads(written)
            found = [_hash(one["public_key"]) for one in said.get("keys", [said])]
        else:
            lines = [line.strip() for line in written.splitlines()]
            found = [
                notes.read_key_line(line) if "+" in line else _hash(line)
                for line in lines
                if line and not line.startswith("#")
            ]
        if not found:
            raise ValueError("no keys")
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise InvalidInput(
            "公钥",
            "这不是公钥文件。",
            fix="请用 /api/v1/keys 的回答，或者每行一个公钥（十六进制，或签名文本的密钥行）。",
        ) from wrong
    return list(dict.fromkeys(found))


def judge(files: Iterable[tuple[str, str]], publics: Sequence[bytes]) -> list[Finding]:
    """What files (name and text) show together under some public keys: every signature and proof, and what is left unproven."""
    case = _Case(publics)
    for name, written in files:
        _take(case, name, written)
    _split_views(case)
    for grown in case.grown:
        _growth(case, grown)
    for included in case.included:
        _inclusion(case, included)
    for stand in case.stands:
        _standing(case, stand)
    _gaps(case)
    return case.findings


# -- taking files in ---------------------------------------------------------------------------------------------------


def _take(case: _Case, name: str, written: str) -> None:
    try:
        if written.lstrip().startswith("{"):
            said = json.loads(written)
            for one in said.get("heads", [said]):
                _take_object(case, name, one)
        elif "\n\n" in written:
            _take_note(case, name, written)
        else:
            _take_receipt(case, name, written)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        case.found(name, False, "认不出这是什么文件，或内容不完整。")


def _take_object(case: _Case, name: str, said: dict[str, Any]) -> None:
    if "receipt" in said:
        _take_receipt(case, name, said["receipt"])
    elif "signature" in said:
        _take_head(case, name, said)
    elif "first" in said:
        case.grown.append(
            _Grown(
                name,
                Ledger(said["ledger"]),
                int(said["first"]),
                _hash(said["first_root"]),
                int(said["second"]),
                _hash(said["second_root"]),
                tuple(_hash(one) for one in said["path"]),
            )
        )
    elif "path" in said:
        case.included.append(
            _Included(
                name,
                Ledger(said["ledger"]),
                int(said["size"]),
                _hash(said["root"]),
                int(said["index"]),
                _hash(said["leaf"]),
                tuple(_hash(one) for one in said["path"]),
            )
        )
    else:
        for one in said["events"]:
            case.stands.append(_Stand(name, Ledger(one["ledger"]), int(one["index"]), _hash(one["leaf"])))


def _take_note(case: _Case, name: str, written: str) -> None:
    note = notes.read(written)
    ledger = Ledger(note.origin.rpartition("/ledger/")[2])
    fits = note.signed_by(case.publics)
    case.found(name, fits, f"{ledger} 台账 {note.size} 个事件的树头，{'签名相符' if fits else '签名不符'}。")
    if fits:
        case.heads.append(_Head(name, ledger, note.size, note.root))


def _take_head(case: _Case, name: str, said: dict[str, Any]) -> None:
    ledger, size, root = Ledger(said["ledger"]), int(said["size"]), _hash(said["root"])
    written, signature = head_note(ledger, size, root, str(said["at"])), bytes.fromhex(said["signature"])
    fits = (size == 0 and root == tree.EMPTY) or any(
        secrets.signature_fits(public, written, signature) for public in case.publics
    )
    case.found(name, fits, f"{ledger} 台账 {size} 个事件的树头，{'签名相符' if fits else '签名不符'}。")
    if fits:
        case.heads.append(_Head(name, ledger, size, root))


def _take_receipt(case: _Case, name: str, written: str) -> None:
    try:
        said = receipts.check_with_any(written, case.publics)
    except InvalidInput as refused:
        case.found(name, False, refused.message)
        return
    case.found(name, True, f"{said.at:%Y-%m-%d %H:%M:%S} 出具的核验回执，签名相符。")
    case.heads.append(_Head(name, said.register, said.ledger_size, _hash(said.ledger_root)))
    case.stands += [_Stand(name, said.register, index, _hash(leaf)) for index, leaf in said.events]


def _hash(text: str) -> bytes:
    found = bytes.fromhex(text)
    if len(found) != 32:
        raise ValueError("no hash")
    return found


# -- judging -----------------------------------------------------------------------------------------------------------


def _split_views(case: _Case) -> None:
    known: dict[tuple[str, int], _Head] = {}
    for head in case.heads:
        other = known.setdefault((head.ledger, head.size), head)
        if other.root != head.root:
            said = f"{head.ledger} 台账 {head.size} 个事件时有两个不同的签名树头（另见 {other.file}）：台账被改写过。"
            case.found(head.file, False, said)


def _growth(case: _Case, one: _Grown) -> None:
    about = f"{one.ledger} 台账从 {one.first} 到 {one.second} 个事件"
    if not tree.grew(one.first, one.second, one.first_root, one.second_root, one.path):
        case.found(one.file, False, f"{about}：一致性证明不成立。")
    elif not (
        case.signed(one.ledger, one.first, one.first_root) and case.signed(one.ledger, one.second, one.second_root)
    ):
        case.found(one.file, False, f"{about}：证明本身成立，但缺少两端签名的树头，请一并给出。")
    else:
        case.found(one.file, True, f"{about}，只有增加，没有删改。")


def _inclusion(case: _Case, one: _Included) -> None:
    about = f"{one.ledger} 台账序号 {one.index} 的事件"
    if not _leads(one):
        case.found(one.file, False, f"{about}：包含证明不成立。")
    elif not case.signed(one.ledger, one.size, one.root):
        case.found(one.file, False, f"{about}：证明本身成立，但缺少 {one.size} 个事件的签名树头，请一并给出。")
    else:
        case.found(one.file, True, f"{about}在 {one.size} 个事件的签名树头中。")


def _leads(one: _Included) -> bool:
    try:
        return tree.root_by_inclusion(one.leaf, one.index, one.size, one.path) == one.root
    except ValueError:
        return False


def _standing(case: _Case, stand: _Stand) -> None:
    about = f"所载 {stand.ledger} 台账序号 {stand.index} 的事件"
    place = (stand.ledger, stand.index)
    proofs = [
        one
        for one in case.included
        if (one.ledger, one.index) == place and _leads(one) and case.signed(one.ledger, one.size, one.root)
    ]
    if not proofs:
        case.found(stand.file, False, f"{about}未经证明：请一并给出它的包含证明和签名树头。")
    elif any(one.leaf != stand.leaf for one in proofs):
        case.found(stand.file, False, f"{about}与台账中的不是同一个。")
    else:
        case.found(stand.file, True, f"{about}确在台账中。")


def _gaps(case: _Case) -> None:
    """Heads of one ledger that no proof joins."""
    for ledger in sorted({one.ledger for one in case.heads}):
        sizes = sorted({one.size for one in case.heads if one.ledger == ledger and one.size})
        joined = {(one.first, one.second) for one in case.grown if one.ledger == ledger and _joins(case, one)}
        group = {size: size for size in sizes}
        for first, second in joined:
            if first in group and second in group:
                old, new = group[first], group[second]
                group = {size: new if of == old else of for size, of in group.items()}
        for first, second in pairwise(sizes):
            if group[first] != group[second]:
                said = f"{ledger} 台账 {first} 与 {second} 个事件的树头之间没有一致性证明。"
                case.found("", False, said)


def _joins(case: _Case, one: _Grown) -> bool:
    return (
        tree.grew(one.first, one.second, one.first_root, one.second_root, one.path)
        and case.signed(one.ledger, one.first, one.first_root)
        and case.signed(one.ledger, one.second, one.second_root)
    )
