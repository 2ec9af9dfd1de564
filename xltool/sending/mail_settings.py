r"""The settings of one desk, from a TOML file in the user's own configuration folder. No file: the defaults.

Windows: ``%APPDATA%\\xltool\\config.toml``; elsewhere ``$XDG_CONFIG_HOME`` or ``~/.config``, ``xltool/config.toml``.
"""

import os
import tomllib
from dataclasses import dataclass
from email.utils import getaddresses
from pathlib import Path
from typing import Any

from xltool.model.errors import XltoolError

DEFAULT_LIMIT_MB = 20


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Where submissions go (``to``: addresses parted by commas, "" when unknown), and how large a mail may be."""

    to: str = ""
    limit_mb: float = DEFAULT_LIMIT_MB


def settings_path() -> Path:
    """Where the file is looked for."""
    if os.name == "nt":
        base = Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    else:
        base = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return base / "xltool" / "config.toml"


def mail_settings(path: Path | None = None) -> MailSettings:
    """The section ``[mail]``. XltoolError when the file is there and cannot be understood."""
    file = path or settings_path()
    known = own_section("mail", file)
    to, limit = known.get("to", ""), known.get("limit_mb", DEFAULT_LIMIT_MB)
    if not isinstance(to, str) or isinstance(limit, bool) or not isinstance(limit, int | float) or limit <= 0:
        raise XltoolError(
            f"配置文件 {file} 的 [mail] 有误。to 应是带引号的邮箱，limit_mb 应是正数，例如 limit_mb = 20。"
        )
    return MailSettings(check_addresses(to, f"配置文件 {file}"), float(limit))


def own_section(name: str, path: Path | None = None) -> dict[str, Any]:
    """What a section of the file says; nothing without the file. XltoolError when it cannot be understood."""
    file = path or settings_path()
    try:
        section = tomllib.loads(file.read_text("utf-8-sig")).get(name, {})
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise XltoolError(f"配置文件 {file} 读不懂。请按使用手册“报送”一节改正，或删去它。") from error
    if not isinstance(section, dict):
        raise XltoolError(f"配置文件 {file} 里的 {name} 应是一节，写成单独一行 [{name}]，下面再写各项。")
    return section


def check_addresses(text: str, where: str) -> str:
    """Addresses parted by commas, as given; XltoolError names ``where`` when one is none."""
    addresses = [address for _, address in getaddresses([text.replace("；", ",").replace(";", ",").replace("，", ",")])]
    if not text.strip():
        return ""
    if not text.isprintable():
        raise XltoolError(f"{where}里的收件人含有换行等字符，不是邮箱地址。请在一行里写。")
    for address in addresses:
        local, _, domain = address.partition("@")
        if not local or "." not in domain or not address.isascii() or any(c.isspace() for c in address):
            raise XltoolError(f"{where}里的收件人“{text}”不是邮箱地址。请写成 name@example.gov.cn 的样子。")
    return ", ".join(addresses)
