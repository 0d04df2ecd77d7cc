"""Stand-ins for torchaudio and torchcodec where they are not installed: coqui-tts imports neither, but wants both found.

Only a machine with a GPU has builds of them that fit its torch; on the cpu what inference needs of them is little. Real
packages go first. How a voice speaks belongs to ``saying``.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import sys
from types import ModuleType
from typing import Any

VERSION = "2.11.0+standin"


def audio_modules() -> bool:
    """Make ``torchaudio`` and ``torchcodec`` importable; returns whether stand-ins are in use.

    Nothing is written to disk, and nothing changes where torchaudio is installed.
    """
    if "torchaudio" in sys.modules:
        return getattr(sys.modules["torchaudio"], "__version__", "") == VERSION
    if importlib.util.find_spec("torchaudio") is not None:
        return False
    functional = _module("torchaudio.functional", resample=_resample)
    transforms = _module("torchaudio.transforms", Resample=_resampler(), MelSpectrogram=_mel_spectrogram())
    _module("torchaudio", functional=functional, transforms=transforms, load=_load, __version__=VERSION)
    if importlib.util.find_spec("torchcodec") is None:
        _module("torchcodec", __version__=VERSION)
    return True


def _module(name: str, **content: Any) -> ModuleType:
    module = ModuleType(name)
    module.__spec__ = importlib.machinery.ModuleSpec(name, None, is_package=True)
    module.__path__ = []
    module.__dict__.update(content)
    sys.modules[name] = module
    return module


def _resample(waveform: Any, orig_freq: int, new_freq: int, **_: Any) -> Any:
    if orig_freq == new_freq:
        return waveform
    import librosa
    import torch

    moved = librosa.resample(waveform.detach().cpu().numpy(), orig_sr=orig_freq, target_sr=new_freq, res_type="soxr_hq")
    return torch.from_numpy(moved).to(waveform)


def _load(path: Any, *_: Any, **__: Any) -> tuple[Any, int]:
    import numpy as np
    import soundfile
    import torch

    samples, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    return torch.from_numpy(np.ascontiguousarray(samples.T)), rate_hz


def _resampler() -> type:
    import torch

    class Resample(torch.nn.Module):  # type: ignore[misc]
        def __init__(self, orig_freq: int = 16_000, new_freq: int = 16_000, **_: Any) -> None:
            super().__init__()
            self.rates = (orig_freq, new_freq)

        def forward(self, waveform: Any) -> Any:
            return _resample(waveform, *self.rates)

    return Resample


def _mel_spectrogram() -> type:
    import torch
    from librosa.filters import mel as filter_bank

    class MelSpectrogram(torch.nn.Module):  # type: ignore[misc]
        def __init__(
            self,
            sample_rate: int = 16_000,
            n_fft: int = 400,
            win_length: int | None = None,
            hop_length: int | None = None,
            f_min: float = 0.0,
            f_max: float | None = None,
            n_mels: int = 128,
            window_fn: Any = torch.hann_window,
            power: float = 2.0,
            normalized: bool = False,
            norm: str | None = None,
            **_: Any,
        ) -> None:
            super().__init__()
            self.n_fft, self.win_length, self.power = n_fft, win_length or n_fft, power
            self.hop_length = hop_length or self.win_length // 2
            self.register_buffer("window", window_fn(self.win_length), persistent=False)
            bank = filter_bank(sr=sample_rate, n_fft=n_fft, n_mels=n_mels, fmin=f_min, fmax=f_max, htk=True, norm=norm)
            self.register_buffer("bank", torch.from_numpy(bank), persistent=False)

        def forward(self, waveform: Any) -> Any:
            lead = waveform.shape[:-1]
            spectrum = torch.stft(
                waveform.reshape(-1, waveform.shape[-1]),
                self.n_fft,
                self.hop_length,
                self.win_length,
                self.window,
                center=True,
                pad_mode="reflect",
                return_complex=True,
            )
            mel = self.bank @ spectrum.abs().pow(self.power)
            return mel.reshape(*lead, *mel.shape[-2:])

    return MelSpectrogram
