"""Text in whatever encoding it comes; nothing is garbled in silence."""

import pytest

from orchestration.connectors.errors import SourceDataError
from tests.orchestration.connectors.exports import exports_of


def read(tmp_path, content, encoding="auto"):
    (tmp_path / "items.csv").write_bytes(content)
    return exports_of(tmp_path, encoding=encoding).read()


@pytest.mark.parametrize(
    ("encoding", "content"),
    [
        ("auto", "no,name\n1,Größe 中\n".encode()),
        ("auto", "no,name\n1,Größe 中\n".encode("utf-8-sig")),
        ("cp1252", "no,name\n1,Größe 中\n".encode("utf-8-sig")),
        ("auto", "no,name\n1,Größe 中\n".encode("utf-16")),
        ("utf-16", "no,name\n1,Größe 中\n".encode("utf-16")),
        ("auto", "no,name\n1,Größe 中\n".encode("utf-16-le")),
        ("auto", "no,name\n1,Größe 中\n".encode("utf-16-be")),
        ("gb18030", "no,name\n1,Größe 中\n".encode("gb18030")),
    ],
)
def test_unicode_is_read_and_its_byte_order_mark_is_believed(tmp_path, encoding, content):
    assert read(tmp_path, content, encoding) == [{"no": "1", "name": "Größe 中"}]


@pytest.mark.parametrize("encoding", ["auto", "cp1252"])
def test_the_windows_code_page_is_read(tmp_path, encoding):
    assert read(tmp_path, "no,name\n1,Größe 5 €\n".encode("cp1252"), encoding) == [{"no": "1", "name": "Größe 5 €"}]


def test_a_windows_word_that_happens_to_be_utf_8_does_not_mislead(tmp_path):
    text = "no,name\n" + "1,Größe\n" * 20 + "2,CAFÉ®\n"
    assert read(tmp_path, text.encode("cp1252"))[-1] == {"no": "2", "name": "CAFÉ®"}


@pytest.mark.parametrize(
    ("encoding", "content", "tried"),
    [
        ("utf-8", b"no\n\xfc\n", "utf-8"),
        ("auto", b"no\n\x81\n", "utf-8 or cp1252"),
        ("auto", b"\xef\xbb\xbfno\n\xfc\n", "utf-8-sig"),
        ("utf-16", b"no\n1\n", "utf-16"),
    ],
)
def test_text_in_another_encoding_is_refused(tmp_path, encoding, content, tried):
    with pytest.raises(SourceDataError, match=f"office.items: items.csv is not text in {tried}\\."):
        read(tmp_path, content, encoding)


def test_an_encoding_that_is_likely_is_proposed(tmp_path):
    text = "no,name\n" + "1,Stückliste für Getriebegehäuse übergrößer\n" * 20
    with pytest.raises(SourceDataError, match="it looks like cp"):
        read(tmp_path, text.encode("cp850"))


def test_one_wrong_byte_does_not_garble_a_utf_8_file(tmp_path):
    with pytest.raises(SourceDataError, match=r"items\.csv is UTF-8 but for 1 bytes, the first in line 3"):
        read(tmp_path, "no,name\n1,Größe\n".encode() + b"2,Gr\xf6\xdfe\n".replace(b"\xdf", b"ss") + "3,Maß\n".encode())


def test_a_character_across_the_edge_of_a_chunk_is_no_wrong_byte(tmp_path):
    filling = "1," + "x" * (1 << 20)
    assert read(tmp_path, f"no,name\n{filling}\n2,{'ö' * (1 << 20)}\n".encode())[1]["name"] == "ö" * (1 << 20)
