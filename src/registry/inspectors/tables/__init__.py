"""Tables of inspectors. People and bodies are named by row id only; nothing is overwritten but the end of what lasts."""

from registry.inspectors.tables.bodies import Body, BodyFigure
from registry.inspectors.tables.serving import Appointment, Credential, Evidence
from registry.inspectors.tables.steps import Entry, Event

__all__ = ["Appointment", "Body", "BodyFigure", "Credential", "Entry", "Event", "Evidence"]
