"""Write doors of engineers. Each stands with its own stage of life; here they are together."""

from registry.engineers.applying import (
    Changing,
    Correcting,
    Registering,
    Renewing,
    change,
    confirm,
    correct,
    decline,
    give_up,
    register,
    renew,
    take_back,
)
from registry.engineers.deciding import (
    Cancelling,
    Withdrawing,
    examine,
    grant,
    propose,
    publish,
    refuse,
    send_back,
)
from registry.engineers.educating import Attended, attend, take_back_course
from registry.engineers.handling import SeenApplication
from registry.engineers.receiving import NewQualification, ReceivedRegistration, qualify, receive

__all__ = [
    "Attended",
    "Cancelling",
    "Changing",
    "Correcting",
    "NewQualification",
    "ReceivedRegistration",
    "Registering",
    "Renewing",
    "SeenApplication",
    "Withdrawing",
    "attend",
    "change",
    "confirm",
    "correct",
    "decline",
    "examine",
    "give_up",
    "grant",
    "propose",
    "publish",
    "qualify",
    "receive",
    "refuse",
    "register",
    "renew",
    "send_back",
    "take_back",
    "take_back_course",
]
