"""What a person sees in the browser: texts, tables, cards; and what no screen may show."""

import re

from playwright.sync_api import FloatRect, Locator, Page, expect

from lib.demo import ACCOUNTS
from tests.talking import PASSWORD

HEADER = ROW = 32  # pixels of a table

# Every text that a person can see or point at: text nodes, names of controls, placeholders, cells of canvas tables.
WORDS = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest('script, style, noscript, [data-testid="stIconMaterial"]')) continue;
    const inCanvas = element.closest("canvas");
    if ((inCanvas ?? element).checkVisibility({ visibilityProperty: true, opacityProperty: true }))
      found.push(node.data.trim());
  }
  const named = "input, textarea, button, a, select, canvas, [role=button], [role=region], [role=tab], [role=dialog]";
  for (const element of document.querySelectorAll(named)) {
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    for (const name of ["placeholder", "title", "aria-label"])
      if (element.getAttribute(name)) found.push(element.getAttribute(name).trim());
  }
  return [document.title, ...found];
}"""

# What sticks out to the right of the window, or of the picture that it is drawn in.
CUT_OFF = """() => {
  const found = [];
  const page = document.scrollingElement;
  if (page.scrollWidth > window.innerWidth + 1) found.push(`the page is ${page.scrollWidth} wide`);
  const main = document.querySelector('[data-testid="stMain"]');
  if (main && main.scrollWidth > main.clientWidth + 1) found.push(`the main part is ${main.scrollWidth} wide`);
  for (const text of document.querySelectorAll("svg.marks text")) {
    const [words, frame] = [text.getBoundingClientRect(), text.closest("svg").getBoundingClientRect()];
    const spare = words.height > words.width ? 6 : 2;  // a line of words that stand upright has room above its letters
    if (text.textContent.trim() && words.width
        && (words.right > frame.right + spare || words.left < frame.left - spare))
      found.push(`in a chart: ${text.textContent}`);
  }
  return found;
}"""


# The tables that are wider than their frame.
SIDEWAYS = """() => [...document.querySelectorAll('[data-testid="stDataFrameResizable"]')]
  .filter(table => {
    const canvas = table.querySelector("canvas table");
    return canvas && canvas.ariaColCount > table.querySelectorAll("th").length;
  })
  .map(table => table.ariaLabel)"""

# How many rows a table has, and those that it holds at the moment, each by its number.
CELLS_FOLLOW = 300  # milliseconds; a table tells its cells only some time after it was last scrolled
READ = """canvas => {
  const texts = (row, cells) => [...row.querySelectorAll(cells)].map(cell => cell.textContent);
  const headings = texts(canvas, "th");
  const rows = [...canvas.querySelectorAll("tbody tr")].map(row => [
    row.ariaRowIndex, Object.fromEntries(texts(row, "td").map((text, at) => [headings[at], text]))]);
  return [canvas.querySelector("table").ariaRowCount - 1, Object.fromEntries(rows)];
}"""

# Whether the screen says that its figures are made up: in words, or in the picture with the program's name.
SAYS_DEMO = """() => {
  const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const said = (picture) => new TextDecoder().decode(
    Uint8Array.from(atob(picture.src.split("base64,")[1] ?? ""), (letter) => letter.charCodeAt(0)));
  return [...document.images].some((picture) => seen(picture) && said(picture).includes("演示数据"))
    || [...document.querySelectorAll("p, span")].some((one) => seen(one) && one.textContent === "演示数据");
}"""


# What a Chinese screen may say in Latin letters: names, codes and formats. Everything else is a word in English.
LATIN = re.compile(
    "|".join(
        (
            r"\b(" + "|".join((*ACCOUNTS, "demo-(admin|supervisor|reporter)")) + r")\b",
            r"[^\s「」“”《》]+\.(csv|xlsx|txt|docx|pptx)\b",
            r"\b(CSV|XLSX|PDF|OFD|JPEG|PNG|SVG|Excel|Esc|Ctrl|GB18030|GBK|UTF-(8|16))\b",
            r"\b[\d.]+ ?[KM]B\b",
            r"\b(20)?\d\dQ[1-4]\b",
            r"\b[A-Z]{2,3}(\d\d[A-Z]?)?-\d{2,3}\b",
            r"〔\d{4}〕[\w-]+",
            r"\b[0-9a-f]{64}\b",
            r"编号 [0-9A-F]{6}",
            r"审图号 GS\(\d{4}\)\d{4}号",
            rf"\b{re.escape(PASSWORD)}\b",
        )
    )
)
ENGLISH = re.compile(r"[A-Za-z]{2,}")


def frame_of(target: Locator) -> FloatRect:
    """Where it stands on the page; one that is just being drawn anew stands nowhere for a moment, and is waited for."""
    for _ in range(40):
        expect(target).to_be_visible()
        box = target.bounding_box()
        if box is not None:
            return box
    raise AssertionError(f"it stands nowhere: {target}")


def words(page: Page) -> list[str]:
    """Every text on the screen, the names of its controls and the cells of its tables too."""
    return [str(text) for text in page.evaluate(WORDS)]


def screen_text(page: Page) -> str:
    """The whole screen as one text."""
    return "\n".join(words(page))


def cut_off(page: Page) -> list[str]:
    """What cannot be seen because it sticks out to the side; tables take a moment to follow a new width."""
    for _ in range(20):
        found = [str(thing) for thing in page.evaluate(CUT_OFF)]
        if not found:
            break
        page.wait_for_timeout(100)
    return found


def sideways(page: Page) -> list[str]:
    """The tables whose last columns can only be seen by pushing the table sideways."""
    return [str(name) for name in page.evaluate(SIDEWAYS)]


def english(page: Page) -> list[str]:
    """The texts on the screen with a word in English."""
    return [text for text in words(page) if ENGLISH.search(LATIN.sub("", text))]


def defects(page: Page) -> list[str]:
    """What no screen of the demonstration may have: English words, things that stick out, a failure, no mark."""
    found = [f"in English: {text}" for text in english(page)] + [f"cut off: {what}" for what in cut_off(page)]
    if page.get_by_test_id("stException").count() or page.get_by_text("这一步出了问题").count():
        found.append("a failure")
    if not page.evaluate(SAYS_DEMO):
        found.append("no 演示数据")
    return [f"{page.url}: {what}" for what in found]


def grid(page: Page, name: str) -> Locator:
    """The canvas of the table with this name; for those who cannot see it, Streamlit keeps its cells inside as a table."""
    return page.get_by_role("region", name=name, exact=True).locator("canvas").first


def rows_of(page: Page, name: str) -> list[dict[str, str]]:
    """The rows of a table by their headings; what lies below is scrolled to."""
    canvas = drawn(page, name)
    box = frame_of(canvas)
    page.mouse.move(box["x"] + 30, box["y"] + HEADER + ROW / 2)
    found: dict[str, dict[str, str]] = {}
    for _ in range(100):
        total, read = canvas.evaluate(READ)
        nothing_new = read.keys() <= found.keys()
        found |= read
        if len(found) == total:
            break
        if nothing_new:  # at its end a table tells of no further turn of the wheel: first it is turned back
            page.mouse.wheel(0, -2 * ROW)
            page.wait_for_timeout(CELLS_FOLLOW)
        page.mouse.wheel(0, box["height"] - HEADER - 2 * ROW)
        page.wait_for_timeout(CELLS_FOLLOW)
    assert len(found) == total, f"of the {total} rows of {name} only {len(found)} came to be seen"
    return [found[number] for number in sorted(found, key=int)]


def top_of(page: Page, name: str) -> tuple[int, list[dict[str, str]]]:
    """How many rows a table has, and those that it shows without scrolling."""
    total, read = drawn(page, name).evaluate(READ)
    return total, [read[number] for number in sorted(read, key=int)]


def drawn(page: Page, name: str) -> Locator:
    """The canvas of the table once its cells are there: a busy machine draws them some moments later."""
    canvas = grid(page, name)
    canvas.scroll_into_view_if_needed()
    canvas.locator("table").wait_for(state="attached")
    return canvas


def card(page: Page, label: str) -> str:
    """What the card with this label shows, e.g. 24 项."""
    cards = page.get_by_test_id("stMetric").filter(has=page.get_by_text(label, exact=True))
    return " ".join(cards.get_by_test_id("stMetricValue").inner_text().split())
