"""The zip archive of a workbook: its directory judged strictly, its parts inflated within limits.

One archive, one reading: no second directory, no prefix or trailing bytes, no gaps, no overlaps, no names that only
differ in case. Nothing that the archive says of itself (sizes, counts) is believed. The limits stand for threats of
``zip bomb`` kind; an ordinary workbook needs a hundredth of them.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from xltool.books.file.refusals import DAMAGED, Why, not_an_archive, refusal


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of the file, members, bytes of one member and of all together once inflated.

    ``comment``: whether the archive may carry one; those that people pack often do, workbooks never.
    """

    file: int = 20 * 2**20
    members: int = 500
    part: int = 32 * 2**20
    inflated: int = 64 * 2**20
    comment: bool = False


WORKBOOK_LIMITS = Limits()
MAX_RATIO = 200
RATIO_FROM = 2**20

CONTENT_TYPES = "[Content_Types].xml"
ROOT_RELS = "_rels/.rels"

_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64_SIZE = 20
_IN_64 = 0xFFFF
_LOCAL = struct.Struct("<4s5H3L2H")
_DESCRIPTOR_SIZE = 24
_ENCRYPTED = 0x1
_DESCRIPTOR_FOLLOWS = 0x8
_SIZE_IN_64 = 0xFFFFFFFF
_TOO_BIG = "文件内容过大，超出可以安全读取的范围。请删去多余的图片、空白行和附件后另存为 .xlsx 再试。"
_LOCKED = "文件里的内容加了密码，读不了。请去掉密码，用 Excel 另存为 .xlsx 再试。"
_ODD = "文件的压缩结构不正常，读取不安全。请用 Excel 打开后另存为新的 .xlsx 再试。"


class Archive:
    """The members of one zip file by case-folded name. ``name`` is what staff call the file."""

    def __init__(self, data: bytes, name: str, limits: Limits = WORKBOOK_LIMITS) -> None:
        self._data = data
        self._name = name
        self._limits = limits
        self._inflated: dict[str, int] = {}
        if len(data) > limits.file:
            reason = f"文件超过 {limits.file // 2**20} MB。请删去多余的图片和附件后再试。"
            raise refusal(name, reason, Why.TOO_BIG)
        if not data.startswith(b"PK\3\4"):
            raise not_an_archive(name, data)
        self._members = self._directory()

    @property
    def names(self) -> dict[str, str]:
        """Names of all parts as they are written, by their case-folded names."""
        return {folded: info.filename for folded, info in self._members.items()}

    def read(self, part: str) -> bytes:
        """Inflate one part, counting while inflating; a missing part is a damaged file."""
        info = self._members.get(part.casefold())
        if info is None:
            raise refusal(self._name, DAMAGED)
        start = info.header_offset + _LOCAL.size + _local_lengths(self._data, info)
        packed = self._data[start : start + info.compress_size]
        others = sum(self._inflated.values()) - self._inflated.get(part.casefold(), 0)
        limit = min(self._limits.part, self._limits.inflated - others)
        content = packed
        if info.compress_type == zipfile.ZIP_DEFLATED:
            inflater = zlib.decompressobj(-zlib.MAX_WBITS)
            try:
                content = inflater.decompress(packed, limit + 1)
            except zlib.error as error:
                raise refusal(self._name, DAMAGED) from error
        if len(content) > limit or _ratio_is_odd(len(content), len(packed)):
            raise refusal(self._name, _TOO_BIG, Why.TOO_BIG)
        if len(content) != info.file_size or zlib.crc32(content) != info.CRC:
            raise refusal(self._name, DAMAGED)
        self._inflated[part.casefold()] = len(content)
        return content

    def _directory(self) -> dict[str, zipfile.ZipInfo]:
        declared = self._require_one_directory()
        try:
            with zipfile.ZipFile(io.BytesIO(self._data)) as archive:
                infos = archive.infolist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error) as e:
            raise refusal(self._name, DAMAGED) from e
        if declared not in (len(infos), _IN_64):
            raise refusal(self._name, _ODD, Why.ODD_ARCHIVE)
        limits = self._limits
        inflated = sum(info.file_size for info in infos)
        if len(infos) > limits.members or inflated > limits.inflated:
            raise refusal(self._name, _TOO_BIG, Why.TOO_BIG)
        members: dict[str, zipfile.ZipInfo] = {}
        end = 0
        for info in sorted(infos, key=lambda info: info.header_offset):
            end = self._judge_member(info, end)
            info.filename = info.orig_filename  # in which Windows' zipfile would turn a backslash
            folded = info.orig_filename.replace("\\", "/").casefold()
            if folded in members:
                raise refusal(self._name, _ODD, Why.ODD_ARCHIVE)
            members[folded] = info
        return members

    def _judge_member(self, info: zipfile.ZipInfo, former_end: int) -> int:
        """Judge one member; return where it ends."""
        gap = info.header_offset - former_end
        names = info.orig_filename.replace("\\", "/").split("/")
        odd_name = ".." in names or not names[0] or any(c < " " or c == ":" for c in info.orig_filename)
        is_link = info.external_attr >> 28 == 0xA
        if info.flag_bits & _ENCRYPTED:
            raise refusal(self._name, _LOCKED, Why.LOCKED)
        if (
            not 0 <= gap <= (_DESCRIPTOR_SIZE if former_end else 0)
            or odd_name
            or is_link
            or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        ):
            raise refusal(self._name, _ODD, Why.ODD_ARCHIVE)
        if info.file_size > self._limits.part or _ratio_is_odd(info.file_size, info.compress_size):
            raise refusal(self._name, _TOO_BIG, Why.TOO_BIG)
        lengths = _local_lengths(self._data, info)
        if lengths < 0:
            raise refusal(self._name, _ODD, Why.ODD_ARCHIVE)
        return info.header_offset + _LOCAL.size + lengths + info.compress_size

    def _require_one_directory(self) -> int:
        """The end record closes the file, and the directory that it names ends where it begins.

        Returns how many members the record declares.
        """
        at = len(self._data) - _END.size
        if self._limits.comment:
            at = self._data.rfind(b"PK\5\6", max(0, at - 0xFFFF), max(at, 0) + 4)
        if at < 0 or not self._data.startswith(b"PK\5\6", at):
            ended = b"PK\5\6" in self._data[: max(at, 0)]
            if ended:
                raise refusal(self._name, _ODD, Why.ODD_ARCHIVE)
            raise refusal(self._name, DAMAGED)
        _, *disks, here, count, size, offset, comment = _END.unpack_from(self._data, at)
        ends, end = offset + size, at
        if ends != at and self._data.startswith(b"PK\6\7", at - _LOCATOR_64_SIZE):
            at -= _LOCATOR_64_SIZE + _END_64.size
            if at >= 0 and self._data.startswith(b"PK\6\6", at):
                *_, size, offset = _END_64.unpack_from(self._data, at)
                ends = offset + size
        rest = len(self._data) - end - _END.size
        if ends != at or comment != rest or any(disks) or here != count:
            raise refusal(self._name, _ODD, Why.ODD_ARCHIVE)
        return int(count)


