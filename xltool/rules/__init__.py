"""Rules: one module per subject. Importing this package registers them all."""

from xltool.rules import private_data as disclosure
from xltool.rules import weights
from xltool.rules.across import prose as narrative
from xltool.rules.across import sheets as cross_checks
from xltool.rules.codes import codes
from xltool.rules.codes import names_on_forms as identity
from xltool.rules.goals import (
    content as goals,
)
from xltool.rules.goals import (
    promises,
    structure,
    writing,
)
from xltool.rules.goals import (
    repetition as likeness,
)
from xltool.rules.indicators import (
    basis as indicators,
)
from xltool.rules.indicators import (
    bounds,
    levels,
    names,
    targets,
    units,
)
from xltool.rules.indicators import (
    qualitative as statements,
)
from xltool.rules.money import amounts as money
from xltool.rules.money import breakdown, costs
from xltool.rules.registry import Hit, Rule, hit, registered, rule, run_rules
from xltool.rules.schedule import pace
from xltool.rules.schedule import percents as schedule
from xltool.rules.stale import official_sheets
from xltool.rules.stale import totals as drawn
from xltool.rules.years import periods, years

__all__ = [
    "Hit",
    "Rule",
    "bounds",
    "breakdown",
    "codes",
    "costs",
    "cross_checks",
    "disclosure",
    "drawn",
    "goals",
    "hit",
    "identity",
    "indicators",
    "levels",
    "likeness",
    "money",
    "names",
    "narrative",
    "official_sheets",
    "pace",
    "periods",
    "promises",
    "registered",
    "rule",
    "run_rules",
    "schedule",
    "statements",
    "structure",
    "targets",
    "units",
    "weights",
    "writing",
    "years",
]
