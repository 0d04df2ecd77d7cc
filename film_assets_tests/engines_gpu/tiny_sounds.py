"""Tiny audio pipelines and voices with random weights, built from the real classes."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

import torch

from film_assets_tests.engines_gpu.tiny_text import qwen3_config, qwen_tokenizer, t5_encoder, t5_tokenizer


def stable_audio(seconds: int = 4, sample_rate_hz: int = 2000) -> Any:
    """At most ``seconds`` long."""
    from diffusers import (
        AutoencoderOobleck,
        CosineDPMSolverMultistepScheduler,
        StableAudioDiTModel,
        StableAudioPipeline,
    )
    from diffusers.pipelines.stable_audio.modeling_stable_audio import StableAudioProjectionModel

    torch.manual_seed(0)
    transformer = StableAudioDiTModel(
        sample_size=seconds * sample_rate_hz // (2 * 4 * 4),
        in_channels=4,
        out_channels=4,
        num_layers=2,
        attention_head_dim=8,
        num_attention_heads=2,
        num_key_value_attention_heads=2,
        cross_attention_dim=16,
        time_proj_dim=16,
        global_states_input_dim=32,
        cross_attention_input_dim=16,
    )
    vae = AutoencoderOobleck(
        encoder_hidden_size=8,
        downsampling_ratios=[2, 4, 4],
        channel_multiples=[1, 2, 2],
        decoder_channels=8,
        decoder_input_channels=4,
        audio_channels=2,
        sampling_rate=sample_rate_hz,
    )
    return StableAudioPipeline(
        transformer=transformer,
        vae=vae,
        text_encoder=t5_encoder(),
        tokenizer=t5_tokenizer(64),
        projection_model=StableAudioProjectionModel(
            text_encoder_dim=32, conditioning_dim=16, min_value=0, max_value=512
        ),
        scheduler=CosineDPMSolverMultistepScheduler(
            solver_order=2, prediction_type="v_prediction", sigma_data=1.0, sigma_schedule="exponential"
        ),
    )


def ace_step(sample_rate_hz: int = 1600) -> Any:
    """Text and lyrics to music; 25 latents a second, so that the rate is 25 times the hop of 64."""
    from diffusers import AceStepPipeline, AutoencoderOobleck, FlowMatchEulerDiscreteScheduler
    from diffusers.models.transformers.ace_step_transformer import AceStepTransformer1DModel
    from diffusers.pipelines.ace_step import AceStepConditionEncoder
    from transformers import Qwen3Model

    torch.manual_seed(0)
    shape: dict[str, Any] = {
        "hidden_size": 32,
        "intermediate_size": 32,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 8,
        "rope_theta": 10000.0,
        "sliding_window": 16,
    }
    vae = AutoencoderOobleck(
        encoder_hidden_size=8,
        downsampling_ratios=[4, 4, 4],
        channel_multiples=[1, 1, 1],
        decoder_channels=8,
        decoder_input_channels=8,
        audio_channels=2,
        sampling_rate=sample_rate_hz,
    )
    return AceStepPipeline(
        transformer=AceStepTransformer1DModel(
            num_hidden_layers=2, in_channels=24, audio_acoustic_hidden_dim=8, patch_size=2, **shape
        ),
        condition_encoder=AceStepConditionEncoder(
            text_hidden_dim=16,
            timbre_hidden_dim=8,
            num_lyric_encoder_hidden_layers=1,
            num_timbre_encoder_hidden_layers=1,
            **shape,
        ),
        text_encoder=Qwen3Model(qwen3_config()).eval(),
        tokenizer=qwen_tokenizer(),
        scheduler=FlowMatchEulerDiscreteScheduler(num_train_timesteps=1, shift=1.0),
        vae=vae,
    )


def save_vits(
    folder: Path, speakers: tuple[str, ...] = ("ada", "bob"), languages: tuple[str, ...] = ("en", "de")
) -> Path:
    """Save a random VITS of several speakers and languages (16 kHz, letters for phonemes); returns ``folder``."""
    from film_assets.sound.coqui.standins import audio_modules

    audio_modules()
    from TTS.config.shared_configs import BaseAudioConfig
    from TTS.tts.configs.vits_config import VitsConfig
    from TTS.tts.models.vits import Vits, VitsArgs

    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    shape = VitsArgs(
        out_channels=65,
        hidden_channels=16,
        hidden_channels_ffn_text_encoder=16,
        num_layers_text_encoder=1,
        num_layers_posterior_encoder=1,
        num_layers_flow=1,
        resblock_type_decoder="2",
        resblock_kernel_sizes_decoder=[3],
        resblock_dilation_sizes_decoder=[[1, 3]],
        upsample_rates_decoder=[8, 8],
        upsample_kernel_sizes_decoder=[16, 16],
        upsample_initial_channel_decoder=16,
        use_sdp=False,
        init_discriminator=False,
        use_speaker_embedding=len(speakers) > 1,
        speaker_embedding_channels=8,
        use_language_embedding=len(languages) > 1,
        embedded_language_dim=4,
        length_scale=8.0,
    )
    config = VitsConfig(
        model_args=shape,
        use_speaker_embedding=len(speakers) > 1,
        speakers=list(speakers) if len(speakers) > 1 else [],
        audio=BaseAudioConfig(
            sample_rate=16000, fft_size=128, win_length=128, hop_length=64, num_mels=10, do_trim_silence=False
        ),
        use_phonemes=False,
        text_cleaner="multilingual_cleaners",
        phoneme_cache_path=None,
        languages=list(languages) if len(languages) > 1 else [],
    )
    model = Vits(config)
    model.config.save_json(str(folder / "config.json"))
    torch.save({"model": model.state_dict()}, folder / "model.pth")
    return folder


def save_xtts(folder: Path) -> Path:
    """Save a random model of XTTS-v2's shape (about 90 MB: its decoder's width is fixed); returns ``folder``."""
    from film_assets.sound.coqui.standins import audio_modules

    audio_modules()
    from tokenizers import Tokenizer, models, pre_tokenizers
    from TTS.tts.configs.xtts_config import XttsConfig
    from TTS.tts.models.xtts import Xtts, XttsArgs, XttsAudioConfig

    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    special = ["[STOP]", "[UNK]", "[SPACE]", "[START]", "[en]", "[de]", "[fr]", "[es]"]
    letters = special + list(string.ascii_lowercase + ".,!?'-")
    vocabulary = {letter: i for i, letter in enumerate(letters)}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[], unk_token="[UNK]"))
    tokenizer.add_special_tokens(special)
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "vocab.json"))
    shape = XttsArgs(
        gpt_layers=1,
        gpt_n_model_channels=64,
        gpt_n_heads=2,
        gpt_number_text_tokens=len(letters),
        gpt_start_text_token=3,
        gpt_stop_text_token=0,
        gpt_num_audio_tokens=34,
        gpt_start_audio_token=32,
        gpt_stop_audio_token=33,
        gpt_max_audio_tokens=20,
        gpt_max_text_tokens=120,
        gpt_use_perceiver_resampler=True,
        gpt_use_masking_gt_prompt_approach=True,
        gpt_code_stride_len=1024,
        decoder_input_dim=64,
    )
    config = XttsConfig(model_args=shape, audio=XttsAudioConfig(), languages=["en", "de"])
    model = Xtts(config)
    model.config.save_json(str(folder / "config.json"))
    torch.save({"model": model.state_dict(), "config": config.to_dict()}, folder / "model.pth")
    torch.save({}, folder / "speakers_xtts.pth")
    return folder
