"""Folders of real SSH servers."""

import re
import threading
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

import paramiko
import pytest

from orchestration.connectors import files_sftp
from orchestration.connectors.errors import (
    SourceChangingError,
    SourceDataError,
    SourceMissingError,
    SourceRefusedError,
    SourceUnreachableError,
    SystemConfigError,
)
from tests.orchestration.connectors.exports import exports_at
from tests.orchestration.connectors.proxy import proxied
from tests.orchestration.connectors.sftp import (
    PASSWORD,
    USER,
    MissingSshdError,
    known_host,
    serving_openssh,
    serving_paramiko,
)

LONG = "no,text\n" + "".join(f"{number},{'x' * 1000}\n" for number in range(8000))
"""Several times what is asked for ahead."""


@pytest.fixture(scope="module")
def paramiko_host(tmp_path_factory):
    with serving_paramiko(tmp_path_factory.mktemp("paramiko")) as host:
        yield host


@pytest.fixture(scope="module")
def openssh_host(tmp_path_factory):
    try:
        with serving_openssh(tmp_path_factory.mktemp("openssh")) as host:
            yield host
    except MissingSshdError as error:
        pytest.skip(str(error))


@pytest.fixture(params=["openssh", "paramiko"])
def host(request, tmp_path):
    """Each of the servers, with a folder of the test's own."""
    (tmp_path / "exports").mkdir()
    return request.getfixturevalue(f"{request.param}_host").showing(tmp_path / "exports")


@pytest.fixture
def password_host(paramiko_host, tmp_path):
    (tmp_path / "exports").mkdir()
    return paramiko_host.showing(tmp_path / "exports")


@pytest.fixture
def opened(tmp_path):
    """Opens the exports of a host, by its user's key and as a known host; what is given says otherwise."""
    opened = []

    def open_exports(host, *, url=None, line=None, entity=(), **credentials):
        (tmp_path / "known_hosts").write_text(host.known_host if line is None else line)
        own = {"user": USER, "known_hosts": str(tmp_path / "known_hosts")}
        key = {} if "password" in credentials else {"key_file": str(host.key_file)}
        opened.append(exports_at(host.exports, url or host.url, own | key | credentials, **dict(entity)))
        return opened[-1]

    yield open_exports
    for exports in opened:
        exports.connector.close()


def test_a_file_is_loaded_once_by_content(books, host, opened):
    exports = opened(host)
    exports.write("items_1.csv", "no,name\n1,Axle\n")
    (host.exports / "items_old").mkdir()
    assert books.load(exports).inserted == 1
    assert books.load(exports).extracted == 0

    exports.write("items_1.csv", "no,name\n1,Nut!\n")
    exports.write("items_2.csv", "no,name\n2,Bolt\n")
    assert books.load(exports).extracted == 2
    assert [version["name"] for version in books.versions()] == ["Axle", "Nut!", "Bolt"]


def test_a_long_file_arrives_whole(books, host, opened):
    exports = opened(host)
    exports.write("items.csv", LONG)
    assert books.load(exports).inserted == 8000
    assert {len(version["text"]) for version in books.versions()} == {1000}


def test_what_left_the_file_of_everything_is_deleted(books, host, opened):
    whole = opened(host, entity={"mode": "full", "pattern": "items.csv"})
    whole.write("items.csv", "no\n1\n2\n")
    books.load(whole)
    whole.write("items.csv", "no\n1\n")
    assert books.load(whole).deleted == 1

    (host.exports / "items.csv").unlink()
    with pytest.raises(SourceMissingError, match=r"there is no file items\.csv"):
        books.load(whole)
    assert books.versions() == [{"no": "1"}, {"no": "2"}, None]


# Who may read


@pytest.mark.parametrize("in_url", [False, True])
def test_a_password_opens_the_folder(password_host, opened, in_url):
    place = f"{USER}:{PASSWORD}@" if in_url else ""
    exports = opened(password_host, url=password_host.url.replace("//", f"//{place}"), password=PASSWORD)
    exports.write("items.csv", "no\n1\n")
    assert exports.read() == [{"no": "1"}]


