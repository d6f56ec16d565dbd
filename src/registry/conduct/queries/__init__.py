"""What the register of conduct answers: facts for other registers (session first), lists and records for regulators."""

from registry.conduct.queries.accidents import (
    AccidentFilters,
    AccidentLine,
    AccidentRecord,
    Involved,
    accident_record,
    accidents,
)
from registry.conduct.queries.facts import (
    accident,
    accidents_naming,
    accidents_of,
    hazard,
    hazards_of,
    penalties_of,
    penalty,
)
from registry.conduct.queries.hazards import HazardFilters, HazardLine, hazard_record, hazards
from registry.conduct.queries.penalties import (
    PenaltyFilters,
    PenaltyLine,
    PenaltyRecord,
    penalties,
    penalty_record,
)
from registry.parties.places import regions

__all__ = [
    "AccidentFilters",
    "AccidentLine",
    "AccidentRecord",
    "HazardFilters",
    "HazardLine",
    "Involved",
    "PenaltyFilters",
    "PenaltyLine",
    "PenaltyRecord",
    "accident",
    "accident_record",
    "accidents",
    "accidents_naming",
    "accidents_of",
    "hazard",
    "hazard_record",
    "hazards",
    "hazards_of",
    "penalties",
    "penalties_of",
    "penalty",
    "penalty_record",
    "regions",
]
