"""The doors of what happens to results and certificates, each written in the module of its step; centres are approved in `approving`."""

from __future__ import annotations

from registry.training.assessing import (
    ApprovalReport,
    approve_batch,
    approve_results,
    issue_proofs,
    refuse_batch,
    refuse_results,
)
from registry.training.ending import cancel, withdraw
from registry.training.leaving import back_at_post, leave_post
from registry.training.renewing import renew
from registry.training.reviewing import PutOff, Review, ReviewReport, put_off_review, review

__all__ = [
    "ApprovalReport",
    "PutOff",
    "Review",
    "ReviewReport",
    "approve_batch",
    "approve_results",
    "back_at_post",
    "cancel",
    "issue_proofs",
    "leave_post",
    "put_off_review",
    "refuse_batch",
    "refuse_results",
    "renew",
    "review",
    "withdraw",
]
