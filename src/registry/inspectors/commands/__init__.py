"""Write doors of inspectors, by stage of life: bodies, serving, exams and trainings, evidence, certificates."""

from registry.inspectors.commands.bodies import Figures as Figures
from registry.inspectors.commands.bodies import Founding as Founding
from registry.inspectors.commands.bodies import close_body as close_body
from registry.inspectors.commands.bodies import found_body as found_body
from registry.inspectors.commands.bodies import report_figures as report_figures
from registry.inspectors.commands.certifying import Recording as Recording
from registry.inspectors.commands.certifying import record_credential as record_credential
from registry.inspectors.commands.certifying import withdraw_credential as withdraw_credential
from registry.inspectors.commands.holding import Held as Held
from registry.inspectors.commands.holding import Line as Line
from registry.inspectors.commands.holding import add_line as add_line
from registry.inspectors.commands.holding import hold as hold
from registry.inspectors.commands.holding import withdraw_event as withdraw_event
from registry.inspectors.commands.holding import withdraw_line as withdraw_line
from registry.inspectors.commands.proving import Proof as Proof
from registry.inspectors.commands.proving import record_evidence as record_evidence
from registry.inspectors.commands.proving import withdraw_evidence as withdraw_evidence
from registry.inspectors.commands.serving import Appointing as Appointing
from registry.inspectors.commands.serving import appoint as appoint
from registry.inspectors.commands.serving import leave as leave
from registry.inspectors.commands.serving import move as move
