"""From values to rows of COPY text: keys, hashes, and characters that PostgreSQL cannot store."""

import json
import math
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.connectors.base import ExtractState
from orchestration.connectors.records import NO_KEY, encode, encode_row, finite, source_key_of, storable, storable_block
from orchestration.postgres.connect import connect


@pytest.fixture
def stored(server):
    """What PostgreSQL has after a COPY of blocks: rows of key, hash and payload."""

    def store(*blocks):
        with connect(server) as connection:
            connection.execute("create temporary table stage (source_key text, content_hash bytea, payload jsonb)")
            with connection.cursor() as cursor, cursor.copy("copy stage from stdin") as copy:
                for block in blocks:
                    copy.write(block)
            rows = connection.execute("select source_key, content_hash, payload::text from stage").fetchall()
            connection.rollback()
        return [(key, digest, json.loads(payload, parse_float=Decimal)) for key, digest, payload in rows]

    return store


def encoded(*records, key=("id",), state=None):
    return b"".join(encode(records, key, state or ExtractState()))


def digest_of(record):
    return encode_row(record, ["id"], ExtractState()).split(b"\t")[1]


AWKWARD = 'tab\there, line\nbreak, return\r, back\\slash, \\N, \\., quote" ü 中 🏭 \\u0000 \\t'


def test_awkward_text_arrives_as_it_was_in_key_and_payload(stored):
    ((key, _, payload),) = stored(encoded({"id": AWKWARD, AWKWARD: AWKWARD}))
    assert key == AWKWARD
    assert payload == {"id": AWKWARD, AWKWARD: AWKWARD}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (2**63, 2**63),
        (-(10**40), -(10**40)),
        (Decimal("12.3400"), Decimal("12.3400")),
        (Decimal("1E+3"), 1000),
        (Decimal("NaN"), "NaN"),
        (Decimal("Infinity"), "Infinity"),
        (Decimal("1E+20000"), "1E+20000"),
        (date(2026, 3, 2), "2026-03-02"),
        (datetime(2026, 3, 2, 1, 2, 3, 4, UTC), "2026-03-02T01:02:03.000004+00:00"),
        (time(1, 2), "01:02:00"),
        (timedelta(hours=1), "3600.0 seconds"),
        (b"\x00\xff", "\\x00ff"),
        (memoryview(b"\x01"), "\\x01"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        ([1, {"deep": "a\0b"}], [1, {"deep": "a␀b"}]),
        ("lone \ud800 surrogate", "lone � surrogate"),
    ],
)
def test_values_of_drivers_become_json(stored, value, expected):
    ((_, _, payload),) = stored(encoded({"id": 1, "value": value}))
    assert payload["value"] == expected


def test_a_big_integer_beside_an_unstorable_character_keeps_every_digit(stored):
    ((_, _, payload),) = stored(encoded({"id": 2**70 + 1, "name": "a\0"}))
    assert payload == {"id": 2**70 + 1, "name": "a␀"}


def test_replaced_records_are_counted_and_others_are_not():
    state = ExtractState()
    encoded({"id": "a\0"}, {"id": "fine"}, {"id": "\\u0000 is only text"}, {"id": 2**70}, state=state)
    assert state.replaced == 1


def test_the_hash_follows_the_content_and_not_the_order_of_the_fields():
    assert digest_of({"id": 1, "name": "a"}) == digest_of({"name": "a", "id": 1})
    assert digest_of({"id": 1, "name": "a"}) != digest_of({"id": 1, "name": "b"})
    assert digest_of({"id": 1}) != digest_of({"id": 1, "name": None})


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ([7], "7"),
        ([0], "0"),
        ([False], "false"),
        (["a|b"], "a|b"),
        (["a", "b"], "a|b"),
        (["a|b", "c\\"], "a\\|b|c\\\\"),
        ([None, "b"], "|b"),
        ([date(2026, 3, 2), Decimal("1.50")], "2026-03-02|1.50"),
        ([None], NO_KEY + "hash"),
        (["", None], NO_KEY + "hash"),
    ],
)
def test_the_key_of_a_record(values, key):
    assert source_key_of(values, "hash") == key


