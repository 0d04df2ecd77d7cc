"""Tiny tokenizers and text encoders with random weights, built from the real classes; no hub, no data files."""

from __future__ import annotations

import string
from typing import Any

import torch

from film_assets.benchmarks.random_weights import t5_tokenizer as t5_tokenizer

CHATML = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{% if m['content'] is string %}{{ m['content'] }}{% else %}"
    "{% for c in m['content'] %}{{ c.get('text','') }}{% endfor %}{% endif %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def clip_tokenizer(length: int = 77) -> Any:
    """Return a CLIP tokenizer of 514 ids that knows every byte."""
    from tokenizers import pre_tokenizers
    from transformers import CLIPTokenizer

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    words = letters + [letter + "</w>" for letter in letters] + ["<|startoftext|>", "<|endoftext|>"]
    return CLIPTokenizer(vocab={word: i for i, word in enumerate(words)}, merges=[], model_max_length=length)


def qwen_tokenizer(length: int = 512, extra: tuple[str, ...] = ()) -> Any:
    """Return a Qwen2 tokenizer that knows every byte and a chat template."""
    from tokenizers import pre_tokenizers
    from transformers import Qwen2Tokenizer

    letters = [*sorted(pre_tokenizers.ByteLevel.alphabet()), "<|endoftext|>"]
    tokenizer = Qwen2Tokenizer(
        vocab={letter: i for i, letter in enumerate(letters)}, merges=[], model_max_length=length
    )
    tokenizer.add_special_tokens({"additional_special_tokens": ["<|im_start|>", "<|im_end|>", *extra]})
    tokenizer.chat_template = CHATML
    return tokenizer


def gemma_tokenizer(length: int = 256) -> Any:
    """Return a Gemma tokenizer that falls back to bytes."""
    from transformers import GemmaTokenizer

    letters = [letter for letter in string.printable[:95] if letter != " "]
    words = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>", "▁", *letters, *(f"<0x{i:02X}>" for i in range(256))]
    return GemmaTokenizer(vocab={word: i for i, word in enumerate(words)}, merges=[], model_max_length=length)


def t5_encoder(width: int = 32, umt5: bool = False, seed: int = 0) -> Any:
    from transformers import T5Config, T5EncoderModel, UMT5Config, UMT5EncoderModel

    torch.manual_seed(seed)
    shape: dict[str, Any] = {
        "vocab_size": 128,
        "d_model": width,
        "d_kv": 8,
        "d_ff": 32,
        "num_layers": 1,
        "num_heads": 2,
        "feed_forward_proj": "gated-gelu",
    }
    return (UMT5EncoderModel(UMT5Config(**shape)) if umt5 else T5EncoderModel(T5Config(**shape))).eval()


def clip_text_encoder(width: int = 32, projection: bool = False, seed: int = 0) -> Any:
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    torch.manual_seed(seed)
    config = CLIPTextConfig(
        vocab_size=514,
        hidden_size=width,
        intermediate_size=37,
        num_hidden_layers=2,
        num_attention_heads=4,
        projection_dim=width,
        max_position_embeddings=77,
        bos_token_id=512,
        eos_token_id=513,
        pad_token_id=513,
    )
    return (CLIPTextModelWithProjection if projection else CLIPTextModel)(config).eval()


def clip_vision_encoder(width: int = 32, size: int = 32, patch: int = 16, seed: int = 0) -> tuple[Any, Any]:
    """Return an image encoder and its processor."""
    from transformers import CLIPImageProcessor, CLIPVisionConfig, CLIPVisionModelWithProjection

    torch.manual_seed(seed)
    config = CLIPVisionConfig(
        hidden_size=width,
        projection_dim=width,
        num_hidden_layers=2,
        num_attention_heads=2,
        image_size=size,
        intermediate_size=32,
        patch_size=patch,
    )
    return CLIPVisionModelWithProjection(config).eval(), CLIPImageProcessor(crop_size=size, size=size)


def qwen3_config(**changes: Any) -> Any:
    from transformers import Qwen3Config

    shape: dict[str, Any] = {
        "vocab_size": 264,
        "hidden_size": 16,
        "intermediate_size": 16,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "num_key_value_heads": 2,
        "head_dim": 8,
        "max_position_embeddings": 512,
    }
    return Qwen3Config(**{**shape, **changes})
