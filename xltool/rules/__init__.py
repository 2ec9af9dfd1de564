"""Rules: one module per subject. Importing this package registers them all."""

from xltool.rules import codes, cross_checks, goals, indicators, levels, money, schedule
from xltool.rules.registry import Hit, Rule, hit, registered, rule, run_rules

__all__ = [
    "Hit",
    "Rule",
    "codes",
    "cross_checks",
    "goals",
    "hit",
    "indicators",
    "levels",
    "money",
    "registered",
    "rule",
    "run_rules",
    "schedule",
]
