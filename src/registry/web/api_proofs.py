"""Routes by which anybody holds the portal to its word: receipts, public keys, signed heads and proofs of the ledgers."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field
from starlette.responses import Response

from registry.kernel import db, epochs, ledger, notes, proofs, secrets
from registry.kernel.errors import InvalidInput, NotFound
from registry.policy import Ledger, Permission
from registry.verification import queries as verification
from registry.web import models, models_proofs
from registry.web.asking import NEVER_KEPT, Asking, checked, fresh
from registry.web.client import client_address

ROUTER: Final = APIRouter()
_TAG: Final = "回执与证明"
_MOST: Final = 2**53
Register = Annotated[str, Path(max_length=40, description="账本")]
Events = Annotated[Annotated[int, Field(ge=0, le=_MOST)] | None, models.Blank, Query()]


@ROUTER.post(
    "/receipts/check",
    summary="核验回执",
    tags=[_TAG],
    response_model=models_proofs.ReceiptCheck,
    responses={429: {"description": "每分钟最多 60 次；见 Retry-After"}},
)
def check_receipt(request: Request, viewer: Asking, wanted: models_proofs.WantedReceipt) -> Response:
    """回执说了什么、所载证书、注册、执法证或资质今天是否还是那样、所载树头是否在台账中。改动过任何一位的回执不予认可。每个客户端每分钟最多 60 次。"""
    viewer.must(Permission.CERTIFICATE_VERIFY)
    found = verification.check_receipt(wanted.receipt, client=client_address(request), name=wanted.name)
    said = found.receipt
    return fresh(
        models_proofs.ReceiptCheck(
            issued_at=said.at,
            kind=said.kind,
            ledger=said.register,
            outcome=said.outcome,
            codes=list(said.codes),
            digest=said.digest,
            as_of=said.as_of,
            counts=[models_proofs.ReportCount(part=part, count=many) for part, many in said.counts],
            ledger_size=said.ledger_size,
            ledger_root=said.ledger_root,
            events=[models_proofs.ReceiptEvent(index=index, leaf=leaf) for index, leaf in said.events],
            key_version=said.key_version,
            since=found.since,
            today=[models_proofs.CertificateToday(code=code, outcome=outcome) for code, outcome in found.today],
            name_fits=found.name_fits,
            in_ledger=found.in_ledger,
            checked_at=found.at,
        )
    )


@ROUTER.get("/keys", summary="签名公钥", tags=[_TAG], response_model=models_proofs.PublicKeys)
def keys(request: Request, viewer: Asking) -> Response:
    """回执、树头都用这些公钥核对。请在需要核对之前就保存一份。"""
    viewer.must(Permission.PUBLISHED_READ)
    current = secrets.ring().current
    with db.reading() as session:
        found = ledger.public_keys(session)
    return checked(
        request,
        models_proofs.PublicKeys(
            keys=[
                models_proofs.PublicKey(version=version, public_key=public.hex(), current=version == current.version)
                for version, public in sorted(found.items())
            ],
            note_keys=[notes.key_line(proofs.origin(one), current.public) for one in Ledger],
        ),
    )


@ROUTER.get("/ledger/epochs", summary="账本纪元", tags=[_TAG], response_model=models.LedgerEpochs)
def ledger_epochs(request: Request, viewer: Asking) -> Response:
    """从备份恢复会开始新的纪元，并公开签名：保存过的更晚的树头为什么不再相符，这里有据可查。"""
    viewer.must(Permission.PUBLISHED_READ)
    with db.reading() as session:
        found = epochs.listing(session)
        now = epochs.current(session)
    rows = [models.LedgerEpoch.model_validate(one) for one in found]
    return checked(request, models.LedgerEpochs(current=now, epochs=rows))


@ROUTER.get("/ledger/{register}/head", summary="审计账本树头", tags=[_TAG], response_model=models.LedgerHead)
def head(request: Request, viewer: Asking, register: Register) -> Response:
    """最新的签名树头。保存下来，以后可用来证明没有事件被删改。"""
    viewer.must(Permission.PUBLISHED_READ)
    wanted = which(register)
    with db.reading() as session:
        found = ledger.head(session, wanted)
    return checked(request, models.LedgerHead.model_validate(found))


@ROUTER.get(
    "/ledger/{register}/note",
    summary="签名文本形式的树头",
    tags=[_TAG],
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}, "description": "三行正文、空行、签名行"}},
)
def note(
    viewer: Asking,
    register: Register,
    size: Annotated[Events, Query(description="取这个大小的树头；留空取最新的")] = None,
) -> Response:
    """C2SP 检查点（checkpoint）形式：来源、事件数、根哈希（base64），空一行，签名行。密钥名即来源。"""
    viewer.must(Permission.PUBLISHED_READ)
    wanted = which(register)
    with db.reading() as session:
        written = proofs.note(session, wanted, size)
    return Response(written, media_type="text/plain; charset=utf-8", headers=NEVER_KEPT)


@ROUTER.get(
    "/ledger/{register}/proof",
    summary="包含证明或一致性证明",
    tags=[_TAG],
    response_model=models_proofs.InclusionProof | models_proofs.ConsistencyProof,
)
def proof(
    request: Request,
    viewer: Asking,
    register: Register,
    index: Annotated[Events, Query(description="包含证明：事件的序号，从 0 起")] = None,
    leaf: Annotated[
        str, Query(pattern="^([0-9a-fA-F]{64})?$", description="包含证明：事件的叶哈希，给出则一并核对")
    ] = "",
    size: Annotated[Events, Query(description="包含证明：树的大小；留空取最新的")] = None,
    first: Annotated[Events, Query(description="一致性证明：较早的大小")] = None,
    second: Annotated[Events, Query(description="一致性证明：较晚的大小；留空取最新的")] = None,
) -> Response:
    """给 index（可附 leaf、size）得包含证明，给 first（可附 second）得一致性证明，都按 RFC 6962。只有哈希，没有事件内容。"""
    viewer.must(Permission.PUBLISHED_READ)
    wanted = which(register)
    if (index is None) == (first is None):
        raise InvalidInput(
            "index", "请给出 index 或者 first，二者只给一个。", fix="包含证明用 index，一致性证明用 first。"
        )
    with db.reading() as session:
        if index is not None:
            included = proofs.inclusion(session, wanted, index, size, leaf)
            return checked(request, models_proofs.InclusionProof.model_validate(included))
        assert first is not None
        return checked(
            request, models_proofs.ConsistencyProof.model_validate(proofs.consistency(session, wanted, first, second))
        )


def which(register: str) -> Ledger:
    """The ledger of a name in an address. Raises `NotFound` naming those there are."""
    try:
        return Ledger(register)
    except ValueError:
        raise NotFound("没有这个账本。", fix=f"可用的有：{'、'.join(Ledger)}。") from None
