"""The product's own Word file comes back: its list of contents is known, every project and indicator in order."""

import random
from pathlib import Path

import pytest

from tests.support.filled import CODES, fill, many_indicators, plain_project
from xltool.books import open_book
from xltool.documents.found import CONTENTS, SUBTITLE
from xltool.model import template
from xltool.workflows.import_ import import_file
from xltool.workflows.publish import publish

NAMES = {
    "short": ("科普", "培训", "阵地"),
    "typed on two lines": ("科普\n宣传专项", "农村\n培训", "基层\x0b阵地"),
    "like headings and long": ("一、总体绩效目标管理", "目录编制与第二部分审核经费" * 4, "保障措施落实"),
}


@pytest.mark.parametrize("names", NAMES.values(), ids=NAMES)
def test_what_was_published_comes_back(tmp_path: Path, names: tuple[str, ...]) -> None:
    projects = [
        plain_project(项目编码=code, 项目名称=name.replace("\x0b", "\n"))
        for code, name in zip(CODES, names, strict=True)
    ]
    in_order = [row for code in CODES for row in many_indicators(code, 9)]
    typed = random.Random(7).sample(in_order, len(in_order))
    source = fill(tmp_path / "甲.xlsx", projects=projects, indicators=typed)
    document = tmp_path / "甲.docx"
    document.write_bytes(publish(open_book(source), accepted=True).word)
    found = import_file(document, tmp_path / "乙.xlsx")
    back = open_book(tmp_path / "乙.xlsx")
    rows = back.read(template.INDICATORS).rows[3:]
    kept = [[*row[1:5], row[7]] for row in rows]
    by_level = [
        sorted((r for r in typed if r["项目编码"] == code), key=lambda r: LEVELS.index(str(r["二级指标"])))
        for code in CODES
    ]
    assert kept == [
        [r["项目编码"], r["一级指标"], r["二级指标"], r["三级指标"], r["指标值"]] for rs in by_level for r in rs
    ]
    assert [row[1] for row in back.read(template.PROJECTS).rows[3:]] == [one["项目名称"] for one in projects]
    listed = [one.text for one in found.leftovers if one.kind == CONTENTS]
    assert len(listed) == 6 + len(names)
    assert {one.kind for one in found.leftovers} == {CONTENTS, SUBTITLE}, "the title page is on the cover"
    assert {label: found.cover[label] for label in SAID} == cover(source)


def cover(path: Path) -> dict[object, object]:
    """What the document says of the cover, by label."""
    return {row[1]: row[2] for row in open_book(path).read(template.COVER).rows if len(row) > 2 and row[1] in SAID}


SAID = ("填报年度", "行政区划代码", "部门编码", "部门名称", "编报阶段", "金额单位")
LEVELS = ("数量指标", "质量指标", "时效指标", "成本指标", "社会效益指标", "生态效益指标", "服务对象满意度指标")
