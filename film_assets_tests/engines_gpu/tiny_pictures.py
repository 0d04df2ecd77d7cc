"""Tiny image and video pipelines with random weights, built from the real diffusers classes, a few MB each.

``pipe.save_pretrained(folder)`` and the project's own loader are the real way of loading. Sides of 64, two steps.
"""

from __future__ import annotations

from typing import Any

import torch

from film_assets_tests.engines_gpu.tiny_text import (
    clip_text_encoder,
    clip_tokenizer,
    clip_vision_encoder,
    gemma_tokenizer,
    qwen3_config,
    qwen_tokenizer,
    t5_encoder,
    t5_tokenizer,
)


def _autoencoder_kl(**changes: Any) -> Any:
    from diffusers import AutoencoderKL

    shape: dict[str, Any] = {
        "block_out_channels": [8, 8, 8, 8],
        "latent_channels": 4,
        "norm_num_groups": 4,
        "sample_size": 64,
        "down_block_types": ["DownEncoderBlock2D"] * 4,
        "up_block_types": ["UpDecoderBlock2D"] * 4,
    }
    return AutoencoderKL(**{**shape, **changes})


def sdxl_unet() -> Any:
    from diffusers import UNet2DConditionModel

    torch.manual_seed(0)
    return UNet2DConditionModel(
        block_out_channels=(32, 64),
        layers_per_block=1,
        sample_size=32,
        in_channels=4,
        out_channels=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        attention_head_dim=(2, 4),
        use_linear_projection=True,
        addition_embed_type="text_time",
        addition_time_embed_dim=8,
        transformer_layers_per_block=(1, 1),
        projection_class_embeddings_input_dim=6 * 8 + 32,
        cross_attention_dim=64,
        norm_num_groups=8,
    )


def sdxl() -> Any:
    from diffusers import EulerDiscreteScheduler, StableDiffusionXLPipeline

    return StableDiffusionXLPipeline(
        vae=_autoencoder_kl(),
        text_encoder=clip_text_encoder(),
        text_encoder_2=clip_text_encoder(projection=True, seed=1),
        tokenizer=clip_tokenizer(),
        tokenizer_2=clip_tokenizer(),
        unet=sdxl_unet(),
        scheduler=EulerDiscreteScheduler(),
        image_encoder=None,
        feature_extractor=None,
    )


def sdxl_controlnet() -> Any:
    """Return a ControlNet that fits ``sdxl_unet``."""
    from diffusers import ControlNetModel

    torch.manual_seed(2)
    net = ControlNetModel.from_unet(sdxl_unet(), conditioning_embedding_out_channels=(8, 16, 16, 32))
    for block in net.controlnet_down_blocks:  # Zero as trained from; random so that control shows.
        torch.nn.init.normal_(block.weight, std=0.5)
    torch.nn.init.normal_(net.controlnet_mid_block.weight, std=0.5)
    torch.nn.init.normal_(net.controlnet_cond_embedding.conv_out.weight, std=0.5)
    return net


def sdxl_ip_adapter() -> dict[str, torch.Tensor]:
    """Return an IP-Adapter's weights that fit ``sdxl_unet`` and a vision encoder of width 32, as its file has them."""
    generator = torch.Generator("cpu").manual_seed(3)

    def drawn(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, generator=generator) * 0.2

    weights: dict[str, torch.Tensor] = {}
    key = 1
    for name in sdxl_unet().attn_processors:
        if name.endswith("attn1.processor"):
            continue
        width = 64  # Cross attention stands in the blocks of 64 channels alone.
        weights[f"ip_adapter.{key}.to_k_ip.weight"] = drawn(width, 64)
        weights[f"ip_adapter.{key}.to_v_ip.weight"] = drawn(width, 64)
        key += 2
    weights["image_proj.proj.weight"] = drawn(4 * 64, 32)
    weights["image_proj.proj.bias"] = drawn(4 * 64)
    weights["image_proj.norm.weight"] = torch.ones(64)
    weights["image_proj.norm.bias"] = torch.zeros(64)
    return weights


