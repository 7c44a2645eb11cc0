"""Unpacking in pieces: the same bytes, however they are cut, and never many at once."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.sources.content_coding import PIECE_BYTES_MAX, CodingUnknown, decoded, unpacked_if_gzip


def cut(content: bytes, size: int) -> list[bytes]:
    return [content[start : start + size] for start in range(0, len(content), size)]


def raw_deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


@given(st.binary(max_size=5_000), st.integers(1, 700))
def test_packed_content_comes_out_as_it_was(content: bytes, size: int) -> None:
    for coding, packed in (("gzip", gzip.compress(content)), ("deflate", zlib.compress(content)), ("", content)):
        assert b"".join(decoded(cut(packed, size), coding)) == content
    assert b"".join(unpacked_if_gzip(cut(gzip.compress(content), size))) == content


def test_deflate_without_its_frame_is_unpacked_too() -> None:
    assert b"".join(decoded([b"", raw_deflate(b"hello " * 100)], "deflate")) == b"hello " * 100


def test_no_piece_is_larger_than_the_bound() -> None:
    pieces = list(decoded([gzip.compress(bytes(10 * PIECE_BYTES_MAX + 1))], "gzip"))
    assert max(map(len, pieces)) == PIECE_BYTES_MAX
    assert sum(map(len, pieces)) == 10 * PIECE_BYTES_MAX + 1


def test_nothing_at_all_is_nothing() -> None:
    assert list(decoded([], "gzip")) == []
    assert b"".join(unpacked_if_gzip([])) == b""


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "rot13"])
def test_other_codings_are_refused(coding: str) -> None:
    with pytest.raises(CodingUnknown, match="which was not asked for"):
        decoded([b""], coding)
