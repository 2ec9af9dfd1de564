"""Every variant of the threat model ends as it says, in a process of its own, within 10 s and 512 MB, with no fetch.

The fates are written by hand from the threat model; ``tests/hostile`` makes the files.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.support import hostile, sealed
from tests.support.guarded import without_network
from tests.support.hostile import archives, documents, places, structure, values, xml_attacks
from tests.support.hostile.surgery import Patient
from xltool.receiving.record import Examined
from xltool.receiving.refusals import DIED, TOO_LARGE, TOO_SLOW, Refusal
from xltool.receiving.sandbox import Isolation
from xltool.sending.seal.verify import SealState
from xltool.workflows.examine import examine

GROUPS = (values, places, structure, documents, xml_attacks, archives)


def group(fate: str) -> list[str]:
    return [name for module in GROUPS for name in getattr(module, fate, {})]


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A valid submission: filled, finished, sealed."""
    folder = tmp_path_factory.mktemp("base")
    path = sealed.finished(folder / "base.xlsx", cover={"填报日期": date(2021, 1, 15)})
    return sealed.submitted(path, folder / "out").workbook.read_bytes()


@pytest.fixture(scope="session")
def isolation() -> Any:
    with Isolation(workers=1, seconds=10, megabytes=512, loaded=without_network.__module__) as pool:
        yield pool


@pytest.fixture(scope="session")
def original(base: bytes) -> Examined:
    return examine(base)


def examined(isolation: Isolation, base: bytes, name: str) -> Examined:
    made = hostile.VARIANTS[name](Patient(base))
    data = made if isinstance(made, bytes) else made.bytes
    ((_, result),) = isolation.map(without_network, [(name, data)])
    assert result not in (DIED, TOO_SLOW, TOO_LARGE)
    return Examined(result) if isinstance(result, Refusal) else result


def facts(result: Examined) -> set[tuple[str, ...]]:
    return {(one.code, str(one.ref), one.field, one.value) for one in result.findings}


def said(content: Any) -> list[tuple[str, ...]]:
    return [item[:4] for item in content]


def test_there_are_variants_enough_and_each_has_one_fate():
    names = [name for fate in ("ACCEPTED", "FINDING", "EITHER", "REFUSED") for name in group(fate)]
    assert len(names) == len(set(names)) == len(hostile.VARIANTS)
    assert len(names) >= 240


def test_the_submission_itself_is_sealed_and_without_suspicion(original):
    assert original.refusal is None
    assert original.seal_state is SealState.INTACT
    assert [f for f in original.findings if f.code.startswith("Q")] == []


@pytest.mark.parametrize("name", group("ACCEPTED"))
def test_a_harmless_variant_is_read_with_the_same_values(isolation, base, original, name):
    result = examined(isolation, base, name)
    assert result.refusal is None
    assert said(result.content) == said(original.content)
    assert result.seal_state is SealState.INTACT
    new = {one for one in result.findings if one.severity == "error"}
    assert not new - set(original.findings)


@pytest.mark.parametrize("name", group("FINDING"))
def test_a_doubtful_variant_is_read_with_a_finding(isolation, base, original, name):
    result = examined(isolation, base, name)
    if result.refusal is not None:
        assert result.refusal.code == "Q15"
    assert facts(result) - facts(original) or result.differences


@pytest.mark.parametrize("name", group("EITHER"))
def test_a_bad_variant_is_refused_or_found(isolation, base, original, name):
    result = examined(isolation, base, name)
    assert result.refusal or facts(result) - facts(original)


@pytest.mark.parametrize("name", group("REFUSED"))
def test_a_hostile_variant_is_refused_with_a_reason_and_a_remedy(isolation, base, name):
    result = examined(isolation, base, name)
    assert result.refusal is not None
    assert result.submission is None
    assert result.refusal.code.startswith("Q")
    assert result.refusal.reason.endswith("。")
    assert "请" in result.refusal.fix