@given(st.lists(st.tuples(st.text("a|\\"), st.text("b|\\")), min_size=2, max_size=2, unique=True))
def test_different_keys_never_look_the_same(pairs):
    assert source_key_of(pairs[0], "1") != source_key_of(pairs[1], "2")


def test_blocks_are_small_end_with_a_row_and_keep_the_order():
    records = [{"id": number, "text": "x" * 1000} for number in range(200)]
    blocks = list(encode(records, ["id"], ExtractState()))
    assert len(blocks) > 1
    assert all(block.endswith(b"\n") and len(block) < 70_000 for block in blocks)
    keys = [int(row.split(b"\t")[0]) for row in b"".join(blocks).splitlines()]
    assert keys == list(range(200))


@pytest.mark.parametrize(("value", "expected"), [(math.nan, "NaN"), (math.inf, "Infinity"), (-math.inf, "-Infinity")])
def test_floats_that_json_lacks_have_names(value, expected):
    assert (finite(value), finite(1.5), finite("nan")) == (expected, 1.5, "nan")


@given(
    st.recursive(
        st.none() | st.text(st.characters()), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_what_was_made_storable_stays_as_it_is(value):
    assert storable(storable(value)) == storable(value)
    assert "\0" not in json.dumps(storable(value), ensure_ascii=False)


# Rows that a PostgreSQL source has encoded: NUL and lone surrogates are JSON escapes in them.


def copied(payload, key="A"):
    """A row as COPY writes it, its payload being JSON text."""
    return f"{key}\t\\\\x00\t".encode() + payload.replace("\\", "\\\\").encode() + b"\n"


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (r'{"a":"x\u0000y"}', {"a": "x␀y"}),
        (r'{"a\u0000":"\u0000\u0000"}', {"a␀": "␀␀"}),
        (r'{"a":"\ud800"}', {"a": "�"}),
        (r'{"a":"\udC00 \uD83c"}', {"a": "� �"}),
        (r'{"a":"\ud83c\udfed\u0000"}', {"a": "🏭␀"}),
        (r'{"a":"\\\u0000"}', {"a": "\\␀"}),
        (r'{"a":"\u0022\u0000\u005c"}', {"a": '"␀\\'}),
    ],
)
def test_what_cannot_be_stored_is_made_visible(stored, payload, expected):
    state = ExtractState()
    ((_, _, found),) = stored(storable_block(copied(payload), state))
    assert found == expected
    assert state.replaced == 1


@pytest.mark.parametrize("payload", [r'{"a":"\\u0000"}', r'{"a":"\\\\ud800"}', r'{"a":"\ud83c\udfed"}', '{"a":"ü"}'])
def test_what_only_looks_unstorable_stays(stored, payload):
    state = ExtractState()
    block = copied(payload)
    assert storable_block(block, state) == block
    assert state.replaced == 0
    assert stored(block)[0][2] == json.loads(payload)


def test_a_key_that_spells_an_escape_is_no_escape():
    block = copied(r'{"a":"\u0000"}', key=r"\\u0000")
    assert storable_block(block, ExtractState()).startswith(rb"\\u0000" + b"\t")


def test_only_the_rows_concerned_are_touched_and_counted(stored):
    state = ExtractState()
    block = copied('{"a":1}') + copied(r'{"a":"\u0000"}') + copied('{"a":2}')
    assert [payload["a"] for _, _, payload in stored(storable_block(block, state))] == [1, "␀", 2]
    assert state.replaced == 1


def test_postgresql_would_refuse_what_was_replaced(stored):
    with pytest.raises(psycopg.errors.UntranslatableCharacter):
        stored(copied(r'{"a":"\u0000"}'))
