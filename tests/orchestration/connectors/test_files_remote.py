"""Folders elsewhere: buckets of a real S3, and what fsspec makes of others."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from orchestration.connectors.errors import (
    SourceChangingError,
    SourceMissingError,
    SourceRefusedError,
    SourceUnreachableError,
)
from orchestration.connectors.files_remote import BLOCK_BYTES
from tests.orchestration.connectors.exports import exports_at
from tests.orchestration.connectors.proxy import proxied
from tests.orchestration.connectors.s3 import Bucket, serving_s3

LONG = "no,text\n" + "".join(f"{number},{'x' * 1000}\n" for number in range(2 * BLOCK_BYTES // 1000))
"""Takes more than one request."""


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    with serving_s3(tmp_path_factory.mktemp("s3")) as store:
        yield store


@pytest.fixture
def bucket(store):
    return bucket_of(store)


def bucket_of(store):
    name = uuid.uuid4().hex
    store.client.create_bucket(Bucket=name)
    return Bucket(store, name)


@pytest.fixture
def exports(bucket, tmp_path):
    """How the bucket is read; what is given says otherwise."""

    def exports(url=bucket.url, mode="incremental", pattern="items*.csv", **credentials):
        own = {"user": bucket.store.user, "password": bucket.store.password, "endpoint": bucket.store.endpoint}
        return exports_at(tmp_path, url, {**own, **credentials}, mode=mode, pattern=pattern)

    return exports


def test_an_object_is_loaded_once_by_content(books, bucket, exports):
    bucket.put("items_1.csv", "no,name\n1,Axle\n")
    bucket.put("items_2.csv", "no,name\n2,Bolt\n")
    assert books.load(exports()).inserted == 2
    assert books.load(exports()).extracted == 0

    bucket.put("items_2.csv", "no,name\n2,Nut\n")
    bucket.put("items_3.csv", "no,name\n3,Cap\n")
    assert books.load(exports()).extracted == 2
    assert [version["name"] for version in books.versions()] == ["Axle", "Bolt", "Nut", "Cap"]


def test_an_object_that_is_as_it_was_is_not_fetched(books, bucket, exports):
    for content, fetched in [("no\n1\n", 1), (None, 1), ("no\n1\n2\n", 2), (None, 2), ("no\n1\n", 3), (None, 3)]:
        if content:
            bucket.put("items.csv", content)
        books.load(exports())
        assert bucket.times_fetched("items.csv") == fetched
    assert books.stored_keys() == ["1", "2"]
    books.load(exports(), full=True)
    assert bucket.times_fetched("items.csv") == 4


def test_subfolders_and_what_remembers_the_folder_are_no_files(bucket, exports):
    bucket.put("", b"")
    bucket.put("old/items.csv", "no\n2\n")
    bucket.put("items.csv", "no\n1\n")
    assert exports(pattern="*").read() == [{"no": "1"}]


def test_what_left_the_object_of_everything_is_deleted_and_a_lost_object_deletes_nothing(books, bucket, exports):
    whole = exports(mode="full", pattern="items.csv")
    bucket.put("items.csv", "no\n1\n2\n")
    bucket.put("other.csv", "no\n3\n")
    books.load(whole)
    bucket.put("items.csv", "no\n1\n")
    assert books.load(whole).deleted == 1

    bucket.remove("items.csv")
    with pytest.raises(SourceMissingError, match=r"there is no file items\.csv.* Export it into s3://"):
        books.load(whole)
    assert books.versions() == [{"no": "1"}, {"no": "2"}, None]


@pytest.mark.slow
def test_a_listing_of_several_pages_is_read_to_its_end(bucket, exports):
    bucket.put("items.csv", "no\n1\n")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: bucket.put(f"archive_{number:04}.csv", ""), range(1_000)))
    assert exports().read() == [{"no": "1"}]


# What goes wrong


@pytest.mark.parametrize("wrong", [{"password": "wr0ng"}, {"user": "AKIAWR0NG"}])
def test_a_wrong_key_is_told_with_the_variables_that_hold_it(books, bucket, exports, wrong):
    bucket.put("items.csv", "no\n1\n")
    refused = r"s3://.*/books cannot be read: .*Correct MFG_OFFICE_USER and MFG_OFFICE_PASSWORD"
    with pytest.raises(SourceRefusedError, match=refused) as caught:
        exports(**wrong).connector.check()
    assert not caught.value.retryable
    assert not any(secret in str(caught.value) for secret in [*wrong.values(), bucket.store.password])
    with pytest.raises(SourceRefusedError):
        books.load(exports(**wrong))
    assert books.versions() == []


@pytest.mark.parametrize("url", ["s3://nowhere/books", "s3://nowhere"])
def test_a_bucket_that_is_not_there_is_named(exports, url):
    with pytest.raises(SourceMissingError, match=rf"there is no folder {url}\..* Set MFG_OFFICE_URL"):
        exports(url).connector.check()


def test_an_empty_bucket_answers(bucket, exports):
    empty = exports(f"s3://{bucket.name}")
    empty.connector.check()
    with pytest.raises(SourceMissingError, match="there is no file items"):
        empty.read()


def test_an_object_that_is_replaced_while_it_is_read_is_left_for_later(bucket, exports):
    bucket.put("items.csv", LONG)
    with proxied(bucket.store.endpoint) as line:
        line.meanwhile(BLOCK_BYTES // 2, lambda: bucket.put("items.csv", LONG.replace("x", "y")))
        with pytest.raises(SourceChangingError, match=r"items\.csv is being written") as caught:
            exports(endpoint=line.url).read()
    assert caught.value.retryable


def test_an_object_that_is_removed_while_it_is_read_is_left_for_later(bucket, exports):
    bucket.put("items.csv", LONG)
    with proxied(bucket.store.endpoint) as line:
        line.meanwhile(BLOCK_BYTES // 2, lambda: bucket.remove("items.csv"))
        with pytest.raises(SourceChangingError, match=r"items\.csv cannot be read"):
            exports(endpoint=line.url).read()


def test_a_connection_that_breaks_is_taken_up_again_where_it_broke(books, bucket, exports):
    bucket.put("items.csv", LONG)
    with proxied(bucket.store.endpoint) as line:
        line.cut_after = BLOCK_BYTES // 2
        result = books.load(exports(endpoint=line.url))
    assert line.passed > len(LONG)
    assert result.inserted == LONG.count("\n") - 1


@pytest.mark.slow
@pytest.mark.destructive
def test_a_store_that_stops_half_way_leaves_nothing_behind(books, tmp_path):
    with serving_s3(tmp_path) as store, proxied(store.endpoint) as line:
        bucket = bucket_of(store)
        bucket.put("items_1.csv", "no,text\n0,fine\n")
        bucket.put("items_2.csv", LONG)
        line.meanwhile(BLOCK_BYTES // 2, store.stop)
        exports = exports_at(
            tmp_path, bucket.url, {"user": store.user, "password": store.password, "endpoint": line.url}
        )
        with pytest.raises(SourceUnreachableError, match=r"items_2\.csv cannot be read"):
            books.load(exports)
    assert (books.versions(), books.jobs()[0]["status"]) == ([], "failed")
