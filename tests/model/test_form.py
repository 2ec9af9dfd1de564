"""What a form may be, and what makes two forms the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from tests.support.forms import a_form
from xltool.delivery.template.forms import FOLDER, compiled_forms
from xltool.model.form import KNOWN_COLUMNS, LOCKED_RULES, Form
from xltool.model.shelf import load_form, shipped_names, standard_form, version_key
from xltool.model.template import STANDARD_COLUMNS


def test_the_standard_form_has_the_standard_columns_and_four_checkpoints() -> None:
    form = standard_form()
    assert form.columns == STANDARD_COLUMNS
    assert form.labels == ("3月底", "6月底", "10月底", "12月底")
    assert [one.header for one in form.entry_columns["项目"]][6:10] == list(form.labels)


@pytest.mark.parametrize("code", sorted(LOCKED_RULES))
@pytest.mark.parametrize("change", [{"on": False}, {"severity": "info"}])
def test_no_compiled_form_gets_around_the_locked_core(code: str, change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=f"规则 {code} 保证金额对得上"):
        a_form(rules={code: change})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"columns": {"项目": ["code", "name", "budget_total", "name"]}}, "两个栏目的含义都是「name」"),
        ({"columns": {"项目": ["code", "name"]}}, "缺少栏目「预算数」"),
        ({"columns": {"项目": ["code", "name", "budget_total", "budget"]}}, "没有含义「budget」的栏目"),
        ({"columns": {"目标": []}}, "没有工作表「目标」"),
        ({"columns": {"指标": []}}, "工作表「指标」缺少栏目「项目编码」"),
        ({"checkpoints": [{"label": "下", "month": 6}, {"label": "上", "month": 3}]}, "截止月要一个比一个晚"),
        ({"checkpoints": [{"label": f"{n}月", "month": 1} for n in range(13)]}, "时点有 13 个，最多 12 个"),
        ({"checkpoint_kind": "rate"}, "一次性比例只能有一个时点"),
        ({"codes": {**standard_form().codes.model_dump(), "project_pattern": r"(\d+)+x"}}, "只能由数字、大写字母"),
        ({"funds": [{"key": "purpose", "kind": "财政"}]}, "资金来源「purpose」不是"),
    ],
)
def test_a_form_that_contradicts_itself_is_none(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        a_form(**change)


def test_up_to_twelve_checkpoints_stand_on_the_sheet() -> None:
    months = [{"label": f"{month}月", "month": month} for month in range(1, 13)]
    assert a_form(checkpoints=months).labels == tuple(f"{month}月" for month in range(1, 13))


def test_a_digest_is_of_what_a_form_says_and_not_of_how_it_was_written() -> None:
    written = standard_form().model_dump(mode="json")
    assert Form.model_validate(dict(reversed(written.items()))).digest == standard_form().digest
    assert Form.model_validate({**written, "based_on": "other"}).digest == standard_form().digest
    shortened = {key: value for key, value in written.items() if key != "rules"}
    assert Form.model_validate(shortened).digest == standard_form().digest
    changes: list[dict[str, Any]] = [{"version": "1.1"}, {"money_unit": "万元"}, {"rules": {"I23": {"on": False}}}]
    digests = {Form.model_validate({**written, **change}).digest for change in changes}
    assert len(digests | {standard_form().digest}) == 4


def test_what_ships_compiled_is_what_the_files_of_the_forms_say() -> None:
    assert {path.name: path.read_bytes() for path in FOLDER.glob("*.json")} == compiled_forms()


def test_a_compiled_form_is_taken_as_the_one_that_was_validated() -> None:
    levels = standard_form().model_dump(mode="json")["indicators"]["levels"]
    levels[0] |= {"min_rows_second": {"数量指标": 1}, "min_points": "7.5", "max_points": None}
    unlike = a_form(
        columns={
            "项目": [*(one.key for one in STANDARD_COLUMNS["项目"]), {"key": "自定义:批次", "width": 9.5}],
            "指标": [*(one.key for one in STANDARD_COLUMNS["指标"]), "weight"],
        },
        rules={"I23": {"severity": "info"}, "I05": {"on": False}},
        indicators={**standard_form().indicators.model_dump(mode="json"), "levels": levels},
        weights={"total": "90.5", "splits": []},
        units=[{"code": "731001", "name": "档案馆"}],
        checkpoints=[{"label": "年底", "month": 12}],
    )
    for form in (unlike, *map(load_form, shipped_names())):
        validated = Form.model_validate(form.model_dump(mode="json"))
        taken = Form.taken(json.loads(json.dumps(validated.compiled())))
        assert (taken, taken.digest) == (validated, validated.digest)
        kinds = [repr(one.model_copy(update={"columns": {}, "layouts": {}})) for one in (taken, validated)]
        assert kinds[0] == kinds[1], "the same value of another kind, as 1 and Decimal(1)"


def test_every_shipped_form_is_another_one() -> None:
    forms = [load_form(name) for name in shipped_names()]
    assert [form.name for form in forms] == list(shipped_names())
    assert len({form.title for form in forms}) == len({form.digest for form in forms}) == len(forms) == 6


def test_every_meaning_has_one_key() -> None:
    for columns in KNOWN_COLUMNS.values():
        assert len({one.header for one in columns.values()}) == len(columns)


def test_versions_are_ordered_by_their_numbers() -> None:
    assert sorted(["1.10", "1.9", "2", "1.9.1"], key=version_key) == ["1.9", "1.9.1", "1.10", "2"]
