"""The cache of what was read from afar: bounded, shared, and nothing vanishes under whoever reads it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from film_assets.kernel.errors import StoreError
from film_assets.store.cache import ReadCache
from film_assets_tests.processes import PATIENCE_SECONDS


class Shop:
    """Fetches ten bytes a key and counts."""

    def __init__(self, folder: Path, limit: int = 35) -> None:
        self.cache = ReadCache(folder, limit)
        self.fetched: list[str] = []

    def file(self, key: str) -> Path:
        def fetch(target: Path) -> None:
            self.fetched.append(key)
            target.write_bytes(b"0123456789")

        return self.cache.file(key, fetch)

    @property
    def kept(self) -> list[str]:
        return sorted(path.name for path in (self.cache.folder / "read").rglob("*") if path.is_file())


def test_what_was_read_once_is_not_fetched_again(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    assert shop.file("a/x.mp4") == shop.file("a/x.mp4")
    assert Shop(tmp_path).file("a/x.mp4").read_bytes() == b"0123456789"
    assert shop.fetched == ["a/x.mp4"]


def test_the_least_recently_read_goes_first_and_the_limit_holds(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    for second, key in enumerate("abc"):
        path = shop.file(key)
        os.utime(path, (second, second))
    os.utime(shop.file("a"), (10, 10))
    shop.cache.let_go()
    shop.file("d")
    assert shop.kept == ["a", "c", "d"]


def test_what_a_living_process_was_handed_stays_and_the_cache_does_not_grow_past_its_limit(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    paths = [shop.file(key) for key in "abcdef"]
    assert len(shop.kept) == 3
    assert [path.read_bytes() for path in paths] == [b"0123456789"] * 6
    shop.cache.let_go()
    other = Shop(tmp_path)
    other.file("g")
    assert len(other.kept) <= 3 and "g" in other.kept


def test_a_file_larger_than_the_cache_is_for_its_process_alone(tmp_path: Path) -> None:
    shop = Shop(tmp_path, limit=5)
    assert shop.file("a.mp4").read_bytes() == b"0123456789"
    assert shop.kept == []


def test_what_a_killed_process_held_makes_room(tmp_path: Path) -> None:
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom film_assets_tests.store.test_cache import Shop\n"
        "shop = Shop(Path(sys.argv[1]))\nfor key in 'abc': shop.file(key)\nos.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    shop = Shop(tmp_path)
    shop.file("d")
    assert "d" in shop.kept and len(shop.kept) == 3


def test_many_processes_at_once_keep_to_the_limit(tmp_path: Path) -> None:
    code = (
        "import sys, random\nfrom pathlib import Path\nfrom film_assets_tests.store.test_cache import Shop\n"
        "shop = Shop(Path(sys.argv[1]))\nfor _ in range(200):\n"
        "    assert shop.file(random.choice('abcdefgh')).read_bytes() == b'0123456789'\n"
        "    with shop.cache._locked():  # A listing is no snapshot while the other process writes.\n"
        "        assert len(shop.kept) <= 3\n"
        "    shop.cache.let_go()"
    )
    both = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stderr=subprocess.PIPE) for _ in range(2)]
    for process in both:
        assert process.communicate(timeout=PATIENCE_SECONDS)[1] == b""


def test_a_failed_fetch_leaves_nothing(tmp_path: Path) -> None:
    shop = Shop(tmp_path)

    def broken(target: Path) -> None:
        target.write_bytes(b"half")
        raise StoreError("cut short")

    with pytest.raises(StoreError):
        shop.cache.file("a", broken)
    assert shop.file("a").read_bytes() == b"0123456789"
