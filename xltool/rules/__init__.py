"""One folder per family of codes. Importing this package registers them all."""

# ruff: noqa: F401
from xltool.rules import form_demands, private_data, weights
from xltool.rules.across import promises as promises_of_the_unit, prose, sheets
from xltool.rules.codes import codes, names_on_forms
from xltool.rules.goals import content, promises, repetition, structure, writing
from xltool.rules.indicators import (
    basis,
    bounds,
    known_levels,
    levels,
    names,
    periods as periods_of_targets,
    qualitative,
    targets,
    units,
)
from xltool.rules.money import allocation, amounts, breakdown, costs
from xltool.rules.registry import Hit, Rule, hit, registered, rule, run_rules
from xltool.rules.schedule import pace, percents
from xltool.rules.stale import official_sheets, totals
from xltool.rules.years import form as age_of_the_form, periods, years

__all__ = ["Hit", "Rule", "hit", "registered", "rule", "run_rules"]
