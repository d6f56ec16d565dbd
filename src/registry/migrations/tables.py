"""Imports every table, so that `db.Base.metadata` is whole."""

from registry.accounts import tables as accounts
from registry.agencies import tables as agencies
from registry.blacklist import tables as blacklist
from registry.conduct import tables as conduct
from registry.engineers import tables as engineers
from registry.exchange import tables as exchange
from registry.inspectors import tables as inspectors
from registry.kernel import access, epochs, files, ledger, limits, marks, transaction
from registry.law import tables as law
from registry.parties import tables as parties
from registry.training import tables as training

__all__ = [
    "access",
    "accounts",
    "agencies",
    "blacklist",
    "conduct",
    "engineers",
    "epochs",
    "exchange",
    "files",
    "inspectors",
    "law",
    "ledger",
    "limits",
    "marks",
    "parties",
    "training",
    "transaction",
]