def test_a_wrong_password_is_told_with_the_variables_that_hold_it(books, password_host, opened):
    exports = opened(password_host, password="wr0ng")
    exports.write("items.csv", "no\n1\n")
    with pytest.raises(SourceRefusedError, match="Correct MFG_OFFICE_USER and MFG_OFFICE_PASSWORD") as caught:
        books.load(exports)
    assert "wr0ng" not in str(caught.value)
    assert not caught.value.retryable
    assert books.versions() == []


def test_a_key_that_is_not_let_in_is_refused(host, opened, tmp_path):
    paramiko.ECDSAKey.generate().write_private_key_file(str(tmp_path / "other"))
    with pytest.raises(SourceRefusedError, match="Correct MFG_OFFICE_USER and MFG_OFFICE_KEY_FILE"):
        opened(host, key_file=str(tmp_path / "other")).connector.check()


def test_a_key_may_need_its_password(host, opened, tmp_path):
    locked = tmp_path / "locked"
    paramiko.PKey.from_path(host.key_file).write_private_key_file(str(locked), password="b0lt")
    opened(host, key_file=str(locked), password="b0lt").connector.check()
    for secret, reason in [({}, "does not go with the password"), ({"password": "nut"}, "not one of this password")]:
        with pytest.raises(SystemConfigError, match=f"MFG_OFFICE_KEY_FILE names {locked}, which .*{reason}"):
            opened(host, key_file=str(locked), **secret)


@pytest.mark.parametrize("name", ["key_file", "known_hosts"])
def test_a_file_that_cannot_be_read_is_named_with_its_variable(password_host, opened, name):
    cause = f"MFG_OFFICE_{name.upper()} names /nowhere, which cannot be read: No such file or directory"
    with pytest.raises(SystemConfigError, match=f"{cause}.* Correct MFG_OFFICE_{name.upper()}"):
        opened(password_host, **{name: "/nowhere"})


# Who is read


def test_a_host_that_is_not_known_is_read_once_its_key_is_accepted(books, host, opened):
    exports = opened(host, line="")
    exports.write("items.csv", "no\n1\n")
    unknown = (
        rf"\[127\.0\.0\.1\]:{host.port} shows the host key {re.escape(told(host.host_key))}, and .* does not know it"
    )
    with pytest.raises(SourceRefusedError, match=unknown) as caught:
        books.load(exports)
    assert not caught.value.retryable
    assert (books.versions(), books.jobs()[0]["error"]) == ([], str(caught.value))

    line = re.search(r"Add the line '(.+)' to .*/known_hosts, if .* the same fingerprint\.", str(caught.value))[1]
    assert books.load(opened(host, line=f"# the bookkeeper's\n{line}\n")).inserted == 1


def test_a_host_that_shows_another_key_is_refused(books, host, opened):
    known = paramiko.ECDSAKey.generate()
    exports = opened(host, line=known_host(host.port, known))
    exports.write("items.csv", "no\n1\n")
    with pytest.raises(SourceRefusedError, match="Somebody may stand in between") as caught:
        books.load(exports)
    assert told(known) in str(caught.value)
    assert told(host.host_key) in str(caught.value)
    assert books.versions() == []


def test_a_host_that_is_not_known_never_hears_the_password(password_host, opened):
    password_host.heard.clear()
    with pytest.raises(SourceRefusedError, match="does not know it"):
        opened(password_host, line="", password=PASSWORD).connector.check()
    assert password_host.heard == []
    opened(password_host, password=PASSWORD).connector.check()
    assert password_host.heard == [PASSWORD]


