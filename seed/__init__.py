"""The demonstration world: a fictitious, coherent Hunan, made from one seed and entered through the public commands.

Nobody and nothing in it exists: numbers carry region codes that are not assigned, firms' names end in （演示）. The plan
(`world.build`) is pure and the same for the same seed and day; public codes, salts and keys differ each time.
"""

from seed.counting import has_data
from seed.shown import show_accounts, sow_shown
from seed.sowing import Report, sow

__all__ = ["Report", "has_data", "show_accounts", "sow", "sow_shown"]
