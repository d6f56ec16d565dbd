"""What officers record of conduct, one at a time. Every change names the version the user saw."""

from registry.conduct.commands.accidents import (
    AmendedAccident,
    NewAccident,
    Responsible,
    amend_accident,
    enter_accident,
    name_responsible,
)
from registry.conduct.commands.hazards import NewHazard, close_hazard, enter_hazard
from registry.conduct.commands.penalties import NewPenalty, enter_penalty, perform_penalty, revoke_penalty
from registry.conduct.commands.withdrawing import withdraw_record

__all__ = [
    "AmendedAccident",
    "NewAccident",
    "NewHazard",
    "NewPenalty",
    "Responsible",
    "amend_accident",
    "close_hazard",
    "enter_accident",
    "enter_hazard",
    "enter_penalty",
    "name_responsible",
    "perform_penalty",
    "revoke_penalty",
    "withdraw_record",
]
