"""Who may do what, and what is recorded: one page a lawyer can read.

`Permission` names one door; its text is shown to people. `GRANTS` lists the permissions of each role; the public's come to
everybody. `Ledger` is one audit trail per register. `Action` names one kind of event: the ledger it belongs to and the
sentence shown in a history.
"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a person does here. Scope (centre, region, department, organisation, self) is set on the account."""

    PUBLIC = "public"
    CLERK = "clerk"
    CERTIFIER = "certifier"
    KEEPER = "keeper"
    OFFICER = "officer"
    DECIDER = "decider"
    PARTNER = "partner"
    AGENT = "agent"
    PERSON = "person"
    COUNTER = "counter"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Permission(StrEnum):
    """One door each. Grammar: what it opens, then the verb."""

    PUBLISHED_READ = "published.read"  # published lists, law book, ledger heads
    CERTIFICATE_VERIFY = "certificate.verify"  # one certificate by code, or by number and name
    OWN_ACCOUNT = "account.own"  # own password, own access tokens
    ACCOUNTS_KEEP = "accounts.keep"
    LAW_AMEND = "law.amend"  # propose, confirm or reject a provision's version
    LEDGER_READ = "ledger.read"
    LOOKUP = "lookup"  # the one look-up: everything about a firm, a person or a certificate
    PARTIES_ENTER = "parties.enter"  # persons, organisations and posts
    CENTRES_APPROVE = "centres.approve"
    CERTIFICATES_READ = "certificates.read"
    RESULTS_SUBMIT = "results.submit"  # a centre's exam results and historical certificates
    RESULTS_APPROVE = "results.approve"  # approve a centre's results and issue
    CERTIFICATES_RECEIVE = "certificates.receive"  # enter historical certificates that take effect at once
    CERTIFICATES_REVIEW = "certificates.review"
    CERTIFICATES_WITHDRAW = "certificates.withdraw"
    LISTINGS_READ = "listings.read"  # not yet and no longer published ones too
    LISTINGS_RECEIVE = "listings.receive"  # bring in lists received from the competent department
    LISTINGS_PROPOSE = "listings.propose"  # propose publication or removal
    LISTINGS_DECIDE = "listings.decide"  # decide on what another person proposed


_EVERYBODY = frozenset({Permission.PUBLISHED_READ, Permission.CERTIFICATE_VERIFY})
_SIGNED_IN = _EVERYBODY | {Permission.OWN_ACCOUNT}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.PUBLIC: _EVERYBODY,
    Role.CLERK: _SIGNED_IN | {Permission.CERTIFICATES_READ, Permission.RESULTS_SUBMIT},
    Role.CERTIFIER: _SIGNED_IN
    | {
        Permission.LOOKUP,
        Permission.CERTIFICATES_READ,
        Permission.RESULTS_APPROVE,
        Permission.CERTIFICATES_RECEIVE,
        Permission.CERTIFICATES_REVIEW,
        Permission.CERTIFICATES_WITHDRAW,
    },
    Role.KEEPER: _SIGNED_IN
    | {Permission.LOOKUP, Permission.CERTIFICATES_READ, Permission.PARTIES_ENTER, Permission.CENTRES_APPROVE},
    Role.OFFICER: _SIGNED_IN
    | {
        Permission.LOOKUP,
        Permission.CERTIFICATES_READ,
        Permission.LISTINGS_READ,
        Permission.LISTINGS_RECEIVE,
        Permission.LISTINGS_PROPOSE,
    },
    Role.DECIDER: _SIGNED_IN
    | {Permission.LOOKUP, Permission.CERTIFICATES_READ, Permission.LISTINGS_READ, Permission.LISTINGS_DECIDE},
    Role.PARTNER: _SIGNED_IN,
    Role.AGENT: _SIGNED_IN,
    Role.PERSON: _SIGNED_IN,
    Role.COUNTER: _SIGNED_IN,
    Role.AUDITOR: _SIGNED_IN
    | {Permission.LOOKUP, Permission.CERTIFICATES_READ, Permission.LISTINGS_READ, Permission.LEDGER_READ},
    Role.ADMIN: _SIGNED_IN | {Permission.ACCOUNTS_KEEP, Permission.LAW_AMEND},
}


class Scope(StrEnum):
    """What an account's role reaches."""

    NOTHING = "nothing"
    ALL = "all"
    REGION = "region"
    ORGANISATION = "organisation"
    DEPARTMENT = "department"
    SELF = "self"


SCOPES: dict[Role, Scope] = {
    Role.PUBLIC: Scope.NOTHING,
    Role.CLERK: Scope.ORGANISATION,
    Role.CERTIFIER: Scope.REGION,
    Role.KEEPER: Scope.REGION,
    Role.OFFICER: Scope.REGION,
    Role.DECIDER: Scope.REGION,
    Role.PARTNER: Scope.DEPARTMENT,
    Role.AGENT: Scope.ORGANISATION,
    Role.PERSON: Scope.SELF,
    Role.COUNTER: Scope.REGION,
    Role.AUDITOR: Scope.ALL,
    Role.ADMIN: Scope.ALL,
}


class Ledger(StrEnum):
    """One audit trail per register. Writers take their locks in this order, so two never wait for each other."""

    BLACKLIST = "blacklist"
    TRAINING = "training"
    EXCHANGE = "exchange"
    LAW = "law"
    ACCOUNTS = "accounts"
    PARTIES = "parties"