def flux2_klein() -> Any:
    """Text to image, and several reference images."""
    from diffusers import (
        AutoencoderKLFlux2,
        FlowMatchEulerDiscreteScheduler,
        Flux2KleinPipeline,
        Flux2Transformer2DModel,
    )
    from transformers import Qwen3ForCausalLM

    torch.manual_seed(0)
    encoder = Qwen3ForCausalLM(qwen3_config(num_hidden_layers=28)).eval()  # Its layers 9, 18 and 27 are read.
    transformer = Flux2Transformer2DModel(
        patch_size=1,
        in_channels=16,
        num_layers=1,
        num_single_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=48,
        timestep_guidance_channels=32,
        axes_dims_rope=[4, 4, 4, 4],
        guidance_embeds=False,
    )
    vae = AutoencoderKLFlux2(
        block_out_channels=(8, 8, 8, 8),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        layers_per_block=1,
        latent_channels=4,
        norm_num_groups=4,
        sample_size=64,
    )
    return Flux2KleinPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(),
        vae=vae,
        text_encoder=encoder,
        tokenizer=qwen_tokenizer(),
        transformer=transformer,
    )


def z_image() -> Any:
    from diffusers import FlowMatchEulerDiscreteScheduler, ZImagePipeline, ZImageTransformer2DModel
    from transformers import Qwen3Model

    torch.manual_seed(0)
    transformer = ZImageTransformer2DModel(
        in_channels=16,
        dim=32,
        n_layers=2,
        n_refiner_layers=1,
        n_heads=2,
        n_kv_heads=2,
        cap_feat_dim=16,
        axes_dims=[4, 6, 6],
    )
    with torch.no_grad():
        for name, parameter in transformer.named_parameters():
            if name.endswith("pad_token"):
                parameter.normal_(std=0.02)
    vae = _autoencoder_kl(
        latent_channels=16, use_quant_conv=False, use_post_quant_conv=False, shift_factor=0.1, scaling_factor=0.36
    )
    return ZImagePipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0),
        vae=vae,
        text_encoder=Qwen3Model(qwen3_config()).eval(),
        tokenizer=qwen_tokenizer(),
        transformer=transformer,
    )


def _wan_vae() -> Any:
    from diffusers import AutoencoderKLWan

    torch.manual_seed(0)
    return AutoencoderKLWan(
        base_dim=4, z_dim=16, dim_mult=[1, 1, 1, 1], num_res_blocks=1, temperal_downsample=[False, True, True]
    )


WAN_TRANSFORMER: dict[str, Any] = {
    "patch_size": (1, 2, 2),
    "num_attention_heads": 2,
    "attention_head_dim": 12,
    "out_channels": 16,
    "text_dim": 32,
    "freq_dim": 32,
    "ffn_dim": 32,
    "rope_max_seq_len": 64,
}


def _wan_transformer(in_channels: int = 16, **more: Any) -> Any:
    from diffusers import WanTransformer3DModel

    torch.manual_seed(1)
    return WanTransformer3DModel(**WAN_TRANSFORMER, in_channels=in_channels, num_layers=3, **more)


def _wan_parts() -> dict[str, Any]:
    from diffusers import UniPCMultistepScheduler

    scheduler = UniPCMultistepScheduler(
        prediction_type="flow_prediction", use_flow_sigmas=True, num_train_timesteps=1000, flow_shift=3.0
    )
    return {
        "tokenizer": t5_tokenizer(),
        "text_encoder": t5_encoder(umt5=True),
        "vae": _wan_vae(),
        "scheduler": scheduler,
    }


def wan_text() -> Any:
    from diffusers import WanPipeline

    return WanPipeline(**_wan_parts(), transformer=_wan_transformer())


