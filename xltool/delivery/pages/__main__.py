"""Writes every page."""

from xltool.delivery.pages import received, rule_catalogue, rules

for each in (rules, rule_catalogue, received):
    each.PAGE.write_text(each.page(), encoding="utf-8")