def _ratio_is_odd(inflated: int, packed: int) -> bool:
    return inflated > RATIO_FROM and inflated > packed * MAX_RATIO


def _local_lengths(data: bytes, info: zipfile.ZipInfo) -> int:
    """Length of name and extra field in the local header; -1 when it says other things than the directory."""
    try:
        header = _LOCAL.unpack_from(data, info.header_offset)
    except struct.error:
        return -1
    signature, _, flags, method, _, _, *sizes, name_length, extra_length = header
    start = info.header_offset + _LOCAL.size
    name = data[start : start + name_length]
    told = [info.CRC, info.compress_size, info.file_size]
    if method != info.compress_type or (
        not flags & _DESCRIPTOR_FOLLOWS
        and any(here not in (said, _SIZE_IN_64) for here, said in zip(sizes, told, strict=True))
    ):
        return -1
    encoding = "utf-8" if info.flag_bits & 0x800 else "cp437"
    if signature != b"PK\3\4" or name != info.orig_filename.encode(encoding, "replace"):
        return -1
    return int(name_length + extra_length)


def zip_parts(parts: Mapping[str, bytes], *, compressed: bool = True) -> bytes:
    """The parts as an archive with no clock in it."""
    return zip_in_order(parts, (1980, 1, 1), zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED)


def zip_in_order(
    parts: Mapping[str, bytes] | Mapping[str, str],
    day: tuple[int, int, int] = (2026, 1, 1),
    method: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """The list of content types, then the parts in their order, all of one day: the same parts are always the same bytes."""
    out = io.BytesIO()
    order = sorted(parts, key=lambda name: (name != CONTENT_TYPES, name != ROOT_RELS))
    with zipfile.ZipFile(out, "w") as archive:
        for name in order:
            info = zipfile.ZipInfo(name, (*day, 0, 0, 0))
            info.compress_type = method
            archive.writestr(info, parts[name])
    return out.getvalue()