def test_hosts_are_those_the_user_knows_unless_others_are_named(host, opened, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    credentials = {"user": USER, "key_file": str(host.key_file)}
    with pytest.raises(SourceRefusedError, match=rf"{tmp_path}/\.ssh/known_hosts does not know it"):
        exports_at(host.exports, host.url, credentials).connector.check()
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh/known_hosts").write_text(host.known_host)
    exports = exports_at(host.exports, host.url, credentials)
    exports.connector.check()
    exports.connector.close()


def test_a_hashed_host_is_known(host, opened):
    name, key = host.known_host.split(" ", 1)
    opened(host, line=f"{paramiko.HostKeys.hash_host(name)} {key}").connector.check()


def test_a_list_of_hosts_that_is_damaged_is_named(host, opened):
    with pytest.raises(SourceRefusedError, match="known_hosts cannot be understood"):
        opened(host, line="[127.0.0.1]:22 ssh-ed25519 A\n").connector.check()


def told(key):
    return f"{key.get_name()} {key.fingerprint}"


# What goes wrong


def test_a_folder_that_is_not_there_is_named(host, opened):
    with pytest.raises(SourceMissingError, match=rf"there is no folder {host.url}/none\..* Set MFG_OFFICE_URL"):
        opened(host, url=f"{host.url}/none").connector.check()


def test_a_half_written_upload_is_refused(books, host, opened):
    exports = opened(host)
    exports.write("items.csv", "no,name\n1,Axle\n2,Bo")
    with pytest.raises(SourceDataError, match=r"items\.csv ends in the middle of a line"):
        books.load(exports)
    assert books.versions() == []
    exports.write("items.csv", "no,name\n1,Axle\n2,Bolt\n")
    assert books.load(exports).inserted == 2


def test_a_file_that_is_written_to_while_it_is_read_is_left_for_later(host, opened):
    with line_to(host) as (line, url, known):
        exports = opened(host, url=url, line=known)
        exports.write("items.csv", LONG)
        line.meanwhile(len(LONG) // 8, lambda: exports.write("items.csv", LONG + "9999,late\n"))
        with pytest.raises(SourceChangingError, match=r"items\.csv is being written"):
            exports.read()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # paramiko's reading ahead
def test_a_line_that_is_cut_leaves_nothing_behind_and_the_next_load_signs_in_again(books, host, opened):
    with line_to(host) as (line, url, known):
        exports = opened(host, url=url, line=known)
        exports.write("items_1.csv", "no,text\n9999,fine\n")
        exports.write("items_2.csv", LONG)
        line.cut_after = len(LONG) // 2
        with pytest.raises(SourceUnreachableError, match=r"items_2\.csv cannot be read") as caught:
            books.load(exports)
        assert caught.value.retryable
        assert books.versions() == []
        assert books.load(exports).inserted == 8001
    assert nobody_reads_ahead()


def test_a_server_that_falls_silent_is_given_up(host, opened, monkeypatch):
    monkeypatch.setattr(files_sftp, "SILENCE_SECONDS", 1)
    with line_to(host) as (line, url, known):
        exports = opened(host, url=url, line=known)
        exports.write("items.csv", LONG)
        awake = threading.Event()
        line.meanwhile(len(LONG) // 2, awake.wait)
        with pytest.raises(SourceUnreachableError, match=r"items\.csv cannot be read: TimeoutError"):
            exports.read()
        assert nobody_reads_ahead()
        awake.set()


def test_a_host_at_which_nobody_listens_is_told_without_the_password(password_host, opened):
    url = f"sftp://{USER}:s3cret@127.0.0.1:1/exports"
    with pytest.raises(SourceUnreachableError, match=r"sftp://127\.0\.0\.1:1/exports cannot be read") as caught:
        opened(password_host, url=url, password=PASSWORD).connector.check()
    assert PASSWORD not in str(caught.value)


@contextmanager
def line_to(host):
    """A line that can be cut, the folder's url through it, and the host as it is known there."""
    with proxied(host.url) as line:
        yield line, line.url, known_host(urlsplit(line.url).port, host.host_key)


def nobody_reads_ahead() -> bool:
    """Whether the threads that ask for blocks have ended, or do so soon."""
    deadline = time.monotonic() + 5
    while any("prefetch" in thread.name for thread in threading.enumerate()):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
