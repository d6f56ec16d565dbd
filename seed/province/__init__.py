"""A province: as many firms, people, certificates and records as Hunan has, none of them real, on any scale.

Entered by the same judging and entering of rows that an import goes through, part after part; see `sowing`.
"""

from seed.province.sowing import sow

__all__ = ["sow"]
