"""Two people at once, and a process that dies in the middle: all or nothing, on both databases."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import select

from lib import db, importing
from lib.models import ImportBatch, Submission
from tests import office as fixtures
from tests.office import Office, assert_derived_from_facts, count, everything, found, reports, reviews

opened, office = fixtures.opened, fixtures.office

PROJECT = Path(__file__).resolve().parent.parent
ROWS = ("2018Q3,E1,ZT-01,{},2018-09-05", "2018Q3,E1,ZT-02,{},2018-09-05", "2018Q3,E2,ZT-01,{},2018-09-05")
# Imports a file in a process of its own, and stays for ever in the middle of the transaction: after the rows were
# written and the sums brought up to date, before the commit.
DYING = """
import sys, time
from lib import audit, db, importing
from lib.access import Role, Viewer

address, user, role, organisation, dataset = sys.argv[1:6]
engine = db.make_engine(address)
db.engine = lambda: engine
viewer = Viewer(int(user), "someone", "someone", Role(role), int(organisation), "someone")
content = sys.stdin.buffer.read()

def stay(*args, **options):
    args[0].flush()
    print("in the middle", flush=True)
    time.sleep(600)

with db.reading() as session:
    look = importing.look(session, viewer, dataset, "dying.csv", content)
assert look.difference is not None, look.summary
audit.record = stay
importing.confirm(viewer, look)
"""


def the_quarter(content: str) -> str:
    return reports(*(row.format(content) for row in ROWS))


def both_at_once(
    office: Office, looks: dict[str, importing.Look]
) -> dict[str, importing.Written | importing.Moved]:
    outcomes: dict[str, importing.Written | importing.Moved] = {}
    start = threading.Barrier(len(looks))

    def confirm(who: str) -> None:
        start.wait()
        outcomes[who] = importing.confirm(office.people[who], looks[who])

    threads = [threading.Thread(target=confirm, args=[who]) for who in looks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def test_of_two_people_who_import_the_same_quarter_one_is_written_and_one_sees_the_new_difference(
    office: Office,
) -> None:
    looks = {
        who: office.look(who, "reports", the_quarter(f"{who}写的")) for who in ("reporter", "east_reporter")
    }
    outcomes = both_at_once(office, looks)
    (first,) = [who for who, outcome in outcomes.items() if isinstance(outcome, importing.Written)]
    (second,) = [who for who, outcome in outcomes.items() if isinstance(outcome, importing.Moved)]
    with db.reading() as session:
        assert set(session.execute(select(Submission.content)).scalars()) == {f"{first}写的"}
        batches = session.execute(select(ImportBatch.user_id).where(ImportBatch.dataset == "reports"))
        assert list(batches.scalars()) == [office.people[first].user_id]
    moved = outcomes[second]
    assert isinstance(moved, importing.Moved) and moved.look.difference is not None
    shown = {(change.before, change.after) for change in moved.look.difference.changes()}
    assert shown == {(f"{first}写的", f"{second}写的")}
    assert_derived_from_facts()
    again = importing.confirm(office.people[second], moved.look)
    assert isinstance(again, importing.Written) and (again.new, again.changed) == (0, 3)
    assert count("submission") == 6
    assert_derived_from_facts()


def test_the_same_file_confirmed_twice_at_once_comes_in_once(office: Office) -> None:
    look = office.look("reporter", "reports", the_quarter("同一份"))
    people = {"reporter": office.people["reporter"], "once more": office.people["reporter"]}
    office.people.update(people)
    outcomes = both_at_once(office, dict.fromkeys(people, look))
    kinds = sorted(type(outcome).__name__ for outcome in outcomes.values())
    assert kinds == ["Moved", "Written"]
    moved = next(outcome for outcome in outcomes.values() if isinstance(outcome, importing.Moved))
    assert moved.look.difference is not None and moved.look.difference.nothing
    assert count("submission") == 3


def test_people_of_different_places_do_not_disturb_each_other(office: Office) -> None:
    looks = {
        "e1_reporter": office.look("e1_reporter", "reports", reports(ROWS[0].format("一"))),
        "e2_reporter": office.look("e2_reporter", "reports", reports(ROWS[2].format("二"))),
    }
    outcomes = both_at_once(office, looks)
    assert all(isinstance(outcome, importing.Written) for outcome in outcomes.values())
    assert count("submission") == 2
    assert_derived_from_facts()


def test_a_verdict_and_an_undo_at_once_leave_no_verdict_on_nothing(office: Office) -> None:
    written = office.put("reporter", "reports", reports(ROWS[0].format("内容")))
    look = office.look("supervisor", "reviews", reviews("2018Q3,E1,ZT-01,通过,,2018-09-20"))
    done: list[object] = []
    start = threading.Barrier(2)

    def undo() -> None:
        start.wait()
        try:
            done.append(office.undo(written.batch_id, "reporter"))
        except importing.NotUndone as refusal:
            done.append(refusal)

    def judge() -> None:
        start.wait()
        done.append(importing.confirm(office.people["supervisor"], look))

    threads = [threading.Thread(target=work) for work in (undo, judge)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    moved = [outcome for outcome in done if isinstance(outcome, importing.Moved)]
    refusals = [outcome for outcome in done if isinstance(outcome, importing.NotUndone)]
    assert len(done) == 2 and len(moved) + len(refusals) == 1
    assert (count("submission"), count("review")) == ((0, 0) if moved else (1, 1))
    if moved:
        assert found(moved[0].look)[0][1] == "指标编码"
    assert_derived_from_facts()


@pytest.mark.parametrize(
    "who, dataset, lines",
    [
        ("reporter", "reports", the_quarter("来不及写完")),
        (
            "admin",
            "organisations",
            "单位编码,单位名称,单位类型,上级单位编码\nE1,东一镇,乡镇街道,W\nN,新县,区县,C",
        ),
    ],
)
def test_a_process_killed_in_the_middle_of_an_import_leaves_nothing(
    office: Office, who: str, dataset: str, lines: str
) -> None:
    before = everything()
    viewer = office.people[who]
    arguments = [office.address, str(viewer.user_id), viewer.role, str(viewer.organisation_id), dataset]
    process = subprocess.Popen(
        [sys.executable, "-c", DYING, *arguments],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None and process.stdout is not None
    with process:
        try:
            process.stdin.write(lines.encode())
            process.stdin.close()
            assert process.stdout.readline() == b"in the middle\n"
            assert everything() == before  # nobody sees a half
        finally:
            process.kill()
    assert process.returncode == -9
    assert everything() == before
    written = office.put(who, dataset, lines)  # and nothing is left locked
    assert written.batch_id is not None
    assert_derived_from_facts()
