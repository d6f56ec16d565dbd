"""Tables of subsidies. Claims are superseded, not overwritten; no account numbers."""

from datetime import date, datetime

from sqlalchemy import Column, Index, text
from sqlmodel import Field

from registry.kernel import db
from registry.training.terms import CertificateKind
from registry.training.terms_subsidies import Claimant, ClaimState, Payee


class SubsidyClaim(db.Base, table=True):
    """补贴申领: one live row per number; each step closes it and adds the next version. `standing` uses up the certificate."""

    __tablename__ = "subsidy_claims"
    __table_args__ = (
        db.one_live("subsidy_claims", "number"),
        db.one_live("subsidy_claims", "certificate_code", where="standing"),
        db.batch_index("subsidy_claims"),
        Index("ix_subsidy_claims_live_changed_at", "live", "changed_at"),
        Index(
            "ix_subsidy_claims_claimant_id",
            "claimant_id",
            sqlite_where=text("live IS 1"),
            postgresql_where=text("live"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(max_length=24)
    version: int = 1
    live: bool = True
    standing: bool = True  # live, and neither refused nor withdrawn
    certificate_code: str = Field(max_length=24)  # public code of the certificate
    person_id: int = Field(foreign_key="persons.id", index=True)
    kind: CertificateKind = Field(sa_column=db.text_enum(CertificateKind, "subsidy_kind"))
    operation: str = Field(default="", max_length=8)
    issued_on: date
    region: str = Field(max_length=12)  # whose office reviews: of the claiming unit, else of the certificate
    claimant: Claimant = Field(sa_column=db.text_enum(Claimant, "subsidy_claimant"))
    claimant_id: int | None = Field(default=None, foreign_key="organisations.id")
    payee: Payee = Field(sa_column=db.text_enum(Payee, "subsidy_payee"))
    payee_id: int | None = Field(default=None, foreign_key="organisations.id")
    migrant: bool = False  # 农民工 (SB-01.migrant)
    double: bool = False  # declared: got the skill subsidy of unemployment insurance (SB-03.no_double)
    doubt: str = Field(default="", max_length=500)
    doubted: str = Field(default="", max_length=120)  # provisions gone on over, comma-separated
    remark: str = Field(default="", max_length=200)
    state: ClaimState = Field(sa_column=db.text_enum(ClaimState, "subsidy_state"))
    claimed_on: date
    filed_by: str = Field(max_length=64)
    decided_by: str = Field(default="", max_length=64)
    decided_on: date | None = None
    reason: str = Field(default="", max_length=500)  # of what was returned, refused, withdrawn
    granted: int = 0  # cents
    provision: str = Field(default="", max_length=80)  # the dated entry the amount comes from
    paid_on: date | None = None
    voucher: str = Field(default="", max_length=60)
    recovered_on: date | None = None
    recovery_voucher: str = Field(default="", max_length=60)
    changed_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
    batch: str = Field(default="", max_length=24)
