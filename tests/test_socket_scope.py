"""A leader of 定海区 gets not one row of 嵊泗县, whatever a raw websocket client sends: address, widgets, fragments."""

import csv
import itertools
import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import quote, urlencode

import httpx
import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState

from lib.screens import SCREENS
from tests.serving import PROJECT, Server
from tests.talking import COOKIE, PATIENCE, Visit, cookie_of

MINE, THEIRS = "330902", "330922"
FORGED = [
    THEIRS,
    "330900",
    "330922200",
    "330922-D01",
    "0",
    "-1",
    "1 OR 1=1",
    "[330922]",
    "嵊泗县",
    "%",
    "330902,330922",
]
WORDS = [THEIRS, "330922-D01", "[330922]", "嵊泗县", "%"]  # one of each sort, for each widget by itself
LEAVES = "sign_out"  # the way out leads to the login page, which names 五龙乡's demonstration account
NAMES = (
    *("place", "unit", "indicator", "version", "row", "own", "batch", "user", "term", "basis", "as_of"),
    *("entry", "register", "period", "facet", "value", "meeting"),
    *("area", "order", "to", "part", "year", "show", "task", "letter", "problem", "work", "stage"),
)
DEEP = {
    "indicator": "ZT-01",
    "version": "1",
    "own": "1",
    "batch": "10",
    "show": "all",
}  # far down the drill, of whatever place


@cache
def organisations_of(prefix: str) -> list[str]:
    """The names of a county's organisations in the demonstration."""
    with (PROJECT / "data/demo/zhoushan/01-organisations.csv").open(encoding="utf-8-sig") as file:
        return [row["单位名称"] for row in csv.DictReader(file) if row["单位编码"].startswith(prefix)]


@cache
def forbidden() -> list[bytes]:
    """Every name of 嵊泗县 that no organisation of 定海区 contains."""
    mine = "".join(organisations_of(MINE))
    return [name.encode() for name in organisations_of(THEIRS) if name not in mine]


@pytest.fixture(scope="module")
def cookie(server: Server) -> str:
    return cookie_of(server, "dh_leader")


def leaked(sent: bytes) -> list[str]:
    return [name.decode() for name in forbidden() if name in sent]


def test_the_same_probe_does_find_the_names_where_they_may_be_seen(server: Server) -> None:
    with Visit(server, cookie_of(server, "ss_leader"), "completion") as visit:
        sent = visit.run().content()
    assert "五龙乡" in leaked(sent)


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_no_address_shows_anything_of_another_county(server: Server, cookie: str, screen: object) -> None:
    page = screen.name  # type: ignore[attr-defined]
    with Visit(server, cookie, page) as visit:
        for value in FORGED:
            everywhere = dict.fromkeys(NAMES, value) | {"quarter": "2018Q3"}
            for asked in (
                everywhere,
                {"place": value, "unit": value, **DEEP},
                {"place": value, "row": "hand_in", **DEEP},
            ):
                sent = visit.run(urlencode(asked)).content()
                echoed = sent.replace(quote(value).encode(), b"").replace(value.encode(), b"")
                assert not leaked(echoed), (page, asked)


def of_each_kind(widget: str) -> list[WidgetState]:
    """One value of each kind that a widget could be made to send."""
    kinds: dict[str, WidgetState] = {}
    for state in forged_states(widget):
        kinds.setdefault(state.WhichOneof("value") or "", state)
    return list(kinds.values())


def forgeries(widgets: list[str]) -> Iterator[list[WidgetState]]:
    """What is sent: each widget by itself a value of each kind, and all of them together each of all values."""
    assert widgets
    yield from ([state] for widget in widgets for state in of_each_kind(widget))
    yield from (list(states) for states in zip(*map(forged_states, widgets), strict=True))


def forged_states(widget: str) -> list[WidgetState]:
    """Values that a widget of any kind could be made to send."""
    states = []
    for value in WORDS:
        states.append(WidgetState(id=widget, string_value=value))
        state = WidgetState(id=widget)
        state.string_array_value.data.append(value)
        states.append(state)
    states += [WidgetState(id=widget, int_value=number) for number in (5, 10**6)]
    for number in (0, 90):
        state = WidgetState(id=widget)
        state.int_array_value.data.append(number)
        states.append(state)
    states.append(WidgetState(id=widget, trigger_value=True))
    states.append(
        WidgetState(
            id=widget, json_value='{"selection": {"rows": [0, 80], "pick": [{"organisation_id": 80}]}}'
        )
    )
    states += [
        WidgetState(id=widget, json_value=f'{{"selection": {{"pick": [{{"organisation_id": {number}}}]}}}}')
        for number in range(1, 110, 13)
    ]
    return states


