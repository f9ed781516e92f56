"""Makes the papers of a meeting beside its slides: what a slide says already is taken from it, the rest is asked for."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from lib import queries
from lib.access import Viewer
from lib.queries import Pick
from lib.rules.calendar import earlier
from lib.rules.circular import addressee_of
from lib.rules.lamps import LampLevel
from lib.rules.letter import sent_by
from lib.rules.praise import (
    Judged,
    lagging,
    lagging_words,
    lags_by_score,
    praise_words,
    praised,
    why_lagging,
)
from lib.rules.score import GRADE_WORDS, Grade
from lib.rules.slides import Names, SlideKind
from lib.slides import lamps, problems, quarter
from lib.slides.asking import Asked, share
from lib.slides.naming import Naming, changed, naming
from lib.slides.papers.listing import open_problems
from lib.slides.papers.values import OF_MANY, Papers, Part
from lib.slides.values import Bars, Block, CellKind, Column, Figure, Figures, Slide, Table, Words

AGAIN = "连续两个季度落后"
Blocks = dict[Part, tuple[Block, ...]]


def papers(session: Session, viewer: Viewer, asked: Asked, slides: Sequence[Slide], office: int) -> Papers:
    """The papers of the meeting that these slides were just made for; office: who keeps it, and so signs."""
    names = naming(session, viewer, asked)
    of = {slide.kind: slide.blocks for slide in reversed(slides)}

    def told(kind: SlideKind, make: Any) -> tuple[Block, ...]:
        return of[kind] if kind in of else make(session, viewer, asked, {}, names)

    found: Blocks = {
        Part.OVERALL: only(told(SlideKind.HEADLINE, quarter.headline), Words),
        **(of_units(session, viewer, asked, names) if asked.has_children else {}),
        Part.LAMPS: (
            next(iter(only(of.get(SlideKind.MAP, ()), Figures)), None)
            or lamps.lamp_figures(session, viewer, asked),
        ),
        Part.CAUSES: only(told(SlideKind.LAMPS, lamps.lit), Bars),
        Part.MOVED: moved(session, viewer, asked),
        Part.CLOSURE: only(told(SlideKind.CLOSURE, problems.progress), Words),
        Part.MONEY: only(told(SlideKind.MONEY, problems.money), Figures, Table),
        Part.PROBLEMS: open_problems(session, viewer, asked.place, asked.as_of, Pick(open=True), names),
    }
    parts = {part: blocks for part, blocks in found.items() if blocks}
    if not names.shows:
        parts = {part: changed(blocks, names.text) for part, blocks in parts.items()}
    return Papers(**ends(session, viewer, asked, office), parts=parts)


def ends(session: Session, viewer: Viewer, asked: Asked, office: int) -> dict[str, Any]:
    """About whom the papers are, to whom they go, who signs, and the lines of the slides."""
    rows = queries.organisations(session, viewer)
    signer = rows[rows["id"] == office].iloc[0]
    kinds = rows.loc[rows["parent_id"] == asked.place, "kind"].unique().tolist()
    return {
        "place": asked.place_name,
        "addressee": addressee_of(asked.place_name, kinds),
        "sender": sent_by(signer["name"], signer["kind"]),
        "line": asked.line,
        "of_problems": asked.of_problems,
    }


def only(blocks: Sequence[Block], *kinds: type[Any]) -> tuple[Block, ...]:
    """The blocks of these kinds."""
    return tuple(one for one in blocks if isinstance(one, kinds))


def of_units(session: Session, viewer: Viewer, asked: Asked, names: Naming) -> Blocks:
    """The whole ranking, who is praised, who lags; nothing where there is nothing to do in the quarter."""
    rows, called = quarter.ranked(session, viewer, asked, names)
    if not rows:
        return {}
    units, score = judged(session, viewer, asked), queries.score_rule(session, viewer, asked.quarter)
    rule = queries.praise_rule(session, viewer, asked.quarter)
    best, worst = praised(rule, units), lagging(rule, score, units)
    table = quarter.ranking_table(asked, rows, called, range(len(rows)))
    shown = names.names is not Names.LEFT_OUT
    again = sum(unit.lagged_before for unit in worst)
    found: Blocks = {
        OF_MANY[0]: (Figures((Figure("排名单位", len(rows), "家"),)), table),
        Part.PRAISED: (count(Part.PRAISED, len(best)), Words(((praise_words(rule, score),),))),
        Part.LAGGING: (
            Figures((Figure(Part.LAGGING.value, len(worst), "家"), Figure(AGAIN, again, "家"))),
            Words(((lagging_words(rule, score),),)),
        ),
    }
    if shown and best:
        found[Part.PRAISED] += (praise_table(best, names),)
    if shown and worst:
        reasons = [why_lagging(rule, score, unit) for unit in worst]
        found[Part.LAGGING] += (lag_table(worst, reasons, names),)
    return found


def count(part: Part, number: int) -> Figures:
    """How many organisations a part names."""
    return Figures((Figure(part.value, number, "家"),))


def judged(session: Session, viewer: Viewer, asked: Asked) -> list[Judged]:
    """Each organisation under the place with tasks in the quarter, with its lamps and whether it lagged before."""
    rows = queries.units(session, viewer, asked.place, asked.quarter, asked.as_of)
    lit = queries.lit_lamps(session, viewer, asked.place, asked.quarter, asked.as_of)
    levels = Counter(zip(lit["organisation_id"], lit["level"], strict=True))
    last = earlier(asked.quarter)
    rule = queries.score_rule(session, viewer, last)
    before = queries.units(session, viewer, asked.place, last, asked.as_of)
    lagged = {
        organisation: lags_by_score(rule, points, bool(vetoed))
        for organisation, points, vetoed in zip(
            before["organisation_id"], before["score"], before["vetoed"], strict=True
        )
    }
    return [
        Judged(
            **{name: int(row[name]) for name in ("due", "passed", "on_time", "returned", "overdue")},
            organisation=int(row["organisation_id"]),
            name=lamps.named(row["name"], row["county"], asked),
            score=float(row["score"]),
            grade=Grade(row["grade"]),
            vetoed=bool(row["vetoed"]),
            red=levels[row["organisation_id"], LampLevel.RED.value],
            yellow=levels[row["organisation_id"], LampLevel.YELLOW.value],
            lagged_before=lagged.get(row["organisation_id"], False),
        )
        for row in rows.to_dict("records")
        if row["organisation_id"] != asked.place
    ]


def praise_table(units: Sequence[Judged], names: Naming) -> Table:
    """Who is praised, a row each."""
    return Table(
        "",
        (
            Column("序号", CellKind.WHOLE, wide=0.6),
            Column("单位", wide=2.4),
            Column("得分", CellKind.DECIMAL, 1, wide=0.8),
            Column("等次", wide=0.8),
            Column("通过率（%）", CellKind.RATE, 1, wide=1.2),
            Column("及时率（%）", CellKind.RATE, 1, wide=1.2),
        ),
        tuple(
            (
                at + 1,
                names.unit(unit.organisation, unit.name, at),
                unit.score,
                GRADE_WORDS[unit.grade],
                share(unit.passed, unit.due),
                share(unit.on_time, unit.due),
            )
            for at, unit in enumerate(units)
        ),
    )


def lag_table(units: Sequence[Judged], reasons: Sequence[Sequence[str]], names: Naming) -> Table:
    """Who lags, a row each with why."""
    return Table(
        "",
        (
            Column("序号", CellKind.WHOLE, wide=0.6),
            Column("单位", wide=2.0),
            Column("得分", CellKind.DECIMAL, 1, wide=0.8),
            Column("逾期（项）", CellKind.WHOLE, wide=0.9),
            Column("红灯（盏）", CellKind.WHOLE, wide=0.9),
            Column("列入原因", wide=2.3),
            Column("上季度", wide=0.8),
        ),
        tuple(
            (
                at + 1,
                names.unit(unit.organisation, unit.name, at),
                unit.score,
                unit.overdue,
                unit.red,
                "；".join(why),
                "也落后" if unit.lagged_before else None,
            )
            for at, (unit, why) in enumerate(zip(units, reasons, strict=True))
        ),
    )


def moved(session: Session, viewer: Viewer, asked: Asked) -> tuple[Block, ...]:
    """How many lamps were lit and put out in the quarter; nothing before it began."""
    rows: list[Mapping[Any, Any]] = queries.lamp_moves(
        session, viewer, asked.place, asked.quarter, asked.as_of
    ).to_dict("records")
    return tuple(
        Figures((Figure("新亮灯", int(row["lit"]), "盏"), Figure("灭灯", int(row["cleared"]), "盏")))
        for row in rows
    )
