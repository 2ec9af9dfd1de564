"""How well the rules judge departments' workbooks with realistic prose; ``make bench`` prints the figures."""

import pytest

from tests.support.corpus import clean, judge, units
from tests.support.memory_book import findings_of
from xltool.model.findings import Severity


@pytest.mark.parametrize("unit", units())
def test_a_clean_workbook_with_realistic_prose_gives_no_warning_and_no_error(unit: str) -> None:
    assert [str(one) for one in findings_of(clean(unit)) if one.severity is not Severity.INFO] == []


def test_nine_of_ten_planted_faults_are_found_and_nine_of_ten_findings_are_right() -> None:
    score = judge()
    assert score.planted > 100
    assert score.recall >= 0.9, score.missed
    assert score.precision >= 0.9, score.wrong
