"""Wan pipelines with random weights, tiny or of real size, built on the spot: speed does not depend on what they learned."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

SIZES: dict[str, dict[str, Any]] = {
    "tiny": {
        "transformer": {"num_attention_heads": 2, "attention_head_dim": 12, "ffn_dim": 32, "num_layers": 3},
        "text": 32,
        "vae": {"base_dim": 4, "dim_mult": [1, 1, 1, 1], "num_res_blocks": 1},
    },
    "1.3b": {
        "transformer": {"num_attention_heads": 12, "attention_head_dim": 128, "ffn_dim": 8960, "num_layers": 30},
        "text": 4096,
        "vae": {"base_dim": 96, "dim_mult": [1, 2, 4, 4], "num_res_blocks": 2},
    },
}
"""``1.3b``: the transformer and the decoder of Wan 2.1 1.3B, with one layer of its text encoder's width."""


def t5_tokenizer(length: int = 512) -> Any:
    """Return a T5 tokenizer of 98 ids; what is not ASCII becomes unknown."""
    from transformers import T5Tokenizer

    letters = [(letter, -3.0) for letter in string.printable[:95] if letter != " "]
    vocabulary = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -2.0), *letters]
    return T5Tokenizer(vocab=vocabulary, extra_ids=0, model_max_length=length)


def save_wan(folder: Path, size: str, dtype: str = "float32") -> Path:
    """Save a text-to-video Wan of ``size`` with random weights; returns ``folder``."""
    import torch
    from diffusers import AutoencoderKLWan, UniPCMultistepScheduler, WanPipeline, WanTransformer3DModel
    from transformers import UMT5Config, UMT5EncoderModel

    torch.manual_seed(0)
    shape = SIZES[size]
    width = shape["text"]
    before = torch.get_default_dtype()
    torch.set_default_dtype(getattr(torch, dtype))
    try:
        encoder = UMT5EncoderModel(
            UMT5Config(
                vocab_size=128,
                d_model=width,
                d_kv=8 if width < 64 else 64,
                d_ff=2 * width,
                num_layers=1,
                num_heads=2 if width < 64 else 64,
                feed_forward_proj="gated-gelu",
            )
        )
        transformer = WanTransformer3DModel(
            patch_size=(1, 2, 2), in_channels=16, out_channels=16, text_dim=width, freq_dim=256, **shape["transformer"]
        )
        vae = AutoencoderKLWan(z_dim=16, temperal_downsample=[False, True, True], **shape["vae"])
    finally:
        torch.set_default_dtype(before)
    scheduler = UniPCMultistepScheduler(
        prediction_type="flow_prediction", use_flow_sigmas=True, num_train_timesteps=1000, flow_shift=3.0
    )
    pipe = WanPipeline(
        tokenizer=t5_tokenizer(), text_encoder=encoder.eval(), vae=vae, scheduler=scheduler, transformer=transformer
    )
    pipe.save_pretrained(folder)
    return folder
