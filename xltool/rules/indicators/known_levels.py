"""Values beside what is known of their kind (I26)."""

from collections.abc import Iterator

from xltool.language.amounts import base_quantity
from xltool.language.targets import Kind
from xltool.model.findings import Severity, Text
from xltool.model.form import Form
from xltool.rules.case import Case, folded
from xltool.rules.registry import Hit, hit, rule


@rule("I26", Severity.INFO, "指标值与已知水平相差太大").says(
    above=Text("「{name}」的指标值 {printed} 远高于已知水平：{known}。", "请核对指标的含义和数值；确有依据的不必改。")
)
def level_is_plausible(s: Case, form: Form) -> Iterator[Hit]:
    """指标值与公布的同类水平不应相差太大。

    要求：名称里有参考表中的词、单位相同的指标，不超过参考表的上限；参考表由表样规定，只作提示。
    依据：全国公布的数据（参照）
    通过：具备科学素质的公民比例 ≥12%
    不通过：具备科学素质的公民比例 ≥90%（2020 年全国为 10.56%）
    """
    units = {known.unit for known in form.indicators.known_levels}
    for row, target in s.judged:
        if target.kind is not Kind.NUMBER or target.number is None:
            continue
        number, unit = base_quantity(target.number, row.standard_unit)
        if unit not in units:
            continue
        said = row.bare_name + folded(row.description.typed)
        for known in form.indicators.known_levels:
            if unit == known.unit and number > known.most and all(word in said for word in known.words):
                yield hit(row.target_value, "above", row, name=row.name, printed=target.typed, known=known.source)
                break