class Action(StrEnum):
    """What happened. Each member: value, ledger, sentence shown to people."""

    ledger: Ledger
    sentence: str

    def __new__(cls, value: str, ledger: Ledger, sentence: str) -> Action:
        member = str.__new__(cls, value)
        member._value_ = value
        member.ledger = ledger
        member.sentence = sentence
        return member

    PERSON_ENTERED = "person.entered", Ledger.PARTIES, "登记自然人"
    PEOPLE_MET = "people.met", Ledger.PARTIES, "随批次登记自然人"
    PERSON_AMENDED = "person.amended", Ledger.PARTIES, "更正自然人信息"
    ORGANISATION_ENTERED = "organisation.entered", Ledger.PARTIES, "登记单位"
    ORGANISATION_RENAMED = "organisation.renamed", Ledger.PARTIES, "单位更名"
    ORGANISATION_AMENDED = "organisation.amended", Ledger.PARTIES, "更正单位信息"
    POST_TAKEN = "post.taken", Ledger.PARTIES, "登记任职"
    POST_LEFT = "post.left", Ledger.PARTIES, "登记离岗"
    PARTY_WITHDRAWN = "party.withdrawn", Ledger.PARTIES, "撤回误登的主体"

    ACCOUNT_OPENED = "account.opened", Ledger.ACCOUNTS, "开立账号"
    ACCOUNT_AMENDED = "account.amended", Ledger.ACCOUNTS, "变更账号"
    ACCOUNT_CLOSED = "account.closed", Ledger.ACCOUNTS, "停用账号"
    ACCOUNT_REOPENED = "account.reopened", Ledger.ACCOUNTS, "恢复账号"
    SIGN_INS_ENDED = "sign_ins.ended", Ledger.ACCOUNTS, "结束全部登录"
    PASSWORD_SET = "password.set", Ledger.ACCOUNTS, "设置密码"
    TOKEN_ISSUED = "token.issued", Ledger.ACCOUNTS, "签发访问令牌"
    TOKEN_REVOKED = "token.revoked", Ledger.ACCOUNTS, "撤销访问令牌"
    KEYS_ROTATED = "keys.rotated", Ledger.ACCOUNTS, "更换密钥"

    PROVISION_PROPOSED = "provision.proposed", Ledger.LAW, "提出条款参数变更"
    PROVISION_CONFIRMED = "provision.confirmed", Ledger.LAW, "核准条款参数变更"
    PROVISION_REJECTED = "provision.rejected", Ledger.LAW, "退回条款参数变更"

    CENTRE_APPROVED = "centre.approved", Ledger.TRAINING, "批准培训机构"
    CENTRE_CLOSED = "centre.closed", Ledger.TRAINING, "终止培训机构"
    RESULT_SUBMITTED = "result.submitted", Ledger.TRAINING, "提交考试成绩"
    RESULT_APPROVED = "result.approved", Ledger.TRAINING, "核准考试成绩"
    RESULT_REFUSED = "result.refused", Ledger.TRAINING, "退回考试成绩"
    RESULT_UNDONE = "result.undone", Ledger.TRAINING, "撤回考试成绩"
    CERTIFICATE_ISSUED = "certificate.issued", Ledger.TRAINING, "颁发证书"
    CERTIFICATE_RECEIVED = "certificate.received", Ledger.TRAINING, "登记历史证书"
    CERTIFICATE_UNDONE = "certificate.undone", Ledger.TRAINING, "撤回登记的历史证书"
    CERTIFICATE_REVIEWED = "certificate.reviewed", Ledger.TRAINING, "证书复审合格"
    CERTIFICATE_WITHDRAWN = "certificate.withdrawn", Ledger.TRAINING, "撤销证书"
    CERTIFICATE_CANCELLED = "certificate.cancelled", Ledger.TRAINING, "注销证书"
    RESULTS_BATCH_CONFIRMED = "results.batch_confirmed", Ledger.TRAINING, "确认导入批次"
    RESULTS_BATCH_UNDONE = "results.batch_undone", Ledger.TRAINING, "撤回导入批次"
    RESULTS_BATCH_APPROVED = "results.batch_approved", Ledger.TRAINING, "核准导入批次"
    RESULTS_BATCH_REFUSED = "results.batch_refused", Ledger.TRAINING, "退回导入批次"

    LISTING_RECEIVED = "listing.received", Ledger.BLACKLIST, "收到列入信息"
    LISTING_PROPOSED = "listing.proposed", Ledger.BLACKLIST, "提出公布建议"
    LISTING_PUBLISHED = "listing.published", Ledger.BLACKLIST, "公布列入信息"
    LISTING_KEPT_BACK = "listing.kept_back", Ledger.BLACKLIST, "不予公布"
    REMOVAL_PROPOSED = "removal.proposed", Ledger.BLACKLIST, "提出移出建议"
    LISTING_REMOVED = "listing.removed", Ledger.BLACKLIST, "移出名单"
    REMOVAL_REFUSED = "removal.refused", Ledger.BLACKLIST, "不予移出"
    LISTING_UNDONE = "listing.undone", Ledger.BLACKLIST, "撤回收到的列入信息"
    LISTINGS_BATCH_CONFIRMED = "listings.batch_confirmed", Ledger.BLACKLIST, "确认导入批次"
    LISTINGS_BATCH_UNDONE = "listings.batch_undone", Ledger.BLACKLIST, "撤回导入批次"

    BATCH_PREVIEWED = "batch.previewed", Ledger.EXCHANGE, "上传表格"
    BATCH_DISCARDED = "batch.discarded", Ledger.EXCHANGE, "放弃上传的表格"
    PARTIES_BATCH_CONFIRMED = "parties.batch_confirmed", Ledger.PARTIES, "确认导入批次"
    PARTIES_BATCH_UNDONE = "parties.batch_undone", Ledger.PARTIES, "撤回导入批次"
