import io
import random

from tests import made
from transforms.ingest.archives import tar_members, zip_members
from transforms.ingest.streams import Damaged, Reader, chunks_of


def opened(content: bytes, kind: str) -> list[tuple[str, bytes | str]]:
    """Each member's name with its bytes or the reason it has none; the archive's own damage last."""
    found: list[tuple[str, bytes | str]] = []
    try:
        members = zip_members(io.BytesIO(content)) if kind == "zip" else tar_members(Reader(chunks_of(io.BytesIO(content))))
        for member in members:
            if member.stream is None:
                found.append((member.name, member.problem.reason if member.problem else ""))
                continue
            try:
                found.append((member.name, member.stream.read()))
            except Damaged as damage:
                found.append((member.name, damage.reason))
                if member.is_in_sequence:
                    raise
    except Damaged as damage:
        found.append(("", damage.reason))
    return found


def test_a_zip_without_its_directory_is_read_by_its_members():
    whole = made.zipped(("a.txt", "one"), ("dir/", ""), ("dir/b.txt", "two" * 100))
    cut = whole[: whole.index(b"PK\x01\x02")]
    assert opened(whole, "zip") == [("a.txt", b"one"), ("dir/b.txt", b"two" * 100)]
    assert opened(cut, "zip") == [("a.txt", b"one"), ("dir/b.txt", b"two" * 100), ("", "truncated")]


def test_a_member_without_a_name_is_a_member():
    content = made.zipped(("x", "one"))
    nameless = content.replace(b"\x01\x00\x00\x00x", b"\x00\x00\x01\x00x")  # the name taken for an extra field
    assert all(isinstance(name, str) for name, _ in opened(nameless, "zip"))


def test_a_tar_ends_where_a_header_is_wrong_and_says_so():
    content = bytearray(made.tarred(("a.txt", "one"), ("b.txt", "two")))
    content[1024 + 5] ^= 1
    assert opened(bytes(content), "tar") == [("a.txt", b"one"), ("", "damaged")]


def test_whatever_is_done_to_an_archive_is_damage_and_no_failure():
    chance = random.Random(4)
    for kind, whole in (
        ("zip", made.zipped(("a.txt", "one" * 50), ("b.txt", "two" * 50), ("c.bin", bytes(range(256))))),
        ("tar", made.tarred(("a.txt", "one" * 50), ("n" * 300, "two" * 50))),
    ):
        for _ in range(1500):
            content = bytearray(whole[: chance.choice([len(whole), chance.randrange(len(whole))])])
            for _ in range(chance.randrange(6)):
                if content:
                    content[chance.randrange(len(content))] = chance.randrange(256)
            assert isinstance(opened(bytes(content), kind), list)
