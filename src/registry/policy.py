"""Who may do what: one page a lawyer can read. What is recorded stands in `actions`.

`Permission` names one door; its text is shown to people. `GRANTS` lists the permissions of each role; the public's come to
everybody.
"""

from __future__ import annotations

from enum import StrEnum

from registry.actions import Action as Action
from registry.actions import Ledger as Ledger


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
    DASHBOARDS_READ = "dashboards.read"  # figures of the province, each with the rows behind it
    SCREENING = "screening"  # many firms or persons at once against the lists
    PARTIES_ENTER = "parties.enter"  # persons, organisations and posts
    PERSONS_RETIRE = "persons.retire"  # make a person's row anonymous once nothing has to be kept
    CENTRES_APPROVE = "centres.approve"
    CLASSES_READ = "classes.read"  # classes, who is enrolled, attendance
    CLASSES_KEEP = "classes.keep"  # open, enrol, record attendance, close: own centre
    CERTIFICATES_READ = "certificates.read"
    RESULTS_SUBMIT = "results.submit"  # a centre's exam results and historical certificates
    RESULTS_APPROVE = "results.approve"  # approve a centre's results and issue
    CERTIFICATES_RECEIVE = "certificates.receive"  # enter historical certificates that take effect at once
    CERTIFICATES_REVIEW = "certificates.review"
    CERTIFICATES_WITHDRAW = "certificates.withdraw"
    SUBSIDIES_READ = "subsidies.read"  # claims of one's own, or of the region's
    SUBSIDIES_CLAIM = "subsidies.claim"  # a centre for trainees, an employer for its people, a person
    SUBSIDIES_REVIEW = "subsidies.review"  # grant, refuse, send back what another person filed; mark as paid
    REMINDERS_READ = "reminders.read"  # certificates soon due: of one's trainees, people, region
    LISTINGS_READ = "listings.read"  # not yet and no longer published ones too
    LISTINGS_RECEIVE = "listings.receive"  # bring in lists received from the competent department
    LISTINGS_PROPOSE = "listings.propose"  # propose publication or removal
    LISTINGS_DECIDE = "listings.decide"  # decide on what another person proposed
    CONDUCT_READ = "conduct.read"  # penalties, accidents, major hazards
    CONDUCT_ENTER = "conduct.enter"
    INSPECTORS_READ = "inspectors.read"
    INSPECTORS_KEEP = "inspectors.keep"  # appointments and enforcement certificates
    CASES_READ = "cases.read"  # cases, filings and applications
    CASES_HANDLE = "cases.handle"  # draft, sign, notify, hear, propose, serve, publish
    CASES_DECIDE = "cases.decide"  # decide or send back what another person proposed
    FILINGS_FILE = "filings.file"  # statement, objection, reply, repair application of one's own
    FILINGS_RECEIVE = "filings.receive"  # what arrives on paper, for the party named
    FILINGS_HANDLE = "filings.handle"  # accept, verify, propose an answer
    FILINGS_DECIDE = "filings.decide"  # answer, stay, revoke, grant or refuse
    BARS_READ = "bars.read"
    BARS_PROPOSE = "bars.propose"  # enter a bar of a court or another department, propose lifting one
    BARS_DECIDE = "bars.decide"
    MEASURES_READ = "measures.read"
    MEASURES_CARRY_OUT = "measures.carry_out"  # acknowledge, execute, lift: own department
    MEASURES_KEEP = "measures.keep"  # the catalogue of joint-penalty measures
    REPORTS_SEND = "reports.send"  # outward reports on listings

    TRAINING_FILES_READ = "training_files.read"  # pre-job training files of workers
    TRAINING_FILES_RECORD = "training_files.record"  # what the own centre, or the own firm, trained
    POSTS_CHANGE = "posts.change"  # transfer, leaving, return of a firm's people
    GAPS_READ = "gaps.read"  # who stands at a post without valid training or certificate

    AGENCIES_READ = "agencies.read"  # service agencies: staff, assessments, what is not public
    AGENCIES_OWN = "agencies.own"  # the own agency: changes, reports, objections
    AGENCIES_KEEP = "agencies.keep"  # recognise, staff, score, re-examine, propose an exit
    AGENCIES_DECIDE = "agencies.decide"  # confirm scores, publish grades, decide exits: never what one proposed
    ACCEPTANCES_RECORD = "acceptances.record"  # rely on an agency's result for the own department
    ENGINEERS_READ = "engineers.read"  # registrations and applications: of one's own, the own firm, the region
    ENGINEERS_APPLY = "engineers.apply"  # registration, renewal, change of employer, continuing education: oneself
    ENGINEERS_CONFIRM = "engineers.confirm"  # an employer's word on who applies to be registered there
    ENGINEERS_KEEP = "engineers.keep"  # examine, publish, propose an ending, bring in what exists already
    ENGINEERS_DECIDE = "engineers.decide"  # decide finally what another person examined
    DUTIES_READ = "duties.read"  # which firms have the engineers and safety officers the law wants


