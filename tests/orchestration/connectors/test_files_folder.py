"""Folders elsewhere."""

import uuid

import fsspec
import pytest

from orchestration.connectors.errors import (
    SourceChangingError,
    SourceMissingError,
    SourceUnreachableError,
    SystemConfigError,
)
from orchestration.connectors.files import open_files
from orchestration.connectors.files_folder import folder_of
from tests.orchestration.connectors.exports import exports_of


@pytest.fixture
def bucket():
    """A folder in fsspec's memory, and its URL."""
    url = f"memory://{uuid.uuid4().hex}"
    files, root = fsspec.url_to_fs(url)
    files.mkdir(root)
    return files, root, url


def test_files_of_a_folder_elsewhere_are_read(bucket, tmp_path, books):
    files, root, url = bucket
    files.pipe(f"{root}/items_1.csv", b"no\n1\n")
    files.pipe(f"{root}/other/items_2.csv", b"no\n2\n")
    exports = exports_of(tmp_path, place=folder_of(url, {}))
    assert books.load(exports).extracted == 1
    assert books.load(exports).extracted == 0


def test_a_folder_that_is_not_there_is_named(tmp_path):
    exports = exports_of(tmp_path, place=folder_of("memory://nowhere", {}))
    with pytest.raises(SourceMissingError, match="there is no folder memory://nowhere"):
        exports.connector.check()


def test_a_file_that_is_replaced_while_it_is_copied_is_left_for_later(bucket, tmp_path, monkeypatch):
    files, root, url = bucket
    files.pipe(f"{root}/items.csv", b"no\n1\n")
    exports = exports_of(tmp_path, place=folder_of(url, {}))
    grow = lambda _: files.pipe(f"{root}/items.csv", b"no\n1\n2\n")  # noqa: E731
    monkeypatch.setattr(type(files), "invalidate_cache", grow)
    with pytest.raises(SourceChangingError, match=r"items\.csv is being written"):
        exports.read()


def test_a_place_that_does_not_answer_is_told_without_its_password(tmp_path):
    pytest.importorskip("paramiko")
    place = folder_of("sftp://mfg:s3cret@127.0.0.1:1/exports", {"user": "mfg", "password": "s3cret"})
    with pytest.raises(SourceUnreachableError, match=r"sftp://127\.0\.0\.1:1/exports cannot be read") as caught:
        exports_of(tmp_path, place=place).connector.check()
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "credentials", "cause"),
    [
        ("soap://host/x", {}, "MFG_OFFICE_URL: .*soap"),
        ("s3://bucket/x", {"key_file": "x"}, "MFG_OFFICE_URL: s3:// takes no key_file"),
    ],
)
def test_an_address_nobody_can_read_is_refused(tmp_path, url, credentials, cause):
    with pytest.raises(SystemConfigError, match=cause):
        open_files(exports_of(tmp_path).config, url, credentials)
