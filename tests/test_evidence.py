"""Evidence files: what is taken as one, kept with its step or not at all, and seen only by who may see the problem."""

import hashlib
import http.client
import io
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pytest
from sqlmodel import col, select

from lib import access, audit, db, evidence, queries
from lib.access import Forbidden, Role, Viewer
from lib.actions import Refused, accounts, problems, users
from lib.actions import evidence as keeping
from lib.actions.users import Account
from lib.auth import tokens
from lib.evidence import Handed, Unfit, kind_of, store
from lib.models import AuditLine, EvidenceKind, Organisation, ProblemStep, User
from lib.rules.closure import ProblemAct, ProblemSource, Step
from lib.settings import Settings
from tests import office as fixtures
from tests.conftest import engine_on
from tests.office import Office, count, everything, open_office
from tests.papers import docx, ofd, packed, pdf, picture
from tests.problems import engage, problem_id, problem_list
from tests.serving import Server

opened, fresh = fixtures.opened, fixtures.office
MEGABYTE = 1024 * 1024
DAY = date(2018, 5, 2)


# --- what a file is, is told by its content


@pytest.mark.parametrize(
    "name, content, kind",
    [
        ("整改报告.PDF", pdf(), EvidenceKind.PDF),
        ("现场.jpg", picture(), EvidenceKind.JPEG),
        ("现场.JPEG", picture() + b"\x00 what a telephone adds", EvidenceKind.JPEG),
        ("截图.png", picture("png"), EvidenceKind.PNG),
        ("通知.ofd", ofd(), EvidenceKind.OFD),
        ("制度.docx", docx(), EvidenceKind.DOCX),
        ("台账.xlsx", packed("[Content_Types].xml", "xl/workbook.xml"), EvidenceKind.XLSX),
        ("汇报.pptx", packed("[Content_Types].xml", "ppt/presentation.xml"), EvidenceKind.PPTX),
        ("扫描.pdf", pdf(inside=b"/JavaScript /Encrypt are words of a picture"), EvidenceKind.PDF),
    ],
)
def test_what_offices_file_is_taken(name: str, content: bytes, kind: EvidenceKind) -> None:
    assert kind_of(name, content) is kind


def locked() -> bytes:
    return (
        docx()
        .replace(b"PK\x03\x04\x14\x00\x00", b"PK\x03\x04\x14\x00\x01")
        .replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")
    )


def bomb() -> bytes:
    size, length = len("<wor/>").to_bytes(4, "little"), len("word/document.xml").to_bytes(2, "little")
    return docx().replace(size + length, (4 * 10**9).to_bytes(4, "little") + length)