_EVERYBODY = frozenset({Permission.PUBLISHED_READ, Permission.CERTIFICATE_VERIFY})
_SIGNED_IN = _EVERYBODY | {Permission.OWN_ACCOUNT}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.PUBLIC: _EVERYBODY,
    Role.CLERK: _SIGNED_IN
    | {
        Permission.CERTIFICATES_READ,
        Permission.RESULTS_SUBMIT,
        Permission.SUBSIDIES_READ,
        Permission.SUBSIDIES_CLAIM,
        Permission.REMINDERS_READ,
        Permission.CLASSES_READ,
        Permission.CLASSES_KEEP,
        Permission.TRAINING_FILES_READ,
        Permission.TRAINING_FILES_RECORD,
    },
    Role.CERTIFIER: _SIGNED_IN
    | {
        Permission.LOOKUP,
        Permission.DASHBOARDS_READ,
        Permission.SCREENING,
        Permission.CERTIFICATES_READ,
        Permission.CLASSES_READ,
        Permission.RESULTS_APPROVE,
        Permission.CERTIFICATES_RECEIVE,
        Permission.CERTIFICATES_REVIEW,
        Permission.CERTIFICATES_WITHDRAW,
        Permission.REMINDERS_READ,
        Permission.TRAINING_FILES_READ,
        Permission.GAPS_READ,
    },
    Role.KEEPER: _SIGNED_IN
    | {
        Permission.LOOKUP,
        Permission.DASHBOARDS_READ,
        Permission.SCREENING,
        Permission.CERTIFICATES_READ,
        Permission.CLASSES_READ,
        Permission.PARTIES_ENTER,
        Permission.CENTRES_APPROVE,
        Permission.SUBSIDIES_READ,
        Permission.SUBSIDIES_REVIEW,
        Permission.INSPECTORS_READ,
        Permission.INSPECTORS_KEEP,
        Permission.TRAINING_FILES_READ,
        Permission.POSTS_CHANGE,
        Permission.GAPS_READ,
        Permission.AGENCIES_READ,
        Permission.AGENCIES_KEEP,
        Permission.ENGINEERS_READ,
        Permission.ENGINEERS_KEEP,
        Permission.ENGINEERS_DECIDE,
        Permission.DUTIES_READ,
    },
    Role.OFFICER: _SIGNED_IN
    | {
        Permission.LOOKUP,
        Permission.DASHBOARDS_READ,
        Permission.SCREENING,
        Permission.CERTIFICATES_READ,
        Permission.LISTINGS_READ,
        Permission.LISTINGS_RECEIVE,
        Permission.LISTINGS_PROPOSE,
        Permission.CONDUCT_READ,
        Permission.CONDUCT_ENTER,
        Permission.INSPECTORS_READ,
        Permission.CASES_READ,
        Permission.CASES_HANDLE,
        Permission.FILINGS_HANDLE,
        Permission.BARS_READ,
        Permission.BARS_PROPOSE,
        Permission.MEASURES_READ,
        Permission.REPORTS_SEND,
        Permission.TRAINING_FILES_READ,
        Permission.GAPS_READ,
        Permission.AGENCIES_READ,
        Permission.ACCEPTANCES_RECORD,
        Permission.ENGINEERS_READ,
        Permission.DUTIES_READ,
    },
    Role.DECIDER: _SIGNED_IN
    | {
        Permission.LOOKUP,
        Permission.DASHBOARDS_READ,
        Permission.SCREENING,
        Permission.CERTIFICATES_READ,
        Permission.LISTINGS_READ,
        Permission.LISTINGS_DECIDE,
        Permission.CONDUCT_READ,
        Permission.INSPECTORS_READ,
        Permission.CASES_READ,
        Permission.CASES_DECIDE,
        Permission.FILINGS_DECIDE,
        Permission.BARS_READ,
        Permission.BARS_DECIDE,
        Permission.MEASURES_READ,
        Permission.MEASURES_KEEP,
        Permission.AGENCIES_READ,
        Permission.AGENCIES_DECIDE,
        Permission.ENGINEERS_READ,
        Permission.ENGINEERS_DECIDE,
        Permission.DUTIES_READ,
    },
    Role.PARTNER: _SIGNED_IN
    | {
        Permission.MEASURES_READ,
        Permission.MEASURES_CARRY_OUT,
        Permission.AGENCIES_READ,
        Permission.ACCEPTANCES_RECORD,
    },
    Role.AGENT: _SIGNED_IN
    | {
        Permission.FILINGS_FILE,
        Permission.SUBSIDIES_READ,
        Permission.SUBSIDIES_CLAIM,
        Permission.REMINDERS_READ,
        Permission.TRAINING_FILES_READ,
        Permission.TRAINING_FILES_RECORD,
        Permission.POSTS_CHANGE,
        Permission.GAPS_READ,
        Permission.AGENCIES_OWN,
        Permission.ENGINEERS_READ,
        Permission.ENGINEERS_CONFIRM,
        Permission.DUTIES_READ,
    },
    Role.PERSON: _SIGNED_IN
    | {
        Permission.FILINGS_FILE,
        Permission.SUBSIDIES_READ,
        Permission.SUBSIDIES_CLAIM,
        Permission.REMINDERS_READ,
        Permission.TRAINING_FILES_READ,
        Permission.ENGINEERS_READ,
        Permission.ENGINEERS_APPLY,
    },
    Role.COUNTER: _SIGNED_IN | {Permission.FILINGS_RECEIVE},
    Role.AUDITOR: _SIGNED_IN
    | {
        Permission.LOOKUP,
        Permission.DASHBOARDS_READ,
        Permission.SCREENING,
        Permission.CERTIFICATES_READ,
        Permission.CLASSES_READ,
        Permission.LISTINGS_READ,
        Permission.LEDGER_READ,
        Permission.CONDUCT_READ,
        Permission.INSPECTORS_READ,
        Permission.CASES_READ,
        Permission.BARS_READ,
        Permission.MEASURES_READ,
        Permission.SUBSIDIES_READ,
        Permission.REMINDERS_READ,
        Permission.TRAINING_FILES_READ,
        Permission.GAPS_READ,
        Permission.AGENCIES_READ,
        Permission.ENGINEERS_READ,
        Permission.DUTIES_READ,
    },
    Role.ADMIN: _SIGNED_IN | {Permission.ACCOUNTS_KEEP, Permission.LAW_AMEND, Permission.PERSONS_RETIRE},
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