@pytest.mark.parametrize(
    "page", ["overview", "completion", "warnings", "rectification", "organisation", "orders", "registers"]
)
def test_no_forged_widget_value_shows_anything_of_another_county(
    server: Server, cookie: str, page: str
) -> None:
    with Visit(server, cookie, page) as visit:
        widgets = [widget for widget in visit.run().widget_ids() if not widget.endswith(LEAVES)]
        for states in forgeries(widgets):
            sent = visit.run(widgets=states).content()
            for value in FORGED:
                sent = sent.replace(value.encode(), b"")
            assert not leaked(sent), (page, states)


def test_all_widgets_forged_together_show_nothing_of_another_county(server: Server, cookie: str) -> None:
    with Visit(server, cookie, "completion") as visit:
        widgets = [widget for widget in visit.run().widget_ids() if not widget.endswith(LEAVES)]
        for value in FORGED:
            states = [WidgetState(id=widget, string_value=value) for widget in widgets]
            sent = visit.run(urlencode(dict.fromkeys(NAMES, value)), states).content()
            assert not leaked(sent.replace(value.encode(), b"")), value


def test_a_fragment_asked_for_by_an_invented_name_runs_nothing(server: Server, cookie: str) -> None:
    with Visit(server, cookie, "completion") as visit:
        visit.run()
        visit.patience = 3
        with pytest.raises(TimeoutError):  # the server has nothing to run, so there is no end of a run
            visit.run(f"place={THEIRS}", fragment="0" * 32)
        visit.patience = PATIENCE
        assert not leaked(visit.heard.content())
        assert not leaked(visit.run().content())


def test_every_number_of_the_address_is_tried(server: Server, cookie: str) -> None:
    """Ids count upwards: one that leaks must lie among the first few hundred."""
    with Visit(server, cookie, "organisation") as visit:
        for first, second in itertools.pairwise(range(1, 125, 4)):
            for name in NAMES[:4]:
                query = urlencode({name: str(first), "place": str(second), "quarter": "2018Q3"})
                assert not leaked(visit.run(query).content())


def test_no_number_opens_an_order_of_another_county(server: Server, cookie: str) -> None:
    asked = [urlencode({"order": str(number)}) for number in range(1, 15)]
    with Visit(server, cookie_of(server, "ss_leader"), "orders") as visit:
        assert any("洋山镇" in leaked(visit.run(query).content()) for query in asked)
    with Visit(server, cookie, "orders") as visit:
        for query in asked:
            assert not leaked(visit.run(query).content()), query


def test_no_number_opens_a_problem_of_another_county(server: Server, cookie: str) -> None:
    """Nor does the list of problems show one, whatever its filters, boxes and search are made to send."""
    asked, opened = [f"problem={number}&row=1" for number in range(1, 500, 15)], "办理过程".encode()
    with Visit(server, cookie_of(server, "ss_leader"), "problems") as visit:
        theirs = [query for query in asked if opened in visit.run(query).content()]
    assert theirs
    with Visit(server, cookie, "problems") as visit:
        for query in theirs:
            sent = visit.run(query).content()
            assert opened not in sent and not leaked(sent), query
        widgets = [one for one in visit.run("work=all").widget_ids() if not one.endswith(LEAVES)]
        assert len(widgets) > 6
        for states in forgeries(widgets):
            sent = visit.run("work=all", widgets=states).content()
            for value in FORGED:
                sent = sent.replace(value.encode(), b"")
            assert not leaked(sent), states


def test_a_download_of_another_session_needs_its_own_login(server: Server, cookie: str) -> None:
    """What a page offers as a download is served to nobody without a login."""
    with Visit(server, cookie_of(server, "zs_leader"), "completion") as visit:
        sent = visit.run().content().decode("utf-8", "replace")
    files = set(re.findall(r"/media/[0-9a-f]{20,}\.\w+", sent))
    for path in files:
        assert httpx.get(server.url + path).status_code in (401, 403)
    assert httpx.get(f"{server.url}/media/{'0' * 40}.csv").status_code in (401, 403)


def test_an_anonymous_socket_is_shown_the_login_page_and_nothing_else(server: Server) -> None:
    for screen in SCREENS:
        with Visit(server, None, screen.name) as visit:
            sent = visit.run("place=330922&quarter=2018Q3").content()
        names = [
            name
            for name in organisations_of("3309")
            if name.encode() in sent and name not in ("舟山市", "嵊泗县", "定海区", "五龙乡")
        ]  # these stand in the list of demonstration accounts
        assert not names
        assert "密码".encode() in sent


def test_a_forged_cookie_is_nobody(server: Server, cookie: str) -> None:
    head, body, signature = cookie.split(".")
    for forged in (
        f"{head}.{body}.",
        f"{head}.{body}.{signature[::-1]}",
        "eyJhbGciOiJub25lIn0." + body + ".",
        "x",
    ):
        with Visit(server, forged, "completion") as visit:
            assert "密码".encode() in visit.run().content()
        assert httpx.get(
            f"{server.url}/_stcore/metrics", headers={"Cookie": f"{COOKIE}={forged}"}
        ).status_code in (401, 403)