def spoilt(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        at = archive.getinfo("word/document.xml").header_offset
    return content[: at + 48] + bytes([content[at + 48] ^ 0xFF]) + content[at + 49 :]


@pytest.mark.parametrize(
    "name, content, words",
    [
        ("空.pdf", b"", "是空的"),
        ("大.pdf", pdf(inside=b"x" * 20 * MEGABYTE), "有 20.0 MB，上限是 20 MB"),
        ("报告.pdf", b"MZ\x90\x00", "是程序"),
        ("报告.pdf", b"\x7fELF", "是程序"),
        ("报告.pdf", b"#!/bin/sh\n", "是脚本"),
        ("报告.pdf", b"\xef\xbb\xbf <!DOCTYPE html><script>", "是网页或 SVG"),
        ("图.png", b"<svg xmlns='x' onload='alert(1)'/>", "是网页或 SVG"),
        ("报告.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "另存为 PDF 或 .docx"),
        ("包.zip", packed("a.txt"), "是压缩包；请解压后"),
        ("包.rar", b"Rar!\x1a\x07", "是压缩包；请解压后"),
        ("照片.heic", b"\0\0\0\x18ftypheic", "是手机图片（HEIC）"),
        ("录像.mp4", b"\0\0\0\x18ftypisom", "是视频"),
        ("说明.txt", "整改完成".encode(), "不是可以上传的文件类型"),
        ("报告.pdf", pdf()[:-8], "是 PDF，但不完整"),
        ("报告.pdf", pdf(head="/Encrypt 3 0 R"), "加了密码或限制的 PDF"),
        ("报告.pdf", pdf(head="/OpenAction<</S/JavaScript/JS(app.alert)>>"), "带有脚本或启动程序的 PDF"),
        ("照片.jpg", picture()[:300], "是 JPEG 图片，但不完整"),
        ("截图.png", picture("png")[:-4], "是 PNG 图片，但不完整"),
        ("制度.docx", docx("word/vbaProject.bin"), "是带宏或控件的文档"),
        ("制度.docx", docx(types="<x ContentType='application/vnd.ms-word.document.macroEnabled.main+xml'/>"), "是带宏或控件的文档"),
        ("制度.docx", locked(), "加了密码"),
        ("制度.docx", bomb(), "上限是 200 MB"),
        ("制度.docx", docx()[:-30], "已损坏"),
        ("制度.docx", spoilt(docx()), "已损坏"),
        ("报告.pdf", docx(), "名称以“.pdf”结尾，内容却是Word 文档"),
        ("报告.pdf.exe", pdf(), "名称以“.exe”结尾，内容却是PDF"),
        ("报告", pdf(), "名称没有后缀，内容却是PDF"),
    ],
)  # fmt: skip
def test_what_could_do_harm_or_not_be_opened_is_refused_in_words(
    name: str, content: bytes, words: str
) -> None:
    with pytest.raises(Unfit) as refusal:
        kind_of(name, content)
    assert words in str(refusal.value)


def test_a_chance_name_in_a_picture_of_twenty_megabytes_refuses_no_scan() -> None:
    noise = hashlib.shake_128(b"scan").digest(19 * MEGABYTE)
    assert kind_of("扫描.pdf", pdf(inside=noise)) is EvidenceKind.PDF


@pytest.mark.parametrize(
    "given, kept",
    [
        ("C:\\文档\\报告.pdf", "报告.pdf"),
        ("../../etc/报告.pdf", "报告.pdf"),
        ("报告\u202efdp.exe", "报告_fdp.exe"),
        ("a\r\nb\x00.pdf", "a__b_.pdf"),
        ("<b>[x](//y)</b>.pdf", "b>.pdf"),
    ],
)
def test_a_files_name_is_kept_without_folders_and_tricks(given: str, kept: str) -> None:
    assert evidence.tidy(given) == kept


def test_too_many_too_much_and_all_that_is_wrong_are_said_at_once() -> None:
    with pytest.raises(Unfit, match="一次最多上传 10 个佐证文件，现在有 11 个"):
        evidence.checked([Handed("a.pdf", pdf())] * 11)
    large = [Handed(f"{n}.pdf", pdf(str(n), inside=b"x" * 17 * MEGABYTE)) for n in range(3)]
    with pytest.raises(Unfit, match="合计不能超过 50 MB"):
        evidence.checked(large)
    with pytest.raises(Unfit, match=r"^佐证文件“a.pdf”是空的；请重新选择文件。佐证文件“b.pdf”是程序"):
        evidence.checked([Handed("a.pdf", b""), Handed("b.pdf", b"MZ"), Handed("c.pdf", pdf())])


# --- kept with the step, or not at all


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where evidence lies in this test."""
    monkeypatch.setattr(store, "settings", lambda: Settings(data_dir=tmp_path))
    return tmp_path / "evidence"


@pytest.fixture
def office(fresh: Office, folder: Path) -> Office:
    engage(fresh)
    return fresh


def claimed(office: Office, code: str, organisation: str = "E1") -> int:
    row = f"{code},{organisation},,三交底,主体责任,三交底问题清单,内容,2018-04-02,,,"
    office.put("supervisor", "problems", problem_list(row))
    number = problem_id(code)
    claim = Step(
        ProblemAct.CLAIMED, DAY, measure="措施", leader_post="乡长", department="办公室", deadline=DAY
    )
    problems.take_step(office.people["reporter"], number, claim)
    return number


def submit(words: str = "已改", written: str = "") -> Step:
    return Step(ProblemAct.SUBMITTED, DAY, words=words, evidence=written)


def files_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def place(content: bytes) -> str:
    name = hashlib.sha256(content).hexdigest()
    return f"{name[:2]}/{name}"


def test_files_stand_with_their_step_once_and_named_in_the_log(office: Office, folder: Path) -> None:
    first, second = claimed(office, "P-1"), claimed(office, "P-2", "E2")
    scan, photo = Handed("决定<b>.pdf", pdf()), Handed("现场.jpg", picture())
    problems.take_step(
        office.people["e1_reporter"], first, submit(), [scan, photo, Handed("又.jpg", photo.content)]
    )
    outcome = problems.take_steps(
        office.people["east_reporter"], [(first, submit()), (second, submit())], [scan]
    )
    assert outcome.done == (second,) and len(outcome.skipped) == 1
    assert files_in(folder) == sorted([place(scan.content), place(photo.content)])
    assert (folder / place(photo.content)).read_bytes() == photo.content
    with db.reading() as session:
        steps = session.execute(
            select(ProblemStep.problem_id, ProblemStep.evidence).where(col(ProblemStep.act) == "submitted")
        )
        assert dict(map(tuple, steps)) == {first: "决定<b>.pdf、现场.jpg", second: "决定<b>.pdf"}
        line = session.execute(select(AuditLine).order_by(col(AuditLine.id).desc())).scalars().first()
        assert hashlib.sha256(scan.content).hexdigest() in line.after and "决定<b>.pdf" in line.after
        assert audit.first_broken(session) is None
        seen = queries.evidence_files(session, office.people["leader"], first, DAY)
        assert sorted(zip(seen["name"], seen["kind"], seen["by"], seen["office"], strict=True)) == [
            ("决定<b>.pdf", "pdf", "e1_reporter", "东一乡"),
            ("现场.jpg", "jpeg", "e1_reporter", "东一乡"),
        ]
        assert queries.evidence_files(session, office.people["leader"], first, date(2018, 5, 1)).empty
        assert keeping.harmed(session) == (2, [])


def test_the_supervisors_own_pictures_go_with_the_verdict(office: Office, folder: Path) -> None:
    number, photo = claimed(office, "P-1"), Handed("现场.jpg", picture())
    problems.take_step(office.people["e1_reporter"], number, submit(written="照片"))
    problems.take_step(office.people["supervisor"], number, Step(ProblemAct.RETURNED, DAY, "还没改"), [photo])
    assert files_in(folder) == [place(photo.content)]
    assert count("evidence_file") == 1


def test_a_step_that_is_refused_leaves_neither_row_nor_file(office: Office, folder: Path) -> None:
    number, good = claimed(office, "P-1"), Handed("报告.pdf", pdf())
    before = everything()
    reporter = office.people["e1_reporter"]
    claim = Step(ProblemAct.CLAIMED, DAY, measure="x", leader_post="x", department="x", deadline=DAY)
    for who, step, files, words in (
        ("e1_reporter", submit(), [good, Handed("坏.pdf", b"MZ")], "这一步没有办理，文件没有保存。"),
        ("e1_reporter", submit(words=""), [good], "请写明整改情况"),
        ("e1_reporter", claim, [good], "“认领整改”这一步不收佐证文件"),
        ("west_reporter", submit(), [good], "没有这个问题"),
        ("supervisor", submit(), [good], "没有这项权限"),
    ):
        with pytest.raises((Refused, Forbidden), match=words):
            problems.take_step(office.people[who], number, step, files)
    assert not problems.take_steps(reporter, [(number, submit(words=""))], [good]).done
    assert everything() == before and files_in(folder) == []


def test_a_transaction_that_breaks_leaves_at_most_what_the_sweep_takes_away(
    office: Office, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = claimed(office, "P-1")
    before = everything()
    with monkeypatch.context() as broken:
        broken.setattr(problems, "record", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            problems.take_step(office.people["e1_reporter"], number, submit(), [Handed("a.pdf", pdf())])
    assert everything() == before and files_in(folder) == [place(pdf())]
    problems.take_step(office.people["e1_reporter"], number, submit(), [Handed("b.jpg", picture())])
    (folder / "ab").mkdir(exist_ok=True)
    (folder / "ab" / "README").write_text("not evidence")
    assert keeping.sweep() == 1
    assert files_in(folder) == sorted([place(picture()), "ab/README"])


def test_what_is_missing_or_was_changed_is_named_and_handing_it_in_again_mends_it(
    office: Office, folder: Path
) -> None:
    number, photo = claimed(office, "P-1"), Handed("现场.jpg", picture())
    report = Step(ProblemAct.REPORTED, DAY, words="进展")
    problems.take_step(office.people["e1_reporter"], number, report, [photo, Handed("a.pdf", pdf())])
    (folder / place(pdf())).unlink()
    path = folder / place(photo.content)
    path.write_bytes(photo.content[:-1] + b"x")
    with db.reading() as session:
        found = [harmed.sentence() for harmed in keeping.harmed(session)[1]]
    assert sorted(found) == [
        "海城市〔2018〕P-1的佐证文件“a.pdf”不见了。",
        "海城市〔2018〕P-1的佐证文件“现场.jpg”内容被改动。",
    ]
    problems.take_step(office.people["e1_reporter"], number, report, [photo, Handed("a.pdf", pdf())])
    with db.reading() as session:
        assert keeping.harmed(session) == (2, [])


# --- seen only by who may see the problem: a real server, and every way to guess


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the small office, in whose database and folder the test works too."""
    data = tmp_path_factory.mktemp("evidence")
    for engine in engine_on(f"sqlite:///{data / 'mingze.db'}"):
        db.migrate(engine)
        engage(open_office())
    with Server({"MINGZE_DATA_DIR": str(data)}) as running:
        yield running


@pytest.fixture
def inside(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The server's database, folder and signing key, for a test that enters facts and makes cookies."""
    data = Path(server.environment["MINGZE_DATA_DIR"])
    engine = db.make_engine(f"sqlite:///{data / 'mingze.db'}")
    key = tokens._kept_key(data / "cookie.key")
    monkeypatch.setattr(db, "engine", lambda: engine)
    monkeypatch.setattr(tokens, "signing_key", lambda: key)
    monkeypatch.setattr(store, "settings", lambda: Settings(data_dir=data))
    yield
    engine.dispose()


def viewer_of(username: str) -> Viewer:
    with db.reading() as session:
        return access.viewer_of(session, session.exec(select(User).where(User.username == username)).one())


def cookie_of(username: str) -> dict[str, str]:
    with db.reading() as session:
        user = session.exec(select(User).where(User.username == username)).one()
        return {tokens.COOKIE: tokens.sign(accounts.entry_of(user))}


def outsider(role: Role, place: int, **more: bool) -> str:
    """The name of a new account there."""
    with db.writing() as session:
        name = f"out-{role}-{len(session.exec(select(User.id)).all())}"
        users.add_user(session, None, Account(name, "某", role, place), "-", more.get("fresh", False))
    return name


def problem_with(code: str, organisation: int, reporter: str, file: Handed) -> int:
    """The id of a problem to which the reporter handed the file in."""
    draft = problems.Draft(organisation, code, ProblemSource.AUDIT, "财务", "内容", date(2018, 4, 2))
    number = problems.enter_problem(viewer_of("supervisor"), draft)
    claim = Step(ProblemAct.CLAIMED, DAY, measure="措施", leader_post="乡长", department="办", deadline=DAY)
    problems.take_step(viewer_of(reporter), number, claim)
    problems.take_step(viewer_of(reporter), number, submit(), [file])
    return number


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


def raw(server: Server, path: str, cookies: dict[str, str], method: str = "GET", **headers: str) -> Answer:
    """The answer to a path sent as it is, which no client has tidied: status, headers but the date, body."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    kept = "; ".join(f"{name}={value}" for name, value in cookies.items())
    connection.request(method, path, headers={"Cookie": kept, **headers})
    answer = connection.getresponse()
    found = {name.lower(): value for name, value in answer.getheaders() if name.lower() != "date"}
    return Answer(answer.status, found, answer.read())


def test_nobody_reaches_the_evidence_of_others_by_guessing_addresses(server: Server, inside: None) -> None:
    own, foreign = Handed("整改 “报告”.pdf", pdf("东一乡")), Handed("现场.jpg", picture(shade=7))
    home = viewer_of("e1_reporter").organisation_id
    with db.reading() as session:
        away = session.exec(select(Organisation.id).where(Organisation.code == "W")).one() or 0
    others = {role: outsider(role, away) for role in (Role.LEADER, Role.REPORTER, Role.SUPERVISOR)}
    mine = problem_with("EV-1", home, "e1_reporter", own)
    theirs = problem_with("EV-2", away, others[Role.REPORTER], foreign)
    hash, other_hash = (hashlib.sha256(file.content).hexdigest() for file in (own, foreign))
    address = f"/files/evidence/{mine}/{hash}"

    for name in ("e1_reporter", "east_leader", "leader", "supervisor"):
        answer = raw(server, address, cookie_of(name))
        assert (answer.status, answer.body) == (200, own.content), name
    assert answer.headers["content-disposition"] == (f"attachment; filename*=utf-8''{quote(own.name)}")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    shown = raw(server, f"/files/evidence/{theirs}/{other_hash}", cookie_of("leader"), "HEAD")
    assert (shown.status, shown.body, shown.headers["content-length"]) == (
        200,
        b"",
        str(len(foreign.content)),
    )
    assert (shown.headers["content-type"], shown.headers["content-disposition"][:7]) == (
        "image/jpeg",
        "inline;",
    )
    part = raw(server, address, cookie_of("east_reporter"), Range="bytes=5-9")
    assert (part.status, part.body) == (206, own.content[5:10])

    missing = raw(server, f"/files/evidence/{mine}/{'0' * 64}", cookie_of("leader"))
    assert missing.status == 404
    for name in (*others.values(), "e2_reporter", "auditor", "admin"):
        for method in ("GET", "HEAD"):
            answer = raw(server, address, cookie_of(name), method)
            assert (answer.status, answer.headers) == (404, missing.headers), (name, method)
            assert answer.body == (missing.body if method == "GET" else b"")
    assert raw(server, f"/files/evidence/{theirs}/{hash}", cookie_of(others[Role.LEADER])) == missing
    assert raw(server, f"/files/evidence/{mine}/{other_hash}", cookie_of(others[Role.LEADER])) == missing
    assert raw(server, f"/files/evidence/{theirs}/{hash}", cookie_of("leader")) == missing

    gone = outsider(Role.SUPERVISOR, home)
    cookie = cookie_of(gone)
    assert raw(server, address, cookie).status == 200
    users.set_active(None, viewer_of(gone).user_id, False)
    forged = {tokens.COOKIE: cookie_of("e1_reporter")[tokens.COOKIE][:-3] + "abc"}
    unsigned = {tokens.COOKIE: "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."}
    for cookies in ({}, forged, unsigned, cookie, cookie_of(outsider(Role.LEADER, home, fresh=True))):
        for method in ("GET", "HEAD", "POST", "PUT", "OPTIONS"):
            assert raw(server, address, cookies, method).status == 401

    secret = (Path(server.environment["MINGZE_DATA_DIR"]) / "cookie.key").read_bytes()
    for path in (
        f"/files/evidence/{mine}/../../../cookie.key",
        f"/files/evidence/{mine}/..%2f..%2f..%2fcookie.key",
        f"/files/evidence/{mine}/%2e%2e/%2e%2e/cookie.key",
        "/files/evidence/../../cookie.key",
        f"/files/evidence//{hash}",
        f"/files/evidence/{hash[:2]}/{hash}",
        f"/files/evidence/{mine}/{hash[:2]}/{hash}",
        f"/files/evidence/{mine}/{hash.upper()}",
        f"/files/evidence/{mine}/{hash}%00",
        f"/files/evidence/{mine}/{hash}%0a",
        f"/files/evidence/0{mine}/{hash}",
        f"/files/evidence/{mine}%20OR%201=1/{hash}",
        f"/files/evidence/-{mine}/{hash}",
        f"/files/evidence/{'9' * 30}/{hash}",
        f"/files/boundaries/../evidence/{mine}/{hash}",
        f"/evidence/{mine}/{hash}",
        f"/app/static/evidence/{hash[:2]}/{hash}",
        f"/media/{hash}",
    ):
        answer = raw(server, path, cookie_of("leader"))
        assert own.content not in answer.body and secret not in answer.body, path
        if path.startswith("/files/evidence"):
            assert answer == missing or answer.status == 400, path

    with db.reading() as session:
        lines = session.exec(select(AuditLine).where(AuditLine.action == "查看佐证材料")).all()
        assert {line.username for line in lines} == {"east_leader", "east_reporter", "leader", "supervisor"}
        assert all(hash in line.after and "EV-1" in line.target for line in lines)
    assert "Traceback" not in server.text()