def wan_image() -> Any:
    """Wan 2.2: two experts, no image encoder; takes a first frame, and a last one or none."""
    from diffusers import WanImageToVideoPipeline

    return WanImageToVideoPipeline(
        **_wan_parts(),
        transformer=_wan_transformer(36),
        transformer_2=_wan_transformer(36),
        image_encoder=None,
        image_processor=None,
        boundary_ratio=0.9,
    )


def wan_21_image(first_and_last: bool = False) -> Any:
    """Wan 2.1 with its CLIP image encoder; ``first_and_last`` has places for two pictures and needs both."""
    from diffusers import WanImageToVideoPipeline

    encoder, processor = clip_vision_encoder(width=8)
    places: dict[str, Any] = {"pos_embed_seq_len": 2 * ((32 // 16) ** 2 + 1)} if first_and_last else {}
    return WanImageToVideoPipeline(
        **_wan_parts(),
        transformer=_wan_transformer(36, added_kv_proj_dim=24, image_dim=8, **places),
        image_encoder=encoder,
        image_processor=processor,
    )


def wan_vace() -> Any:
    """Control videos, masks and reference images."""
    from diffusers import WanVACEPipeline, WanVACETransformer3DModel

    torch.manual_seed(1)
    transformer = WanVACETransformer3DModel(
        **WAN_TRANSFORMER, in_channels=16, num_layers=3, vace_layers=[0, 2], vace_in_channels=96
    )
    for block in transformer.vace_blocks:  # Zero as trained from; random so that control shows.
        for name in ("proj_in", "proj_out"):
            if (layer := getattr(block, name, None)) is not None:
                torch.nn.init.normal_(layer.weight, std=0.5)
    return WanVACEPipeline(**_wan_parts(), transformer=transformer)


def ltx_condition() -> Any:
    """LTX: conditions on pictures at any frame."""
    from diffusers import (
        AutoencoderKLLTXVideo,
        FlowMatchEulerDiscreteScheduler,
        LTXConditionPipeline,
        LTXVideoTransformer3DModel,
    )

    torch.manual_seed(0)
    transformer = LTXVideoTransformer3DModel(
        in_channels=8,
        out_channels=8,
        num_attention_heads=2,
        attention_head_dim=16,
        cross_attention_dim=32,
        num_layers=1,
        caption_channels=32,
    )
    vae = AutoencoderKLLTXVideo(
        latent_channels=8,
        block_out_channels=(8, 8, 8, 8),
        decoder_block_out_channels=(8, 8, 8, 8),
        layers_per_block=(1, 1, 1, 1, 1),
        decoder_layers_per_block=(1, 1, 1, 1, 1),
        spatio_temporal_scaling=(True, True, True, False),
        decoder_spatio_temporal_scaling=(True, True, True, False),
        decoder_inject_noise=(False,) * 5,
        upsample_residual=(False,) * 4,
        upsample_factor=(1,) * 4,
        patch_size=4,
        patch_size_t=1,
        encoder_causal=True,
        decoder_causal=False,
    )
    return LTXConditionPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(),
        vae=vae,
        text_encoder=t5_encoder(),
        tokenizer=t5_tokenizer(256),
        transformer=transformer,
    )


def ltx2_condition() -> Any:
    """LTX-2: picture and sound in one model, conditions on pictures at any frame."""
    from diffusers import (
        AutoencoderKLLTX2Audio,
        AutoencoderKLLTX2Video,
        FlowMatchEulerDiscreteScheduler,
        LTX2ConditionPipeline,
        LTX2VideoTransformer3DModel,
    )
    from diffusers.pipelines.ltx2 import LTX2TextConnectors
    from diffusers.pipelines.ltx2.vocoder import LTX2Vocoder
    from transformers import Gemma3Config, Gemma3ForConditionalGeneration

    torch.manual_seed(0)
    width, layers = 16, 2
    text = {
        "vocab_size": 364,
        "hidden_size": width,
        "intermediate_size": 16,
        "num_hidden_layers": layers,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "head_dim": 8,
        "max_position_embeddings": 512,
        "sliding_window": 64,
        "pad_token_id": 0,
        "eos_token_id": 1,
        "bos_token_id": 2,
    }
    vision = {
        "hidden_size": 8,
        "intermediate_size": 8,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "image_size": 28,
        "patch_size": 14,
    }
    encoder = Gemma3ForConditionalGeneration(
        Gemma3Config(
            text_config=text,
            vision_config=vision,
            mm_tokens_per_image=4,
            boi_token_index=5,
            eoi_token_index=6,
            image_token_index=7,
        )
    ).eval()
    transformer = LTX2VideoTransformer3DModel(
        in_channels=4,
        out_channels=4,
        num_attention_heads=2,
        attention_head_dim=8,
        cross_attention_dim=16,
        audio_in_channels=4,
        audio_out_channels=4,
        audio_num_attention_heads=2,
        audio_attention_head_dim=4,
        audio_cross_attention_dim=8,
        num_layers=2,
        caption_channels=width,
        rope_double_precision=False,
        rope_type="split",
    )
    connectors = LTX2TextConnectors(
        caption_channels=width,
        text_proj_in_factor=layers + 1,
        video_connector_num_attention_heads=4,
        video_connector_attention_head_dim=4,
        video_connector_num_layers=1,
        video_connector_num_learnable_registers=None,
        audio_connector_num_attention_heads=4,
        audio_connector_attention_head_dim=4,
        audio_connector_num_layers=1,
        audio_connector_num_learnable_registers=None,
        connector_rope_base_seq_len=32,
        rope_theta=10000.0,
        rope_double_precision=False,
        causal_temporal_positioning=False,
        rope_type="split",
    )
    vae = AutoencoderKLLTX2Video(
        latent_channels=4,
        block_out_channels=(8, 8, 8),
        decoder_block_out_channels=(8, 8, 8),
        layers_per_block=(1, 1, 1),
        decoder_layers_per_block=(1, 1, 1, 1),
        spatio_temporal_scaling=(True, True, True),
        decoder_spatio_temporal_scaling=(True, True, True),
        decoder_inject_noise=(False,) * 4,
        downsample_type=("spatiotemporal",) * 3,
        upsample_residual=(False,) * 3,
        upsample_factor=(1,) * 3,
        timestep_conditioning=False,
        patch_size=4,
        patch_size_t=1,
        encoder_causal=True,
        decoder_causal=False,
    )
    audio_vae = AutoencoderKLLTX2Audio(
        base_channels=4,
        output_channels=2,
        ch_mult=(1, 1, 1),
        num_res_blocks=1,
        attn_resolutions=None,
        in_channels=2,
        resolution=32,
        latent_channels=2,
        norm_type="pixel",
        causality_axis="height",
        mid_block_add_attention=False,
        sample_rate=16000,
        mel_hop_length=160,
        is_causal=True,
        mel_bins=8,
    )
    vocoder = LTX2Vocoder(
        in_channels=16,
        hidden_channels=32,
        out_channels=2,
        upsample_kernel_sizes=[20, 16],
        upsample_factors=[10, 8],
        resnet_kernel_sizes=[3],
        resnet_dilations=[[1, 3, 5]],
        leaky_relu_negative_slope=0.1,
        output_sampling_rate=8000,
    )
    scheduler = FlowMatchEulerDiscreteScheduler(
        use_dynamic_shifting=True,
        base_shift=0.95,
        max_shift=2.05,
        base_image_seq_len=1024,
        max_image_seq_len=4096,
        shift_terminal=0.1,
    )
    return LTX2ConditionPipeline(
        scheduler=scheduler,
        vae=vae,
        audio_vae=audio_vae,
        text_encoder=encoder,
        tokenizer=gemma_tokenizer(),
        connectors=connectors,
        transformer=transformer,
        vocoder=vocoder,
    )
