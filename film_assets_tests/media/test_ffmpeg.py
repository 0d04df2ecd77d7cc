from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from film_assets.kernel.errors import Cancelled, ConfigError, MediaError
from film_assets.media import ffmpeg
from film_assets.media.ffmpeg import run_ffmpeg
from film_assets_tests.processes import wait_until

ENDLESS = ["-re", "-f", "lavfi", "-i", "testsrc2=size=64x36:rate=24", "-f", "null", "-"]


def test_a_refusal_carries_the_arguments_and_ffmpegs_own_words(tmp_path: Path) -> None:
    with pytest.raises(MediaError) as caught:
        run_ffmpeg(["-i", "no such file.mp4", "out.mp4"], cwd=tmp_path)
    assert caught.value.arguments == ("-i", "no such file.mp4", "out.mp4")
    assert "No such file or directory" in caught.value.stderr_end


def test_cancelling_kills_a_running_ffmpeg(monkeypatch: pytest.MonkeyPatch) -> None:
    processes: list[subprocess.Popen[bytes]] = []
    start = ffmpeg.started_ffmpeg

    def started(*arguments: object, **options: object) -> subprocess.Popen[bytes]:
        processes.append(start(*arguments, **options))  # type: ignore[arg-type]
        return processes[-1]

    monkeypatch.setattr(ffmpeg, "started_ffmpeg", started)
    looked = 0

    def cancelled_at_the_third_look() -> None:
        nonlocal looked
        looked += 1
        if looked == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        run_ffmpeg(ENDLESS, check_cancelled=cancelled_at_the_third_look)
    assert looked == 3
    assert processes[0].returncode == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's own")
def test_ffmpeg_dies_with_a_killed_parent() -> None:
    program = (
        "from film_assets.media.ffmpeg import started_ffmpeg\n"
        f"process = started_ffmpeg({ENDLESS!r})\n"
        "print(process.pid, flush=True)\n"
        "process.wait()\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert Path(f"/proc/{child}").exists()
    parent.kill()
    parent.wait()
    parent.stdout.close()
    try:
        wait_until(lambda: not _runs(child), "ffmpeg is gone with its parent")
    finally:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


def _runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_missing_binary_names_the_way_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(tmp_path / "gone"))
    ffmpeg.ffmpeg_executable.cache_clear()
    try:
        with pytest.raises(ConfigError, match="IMAGEIO_FFMPEG_EXE"):
            ffmpeg.ffmpeg_executable()
    finally:
        ffmpeg.ffmpeg_executable.cache_clear()
