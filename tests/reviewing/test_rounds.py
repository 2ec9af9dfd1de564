"""Whatever both sides do between rounds: no opinion lost, none on a wrong row, every place that is gone told."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from xltool.model import template
from xltool.model.cells import Ref
from xltool.model.review import Level, Opinion, Place, Return, Review, State
from xltool.model.row_ids import new_row_id
from xltool.reviewing.answers import items_of
from xltool.reviewing.merge import merge, said_in
from xltool.reviewing.places import replaced
from xltool.reviewing.record import Carried
from xltool.reviewing.revision import revisions
from xltool.reviewing.unit_sheet import answered, unit_rows
from xltool.sending.seal.content import Content, Item

SHEET = template.INDICATORS
FIELDS = ("项目编码", "一级指标", "三级指标", "指标值", "指标值确定依据")


@dataclass(eq=False)
class Line:
    """A row as a person sees it; what it is called and says may change, it stays itself."""

    values: list[str]
    row_id: str = field(default_factory=new_row_id)
    kin: Line | None = None
    """What it was copied from."""

    @property
    def root(self) -> Line:
        return self.kin.root if self.kin else self


class World:
    """A unit with its rows, and what it has of its review; the bureau sees what is sent."""

    def __init__(self, seed: int, *, with_ids: bool) -> None:
        self.chance = random.Random(seed)
        self.with_ids = with_ids
        self.named = 0
        self.lines = [self.fresh() for _ in range(self.chance.randint(3, 9))]
        self.carried: Carried | None = None
        self.about: dict[str, tuple[Line, str]] = {}
        self.returns = 0
        self.copied: set[int] = set()
        self.late: set[int] = set()
        self.deleted: list[Line] = []

    def fresh(self) -> Line:
        self.named += 1
        values = [
            self.chance.choice(("P1", "P2")),
            "产出指标",
            f"指标{self.named}",
            str(self.chance.randint(1, 3)),
            "计划",
        ]
        return Line(values, new_row_id() if self.with_ids else "")

    def content(self) -> Content:
        seen: dict[str, int] = {}
        items = []
        for number, line in enumerate(self.lines, start=4):
            name = f"{line.values[0]}/{line.values[2]}"
            seen[name] = seen.get(name, 0) + 1
            name += f"（第 {seen[name]} 个）" if seen[name] > 1 else ""
            pairs = enumerate(zip(FIELDS, line.values, strict=True), start=1)
            items += [Item(SHEET, name, one, value, Ref(SHEET, number, at), line.row_id) for at, (one, value) in pairs]
        return tuple(items)

    def edit(self) -> None:
        """What the unit does to its rows."""
        for _ in range(self.chance.randint(0, 6)):
            acts = (
                self.sort,
                self.insert,
                self.delete,
                self.rename,
                self.retype,
                self.retype,
                self.copy,
                self.forget,
                self.move,
            )
            self.chance.choice(acts)(self.chance.choice(self.lines))

    def sort(self, _: Line) -> None:
        self.lines.sort(key=lambda one: one.values, reverse=self.chance.random() < 0.5)

    def insert(self, _: Line) -> None:
        self.lines.insert(self.chance.randint(0, len(self.lines)), self.fresh())

    def delete(self, line: Line) -> None:
        if len(self.lines) > 2:
            self.lines.remove(line)
            self.deleted.append(line)

    def rename(self, line: Line) -> None:
        self.named += 1
        line.values[2] = f"指标{self.named}"

    def retype(self, line: Line) -> None:
        """Where rows have a 标识 two may come to say the same."""
        self.named += 1
        line.values[self.chance.choice((3, 4))] = str(self.chance.randint(1, 5)) if self.with_ids else f"值{self.named}"

    def copy(self, line: Line) -> None:
        """Of two rows that say the same, of which none has the 标识 it had, nobody can tell the copy: it is renamed at once."""
        copied = Line([*line.values], "", line)
        if not line.row_id or id(line) in self.late:
            self.rename(copied)
        self.copied |= {id(line), id(copied)}
        self.lines.insert(self.lines.index(line) + 1, copied)

    def forget(self, line: Line) -> None:
        """The 标识 is deleted, as by clearing a column that was not seen; not of a row of which there is a copy."""
        if id(line) not in self.copied and self.chance.random() < 0.3:
            line.row_id = ""

    def move(self, line: Line) -> None:
        line.values[0] = "P2" if line.values[0] == "P1" else "P1"

    def returned(self, sent: Carried, number: int) -> Carried:
        """What one reviewer makes of what was sent."""
        self.returns += 1
        own = f"t{self.returns}"
        opinions = [self.judged(one) for one in sent.review.opinions]
        rows = dict.fromkeys(item.row for item in sent.base)
        for count in range(self.chance.randint(0, 4)):
            name = self.chance.choice(list(rows))
            line = self.lines[list(rows).index(name)]
            wanted = self.chance.choice((FIELDS[3], FIELDS[4], ""))
            level = self.chance.choice((Level.MUST, Level.ADVICE))
            one = Opinion(
                f"o{own}-{count}",
                number,
                level,
                Place(SHEET, name, wanted),
                "",
                "",
                "",
                f"意见{own}-{count}",
                reviewer=own,
            )
            opinions.append(one)
            self.about[one.id] = (line, wanted)
        digest, when = f"d{number}", f"2027-01-{number:02} 09:00:{self.returns:02}"
        new = Return(own, number, "1", "2", "3", "4", digest, "", number, "退回修改", when)
        return Carried(Review((*sent.review.returns, new), tuple(opinions)), sent.base)

    def judged(self, one: Opinion) -> Opinion:
        act = self.chance.choice(("", "", State.CLOSED, State.REJECTED))
        return replace(one, state=act) if act and not one.closed else one

    def sent(self) -> Carried:
        """As the bureau has it: places name the rows of what was sent, which has been through a check."""
        for line in self.lines if self.with_ids else ():
            if not line.row_id:
                line.row_id = new_row_id()
                self.late.add(id(line))
        present = self.content()
        if self.carried is None:
            return Carried(Review(), present)
        opinions = replaced(self.carried.review.opinions, self.carried.base, present)
        return Carried(replace(self.carried.review, opinions=opinions), present)

    def receive(self, came: Carried, was: Content) -> None:
        before = {one.id: one.answer for one in self.carried.review.opinions} if self.carried else {}
        self.carried = merge(self.carried, came, said_in(was))
        ids = [one.id for one in self.carried.review.opinions]
        assert len(ids) == len(set(ids))
        assert set(self.about) >= {one.origin for one in self.carried.review.opinions}
        assert {one.id for one in came.review.opinions} <= set(ids)
        now = {one.id: one.answer for one in self.carried.review.opinions}
        assert all(now[own] == answer for own, answer in before.items() if answer)

    def answer(self) -> None:
        """On the sheet as it is drawn, and read back."""
        assert self.carried is not None
        found = revisions(self.carried.base, self.content(), self.carried.review)
        rows = unit_rows(found, ())
        typed = [
            replace(row, cells={**row.cells, "答复": f"答{row.id}"}) if self.chance.random() < 0.3 else row
            for row in rows
        ]
        self.carried = replace(self.carried, review=answered(self.carried.review, typed))

    def look(self, lost_for_good: set[str]) -> None:
        """Every opinion on its row, or told to have none."""
        assert self.carried is not None
        found = revisions(self.carried.base, self.content(), self.carried.review)
        assert [one.opinion.id for one in found] == [one.id for one in self.carried.review.opinions]
        shown = {row.cells["标识"]: row.cells["单元格"] for row in unit_rows(found, ())}
        for one in found:
            line, wanted = self.about[one.opinion.origin]
            if one.at is not None:
                stands = self.lines[one.at.row - 4]
                # a copy that says what was reviewed is the row once that one is gone
                assert stands is line or (line not in self.lines and stands.root is line.root), (one, line.values)
                assert shown[one.opinion.id] == one.at.a1
                if wanted and one.state is State.CHANGED:
                    assert one.after == line.values[FIELDS.index(wanted)] != one.before
                continue
            assert one.state in {State.LOST, State.CLOSED, State.REJECTED, State.CONFLICT, State.ACCEPTED}
            assert one.opinion.id in shown
            assert shown[one.opinion.id] == ""
            kept = line in self.lines and line.row_id and not one.opinion.place.lost
            assert not kept or one.opinion.origin in lost_for_good, (one.opinion.id, line.values)


@pytest.mark.parametrize("with_ids", [True, False])
@pytest.mark.parametrize("seed", range(25))
def test_no_opinion_is_lost_and_none_is_on_a_wrong_row(seed: int, with_ids: bool) -> None:
    world = World(seed, with_ids=with_ids)
    for number in range(1, 4):
        sent = world.sent()
        was = (*sent.base, *items_of(sent.review))
        came: Sequence[Carried] = [world.returned(sent, number) for _ in range(world.chance.choice((1, 1, 2)))]
        for _ in range(2):
            world.edit()
            for one in came:
                world.receive(one, was)
                world.look(set())
        world.answer()
        world.edit()
        world.look(set())
    assert world.carried is not None
    assert set(world.about) == {one.origin for one in world.carried.review.opinions}
