#!/usr/bin/env python3
"""Picks the pages for docs/images by their words, crops them and keeps them small. Called by make-pictures.sh.

``crop_pictures.py WORK IMAGES``: WORK holds NAME.txt (pages between form feeds) and NAME-1.png, NAME-2.png, ...
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops, ImageOps

MARGIN = 28
FRAME = "#9AA7AD"
COLOURS = 256
OFFICIAL_TITLE = "1.科普专项绩效目标表"

PRINTED = {
    "card_annual": "项目支出绩效目标申报表",
    "card_points": "项目支出绩效目标表",
    "list_annual": "部门预算项目绩效目标申报表",
    "card_two_horizons": "项目支出绩效目标申报表",
    "department_overall": "部门整体支出绩效目标申报表",
}
"""What the printed table of each further form begins with."""


@dataclass(frozen=True)
class Picture:
    """One file: the page of ``workbook`` that begins with ``words``, or one ``after`` it.

    Trimmed to its ink, or the whole paper; at most ``width`` pixels wide.
    """

    name: str
    workbook: str
    words: str
    width: int
    whole_page: bool = False
    after: int = 0


PICTURES = (
    Picture("cover", "sample", "预算绩效目标填报表", 1100),
    Picture("entry-overall", "sample", "总体目标返回封面", 1400),
    Picture("entry-functions", "sample", "分项目标返回封面", 1400),
    Picture("entry-safeguards", "sample", "保障措施返回封面", 1400),
    Picture("entry-projects", "sample", "项目返回封面", 1700),
    Picture("entry-indicators", "sample", "指标返回封面", 1500),
    Picture("marks", "marks", "指标返回封面", 1500),
    Picture("totals", "sample", "资金汇总表", 1500),
    Picture("findings", "sample", "校验结果校验时间", 1600),
    Picture("department", "sample", "第一部分", 900, whole_page=True),
    Picture("import-leftovers", "imported", "未识别内容", 900),
    Picture("official", "sample", OFFICIAL_TITLE, 1000, whole_page=True),
    Picture("official-40-indicators-1", "long", OFFICIAL_TITLE, 760, whole_page=True),
    Picture("official-40-indicators-2", "long", OFFICIAL_TITLE, 760, whole_page=True, after=1),
    *(
        Picture(f"form-{form.replace('_', '-')}", f"form-{form}", title, 1000, whole_page=True)
        for form, title in PRINTED.items()
    ),
    Picture("review-opinions", "returned", "审核意见请在下面", 1700),
    Picture("review-conclusion", "returned", "预算绩效目标审核表", 1000, whole_page=True),
    Picture("review-marks", "received", "指标返回封面", 1500),
    Picture("review-received", "received", "审核意见第1轮", 1700),
    Picture("review-revisions", "review2", "修改情况", 1700),
    Picture("review-rounds", "collected", "审核轮次", 1700),
    Picture("county-1-about", "package", "说明左边", 900),
    Picture("county-2-columns", "package", "栏目一行", 1400),
    Picture("county-3-weights", "package", "权重没有", 700),
    Picture("county-4-table", "package", "同类合并", 1200),
    Picture("county-5-entries", "county", "指标返回封面", 1500),
    Picture("county-6-printed", "county", "项目支出绩效目标申报表", 1000, whole_page=True),
)
PAIR = (Picture("", "sample", OFFICIAL_TITLE, 1100), Picture("", "sample", "资金汇总表", 1100))
"""What README shows side by side."""
PUBLIC = tuple(
    Picture("", "public", words, 900, whole_page=True)
    for words in ("顺平县科学技术协会", "目录", "第一部分", "第二部分")
)
"""Pages of the public document."""


def main(work: Path, images: Path) -> None:
    """Write every picture, the pair, and the pages of the public document."""
    images.mkdir(parents=True, exist_ok=True)
    for picture in PICTURES:
        _save(_drawn(work, picture), images / f"{picture.name}.png")
    _save(_side_by_side([_drawn(work, picture) for picture in PAIR], 560), images / "result.png")
    _save(_side_by_side([_drawn(work, picture) for picture in PUBLIC], 560), images / "public.png")


def _drawn(work: Path, picture: Picture) -> Image.Image:
    page = _page(work, picture)
    return _fitted(_framed(page) if picture.whole_page else _trimmed(page), picture.width)


def _page(work: Path, picture: Picture) -> Image.Image:
    """The page that begins with the words; spaces in the text of the PDF do not count."""
    texts = (work / f"{picture.workbook}.txt").read_text(encoding="utf-8").split("\f")
    starts = [number for number, text in enumerate(texts, start=1) if "".join(text.split()).startswith(picture.words)]
    if not starts:
        sys.exit(f"no page of {picture.workbook} begins with {picture.words}")
    pages = work.glob(f"{picture.workbook}-*.png")
    files = {int(path.stem.rsplit("-", 1)[1]): path for path in pages}
    return Image.open(files[starts[0] + picture.after]).convert("RGB")


def _trimmed(page: Image.Image) -> Image.Image:
    """Cut the white around the ink; the page footer goes, so that short sheets make low pictures."""
    body = page.crop((0, 0, page.width, int(page.height * 0.94)))
    box = ImageChops.difference(body, Image.new("RGB", body.size, "white")).getbbox()
    return ImageOps.expand(body.crop(box), MARGIN, "white")


def _framed(page: Image.Image) -> Image.Image:
    return ImageOps.expand(page, 2, FRAME)


def _fitted(image: Image.Image, width: int) -> Image.Image:
    """Scale down to ``width`` pixels, never up."""
    if image.width <= width:
        return image
    return image.resize((width, image.height * width // image.width), Image.Resampling.LANCZOS)


def _side_by_side(pair: list[Image.Image], height: int) -> Image.Image:
    """The pictures on white, all of one height."""
    scaled = [image.resize((image.width * height // image.height, height), Image.Resampling.LANCZOS) for image in pair]
    width = sum(image.width for image in scaled) + MARGIN * (len(scaled) - 1)
    whole = Image.new("RGB", (width, height), "white")
    left = 0
    for image in scaled:
        whole.paste(image, (left, 0))
        left += image.width + MARGIN
    return whole


def _save(image: Image.Image, path: Path) -> None:
    image.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
