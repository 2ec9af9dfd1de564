"""Progress of a long run in words: how many, how fast, how long still. Pure; seconds are passed."""

TOO_EARLY = 2.0
"""Seconds before a rate means anything."""


def pace(done: int, total: int | None, seconds: float) -> str:
    """For example ``已处理 120 / 1,000 个，每秒 12.0 个，约还需 1 分 14 秒``."""
    words = f"已处理 {done:,} 个" if total is None else f"已处理 {done:,} / {total:,} 个"
    if seconds < TOO_EARLY or not done:
        return words
    rate = done / seconds
    speed = f"每秒 {rate:.1f} 个" if rate >= 1 else f"每分钟 {rate * 60:.1f} 个"
    words = f"{words}，{speed}"
    if total is None or done >= total:
        return words
    return f"{words}，约还需 {duration((total - done) / rate)}"


def duration(seconds: float) -> str:
    """Seconds as staff say them, rounded up."""
    whole = max(1, -int(-seconds // 1))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    if hours:
        return f"{hours} 小时 {minutes} 分"
    return f"{minutes} 分 {left} 秒" if minutes else f"{left} 秒"
