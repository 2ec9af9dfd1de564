"""The same tables as Parquet, one file per table, for pandas, DuckDB and whatever reads Parquet.

Money is decimal128(28, 2) in 元, percent decimal128(28, 6) in percent; everything else is text or 64-bit integers.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from xltool.books.file.saving import busy_when_unwritable
from xltool.model.errors import XltoolError
from xltool.receiving.consolidated.tables import Column, Linked, Row, Table, Value
from xltool.receiving.consolidated.workshop import workshop

_CHUNK = 4_000
"""Rows in memory at a time."""
_MARK = "xltool数据集.txt"
_SAID = "本文件夹由 xltool collect --dataset 生成，每次汇总时整体替换。请不要在这里存放别的文件。\n"
_PERCENT = Decimal("0.000001")


def require_replaceable(folder: Path) -> None:
    """Refuse a folder that holds anything that is not a former dataset of ours."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise XltoolError(f"“{folder}”是文件，不能用作数据集文件夹。请换一个名字。")
    inside = [path.name for path in folder.iterdir()]
    if inside and _MARK not in inside:
        raise XltoolError(f"文件夹“{folder}”里有别的文件，不能用作数据集文件夹（会被整体替换）。请换一个空文件夹。")


def require_arrow() -> None:
    """Refuse in one sentence when the library for Parquet is not installed."""
    try:
        import pyarrow.parquet  # noqa: F401, PLC0415  an extra, and slow to load
    except ModuleNotFoundError as missing:
        raise XltoolError(
            "没有安装写数据集的组件 pyarrow。请运行：pip install xltool[dataset]，或去掉 --dataset。"
        ) from missing


def write_dataset(folder: Path, tables: Sequence[Table]) -> None:
    """Write every table into ``folder``, which is replaced as a whole when all of them are complete.

    Killed between taking the former one away and putting the new one there, the next run makes it again.
    """
    with busy_when_unwritable(folder.name):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with workshop(folder.resolve()) as made:
            new = made / "new"
            new.mkdir()
            for table in tables:
                _write(new / f"{table.name}.parquet", table)
            (new / _MARK).write_text(_SAID, encoding="utf-8")
            if folder.exists():
                folder.rename(made / "former")
            new.rename(folder)


def _write(path: Path, table: Table) -> None:
    import pyarrow as pa  # noqa: PLC0415  an extra, and slow to load
    from pyarrow import parquet  # noqa: PLC0415

    schema = pa.schema([(column.header, _type(pa, column)) for column in table.columns])
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for chunk in _chunks(table.rows()):
            columns = [
                pa.array([_value(row[at], column) for row in chunk], type=schema.types[at])
                for at, column in enumerate(table.columns)
            ]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while chunk := list(islice(rows, _CHUNK)):
        yield chunk


def _type(pa: Any, column: Column) -> Any:
    match column.kind:
        case "money":
            return pa.decimal128(28, 2)
        case "percent":
            return pa.decimal128(28, 6)
        case "integer":
            return pa.int64()
    return pa.string()


def _value(value: Value, column: Column) -> str | int | Decimal | None:
    if isinstance(value, Linked):
        return value.text
    if isinstance(value, Decimal) and column.kind == "percent":
        return value.quantize(_PERCENT)
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    return value
