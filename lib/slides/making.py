"""Makes the slides of a running order: one function a kind, the figures of the dashboards, the names hidden if asked."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlmodel import Session

from lib.access import Viewer
from lib.rules.slides import SLIDE_WORDS, Item, SlideKind
from lib.slides import lamps, problems, quarter, units
from lib.slides.asking import Asked, nothing
from lib.slides.naming import Naming, naming
from lib.slides.values import Block, Slide, Words

Make = Callable[[Session, Viewer, Asked, Mapping[str, Any], Naming], tuple[Block, ...]]
EMPTY = "这一页还没有写文字。"


def words(
    session: Session, viewer: Viewer, asked: Asked, settings: Mapping[str, Any], names: Naming
) -> tuple[Block, ...]:
    """What somebody wrote, a paragraph a line."""
    lines = [line.strip() for line in str(settings.get("text", "")).splitlines() if line.strip()]
    return (Words(tuple((line,) for line in lines)),) if lines else nothing(EMPTY)


MAKERS: dict[SlideKind, Make] = {
    SlideKind.HEADLINE: quarter.headline,
    SlideKind.COMPARISON: quarter.comparison,
    SlideKind.RANKING: quarter.ranking,
    SlideKind.HEAT: quarter.heat,
    SlideKind.MAP: lamps.warning_map,
    SlideKind.LAMPS: lamps.lit,
    SlideKind.CLOSURE: problems.progress,
    SlideKind.OVERDUE: problems.overdue,
    SlideKind.MONEY: problems.money,
    SlideKind.BEST: units.best,
    SlideKind.UNIT: units.portrait,
    SlideKind.WORDS: words,
}
OF_PROBLEMS = {SlideKind.CLOSURE, SlideKind.OVERDUE, SlideKind.MONEY}
BEHIND = {
    SlideKind.HEADLINE: "overview",
    SlideKind.COMPARISON: "completion",
    SlideKind.RANKING: "completion",
    SlideKind.HEAT: "completion",
    SlideKind.MAP: "warnings",
    SlideKind.LAMPS: "warnings",
    SlideKind.CLOSURE: "rectification",
    SlideKind.OVERDUE: "rectification",
    SlideKind.MONEY: "rectification",
    SlideKind.BEST: "organisation",
    SlideKind.UNIT: "organisation",
}


def slides(session: Session, viewer: Viewer, asked: Asked, items: Sequence[Item]) -> list[Slide]:
    """The slides of the running order, as the figures are now; a hidden name is nowhere in them."""
    with_memory(session)
    called = naming(session, viewer, asked)
    return [called.slide(one_slide(session, viewer, asked, item, called)) for item in items]


def one_slide(session: Session, viewer: Viewer, asked: Asked, item: Item, names: Naming) -> Slide:
    """The slide of one place of the running order."""
    kind, code = SlideKind(item.kind), ""
    if kind is SlideKind.UNIT and names.shows:
        code = units.unit_code(session, viewer, asked, item.settings)
    return Slide(
        kind=kind,
        title=title_of(session, viewer, asked, item, names),
        line=asked.of_problems if kind in OF_PROBLEMS else asked.line,
        blocks=MAKERS[kind](session, viewer, asked, item.settings, names),
        notes=item.notes,
        link=asked.link(BEHIND[kind], code) if kind in BEHIND else "",
    )


def title_of(session: Session, viewer: Viewer, asked: Asked, item: Item, names: Naming) -> str:
    """What a slide is called."""
    if item.kind == SlideKind.UNIT:
        return units.unit_title(session, viewer, asked, item.settings, names)
    written = str(item.settings.get("title", "")).strip() if item.kind == SlideKind.WORDS else ""
    return written or SLIDE_WORDS[SlideKind(item.kind)]


def with_memory(session: Session) -> None:
    """Nothing. Twelve slides ask the same of the database again and again: the session remembers its answers.

    A lender that remembers answers by itself is left alone.
    """
    if session.info.get("recall") is not None:
        return
    known: dict[Any, Any] = {}

    def recall(query: Callable[..., Any], session: Session, viewer: Viewer, args: tuple[Any, ...]) -> Any:
        key = (query, viewer, args)
        if key not in known:
            known[key] = query(session, viewer, *args)
        return known[key]

    session.info["recall"] = recall
