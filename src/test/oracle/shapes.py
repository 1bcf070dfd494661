"""Writes the shapes that `the Open checkpoint dialog recommends and `fovea bench --shape` knows: `python shapes.py OUT_DIR [NAME ...]`. Each is a JSON file of its own: the repository's
configuration and image processor's settings as they stand on the hub (tokens by their text instead of ids), tokens that its prompts need beside those of the built-in tokenizer,
and the tensors of its files, of numbered layers one for all (`*` counts them), as transformers 5.18 makes them of that configuration (on the meta device: no
weight is made). Names are those of the hub's files."""
import copy, json, os, re, sys
import torch
from transformers import AutoConfig, AutoModelForImageTextToText
from families import OLD, OLD_PLAIN, QWEN_OLD, SAME, CLIP_MEAN, CLIP_STD, HALF

IMAGENET = [[0.485, 0.456, 0.406], [0.229, 0.224, 0.225]]

def clip(): return dict(model_type="clip_vision_model", hidden_size=1024, intermediate_size=4096, num_hidden_layers=24, num_attention_heads=16, image_size=336, patch_size=14, projection_dim=768, vocab_size=32000)
def siglip(size, layers=27, **more): return dict(model_type="siglip_vision_model", hidden_size=1152, intermediate_size=4304, num_hidden_layers=layers, num_attention_heads=16, image_size=size, patch_size=14, vision_use_head=False, **more)
def text(kind, hidden, inner, layers, heads, shared, vocabulary, **more):
    return dict(model_type=kind, hidden_size=hidden, intermediate_size=inner, num_hidden_layers=layers, num_attention_heads=heads, num_key_value_heads=shared, vocab_size=vocabulary, **more)
def pixels(kind, mean, std, **more): return dict(image_processor_type=kind, do_convert_rgb=True, do_resize=True, do_rescale=True, do_normalize=True, rescale_factor=1 / 255, image_mean=mean, image_std=std, **more)
def clip_pixels(): return pixels("CLIPImageProcessor", CLIP_MEAN, CLIP_STD, resample=3, do_center_crop=True, size=dict(shortest_edge=336), crop_size=dict(height=336, width=336))

def llava(repository, tc, dtype="float16", vision=None, names=OLD):
    siglip_tower = vision is not None
    return dict(repository=repository, dtype=dtype, names=names, tokens=[], preprocessor=pixels("SiglipImageProcessor", HALF, HALF, resample=3, size=dict(height=384, width=384)) if siglip_tower else clip_pixels(),
        config=dict(architectures=["LlavaForConditionalGeneration"], model_type="llava", image_token_index="<image>", projector_hidden_act="gelu", vision_feature_layer=-1 if siglip_tower else -2,
            vision_feature_select_strategy="full" if siglip_tower else "default", tie_word_embeddings=tc.get("tie_word_embeddings", False), text_config=tc, vision_config=vision or clip()))

def smolvlm(repository, tc, vision, scale, longest):
    tile = vision["image_size"]
    return dict(repository=repository, dtype="bfloat16", names=SAME, tokens=["<fake_token_around_image>", "<global-img>"] + [f"<row_{r}_col_{c}>" for r in range(1, 7) for c in range(1, 7)],
        preprocessor=pixels("Idefics3ImageProcessor", HALF, HALF, resample=1, do_image_splitting=True, do_pad=True, max_image_size=dict(longest_edge=tile), size=dict(longest_edge=longest)),
        config=dict(architectures=["Idefics3ForConditionalGeneration"], model_type="idefics3", image_token_id="<image>", scale_factor=scale, tie_word_embeddings=False, text_config=tc, vision_config=dict(model_type="idefics3", **vision)))

def smol_tower(): return dict(hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12, image_size=512, patch_size=16)

def anyres(repository, tc, vision, pinpoints, onevision):
    name = "LlavaOnevision" if onevision else "LlavaNext"; tile = vision["image_size"]
    pre = pixels(name + "ImageProcessor", HALF if onevision else CLIP_MEAN, HALF if onevision else CLIP_STD, resample=3, do_pad=True, image_grid_pinpoints=pinpoints, size=dict(height=tile, width=tile) if onevision else dict(shortest_edge=tile))
    if not onevision: pre.update(do_center_crop=True, crop_size=dict(height=tile, width=tile), aspect_ratio_setting="anyres")
    config = dict(architectures=[name + "ForConditionalGeneration"], model_type="llava_onevision" if onevision else "llava_next", image_token_index="<image>", image_grid_pinpoints=pinpoints, projector_hidden_act="gelu",
        tie_word_embeddings=tc.get("tie_word_embeddings", False), use_image_newline_parameter=True, vision_feature_layer=-1 if onevision else -2, vision_feature_select_strategy="full" if onevision else "default", text_config=tc, vision_config=vision)
    if onevision: config["vision_aspect_ratio"] = "anyres_max_9"
    return dict(repository=repository, dtype="float16", names=OLD, tokens=[], preprocessor=pre, config=config)

def qwen25(repository, hidden, inner, layers, heads, shared, vocabulary, tied, windows):
    return dict(repository=repository, dtype="bfloat16", names=QWEN_OLD, tokens=["<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>"],
        preprocessor=dict(image_processor_type="Qwen2VLImageProcessor", min_pixels=3136, max_pixels=12845056, patch_size=14, temporal_patch_size=2, merge_size=2, image_mean=CLIP_MEAN, image_std=CLIP_STD),
        config=dict(architectures=["Qwen2_5_VLForConditionalGeneration"], image_token_id="<|image_pad|>", video_token_id="<|video_pad|>", vision_start_token_id="<|vision_start|>", vision_end_token_id="<|vision_end|>",
            **{**text("qwen2_5_vl", hidden, inner, layers, heads, shared, vocabulary), "max_position_embeddings": 128000, "max_window_layers": windows, "rms_norm_eps": 1e-6, "rope_theta": 1000000.0, "sliding_window": 32768, "use_sliding_window": False,
               "hidden_act": "silu", "tie_word_embeddings": tied, "rope_scaling": dict(type="mrope", mrope_section=[16, 24, 24])},
            vision_config=dict(depth=32, hidden_act="silu", hidden_size=1280, intermediate_size=3420, num_heads=16, in_chans=3, out_hidden_size=hidden, patch_size=14, spatial_merge_size=2, spatial_patch_size=14, window_size=112, fullatt_block_indexes=[7, 15, 23, 31], tokens_per_second=2, temporal_patch_size=2)))

def qwen3():
    return dict(repository="Qwen/Qwen3-VL-2B-Instruct", dtype="bfloat16", names=SAME, tokens=["<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>"],
        preprocessor=dict(image_processor_type="Qwen2VLImageProcessorFast", size=dict(shortest_edge=65536, longest_edge=16777216), patch_size=16, temporal_patch_size=2, merge_size=2, image_mean=HALF, image_std=HALF),
        config=dict(architectures=["Qwen3VLForConditionalGeneration"], model_type="qwen3_vl", image_token_id="<|image_pad|>", video_token_id="<|video_pad|>", vision_start_token_id="<|vision_start|>", vision_end_token_id="<|vision_end|>", tie_word_embeddings=True,
            text_config=text("qwen3_vl_text", 2048, 6144, 28, 16, 8, 151936, head_dim=128, attention_bias=False, hidden_act="silu", max_position_embeddings=262144, rms_norm_eps=1e-6, rope_theta=5000000, rope_scaling=dict(mrope_interleaved=True, mrope_section=[24, 20, 20], rope_type="default"), tie_word_embeddings=True),
            vision_config=dict(model_type="qwen3_vl", depth=24, deepstack_visual_indexes=[5, 11, 17], hidden_act="gelu_pytorch_tanh", hidden_size=1024, in_channels=3, intermediate_size=4096, num_heads=16, num_position_embeddings=2304, out_hidden_size=2048, patch_size=16, spatial_merge_size=2, temporal_patch_size=2)))

def gemma3():
    return dict(repository="google/gemma-3-4b-it", dtype="bfloat16", names=OLD, tokens=["<start_of_image>", "<end_of_image>", "<image_soft_token>"],
        preprocessor=pixels("Gemma3ImageProcessor", HALF, HALF, resample=2, image_seq_length=256, size=dict(height=896, width=896)),
        config=dict(architectures=["Gemma3ForConditionalGeneration"], model_type="gemma3", boi_token_index="<start_of_image>", eoi_token_index="<end_of_image>", image_token_index="<image_soft_token>", mm_tokens_per_image=256, tie_word_embeddings=True,
            text_config=text("gemma3_text", 2560, 10240, 34, 8, 4, 262208, head_dim=256, rope_scaling=dict(factor=8.0, rope_type="linear"), sliding_window=1024), vision_config=siglip(896)))

def paligemma():
    return dict(repository="google/paligemma-3b-mix-224", dtype="float32", names=OLD, tokens=[],
        preprocessor=pixels("SiglipImageProcessor", HALF, HALF, resample=3, image_seq_length=256, size=dict(height=224, width=224)),
        config=dict(architectures=["PaliGemmaForConditionalGeneration"], model_type="paligemma", bos_token_id=2, eos_token_id=1, pad_token_id=0, hidden_size=2048, image_token_index="<image>", projection_dim=2048,
            text_config=text("gemma", 2048, 16384, 18, 8, 1, 257216, head_dim=256, num_image_tokens=256), vision_config=siglip(224, projection_dim=2048, num_image_tokens=256, projector_hidden_act="gelu_fast")))

def internvl():
    return dict(repository="OpenGVLab/InternVL3-1B-hf", dtype="bfloat16", names=OLD_PLAIN, tokens=["<img>", "</img>", "<IMG_CONTEXT>"],
        preprocessor=pixels("GotOcr2ImageProcessorFast", *IMAGENET, resample=3, crop_to_patches=False, min_patches=1, max_patches=12, size=dict(height=448, width=448)),
        config=dict(architectures=["InternVLForConditionalGeneration"], model_type="internvl", downsample_ratio=0.5, image_seq_length=256, image_token_id="<IMG_CONTEXT>", projector_hidden_act="gelu", tie_word_embeddings=False, vision_feature_layer=-1, vision_feature_select_strategy="default",
            text_config=text("qwen2", 896, 4864, 24, 14, 2, 151674, max_position_embeddings=32768, rms_norm_eps=1e-6, rope_theta=1000000.0, rope_scaling=dict(factor=2.0, rope_type="dynamic"), tie_word_embeddings=False, use_sliding_window=False, sliding_window=None, max_window_layers=70),
            vision_config=dict(model_type="internvl_vision", attention_bias=True, hidden_act="gelu", hidden_size=1024, image_size=[448, 448], intermediate_size=4096, layer_norm_eps=1e-6, layer_scale_init_value=0.1, norm_type="layer_norm", num_attention_heads=16, num_channels=3, num_hidden_layers=24, patch_size=[14, 14], use_absolute_position_embeddings=True, use_mask_token=False, use_mean_pooling=True, use_qk_norm=False)))

NEXT = [[336, 672], [672, 336], [672, 672], [1008, 336], [336, 1008]]
ONE = [[384 * a, 384 * b] for a in range(1, 7) for b in range(1, 7)]
LLAMA = dict(max_position_embeddings=4096, rms_norm_eps=1e-5)
SHAPES = {
    "llava-1.5-7b": lambda: llava("llava-hf/llava-1.5-7b-hf", text("llama", 4096, 11008, 32, 32, 32, 32064, **LLAMA)),
    "llava-1.5-13b": lambda: llava("llava-hf/llava-1.5-13b-hf", text("llama", 5120, 13824, 40, 40, 40, 32064, **LLAMA)),
    "bakLlava-v1": lambda: llava("llava-hf/bakLlava-v1-hf", text("mistral", 4096, 14336, 32, 32, 8, 32064, **LLAMA)),
    "llava-llama-3-8b": lambda: llava("xtuner/llava-llama-3-8b-v1_1-transformers", text("llama", 4096, 14336, 32, 32, 8, 128320, **LLAMA)),
    "llava-phi-3-mini": lambda: llava("xtuner/llava-phi-3-mini-hf", text("phi3", 3072, 8192, 32, 32, 32, 32064, pad_token_id=0, **LLAMA)),
    "tiny-llava-1.5b": lambda: llava("bczhou/tiny-llava-v1-hf", text("llama", 2048, 5632, 22, 32, 4, 32064, **LLAMA)),
    "llava-interleave-qwen-0.5b": lambda: llava("llava-hf/llava-interleave-qwen-0.5b-hf", text("qwen2", 1024, 2816, 24, 16, 16, 152000, tie_word_embeddings=True, **LLAMA), vision=siglip(384, 26)),
    "smolvlm-256m": lambda: smolvlm("HuggingFaceTB/SmolVLM-256M-Instruct", text("llama", 576, 1536, 30, 9, 3, 49280, head_dim=64, max_position_embeddings=8192, rms_norm_eps=1e-5, rope_theta=100000), smol_tower(), 4, 2048),
    "smolvlm-500m": lambda: smolvlm("HuggingFaceTB/SmolVLM-500M-Instruct", text("llama", 960, 2560, 32, 15, 5, 49280, head_dim=64, max_position_embeddings=8192, rms_norm_eps=1e-5, rope_theta=100000), smol_tower(), 4, 2048),
    "smolvlm-2.2b": lambda: smolvlm("HuggingFaceTB/SmolVLM-Instruct", text("llama", 2048, 8192, 24, 32, 32, 49155, max_position_embeddings=16384, rms_norm_eps=1e-5, rope_theta=273768.0),
        dict(hidden_size=1152, intermediate_size=4304, num_hidden_layers=27, num_attention_heads=16, image_size=384, patch_size=14), 3, 1536),
    "llava-onevision-0.5b": lambda: anyres("llava-hf/llava-onevision-qwen2-0.5b-ov-hf", text("qwen2", 896, 4864, 24, 14, 2, 152000, max_position_embeddings=32768, rms_norm_eps=1e-6, rope_theta=1000000.0, tie_word_embeddings=True), siglip(384, 26), ONE, True),
    "llava-v1.6-mistral-7b": lambda: anyres("llava-hf/llava-v1.6-mistral-7b-hf", text("mistral", 4096, 14336, 32, 32, 8, 32064, max_position_embeddings=32768, rms_norm_eps=1e-5, rope_theta=1000000.0, sliding_window=None), clip(), NEXT, False),
    "qwen2.5-vl-3b": lambda: qwen25("Qwen/Qwen2.5-VL-3B-Instruct", 2048, 11008, 36, 16, 2, 151936, True, 70),
    "qwen2.5-vl-7b": lambda: qwen25("Qwen/Qwen2.5-VL-7B-Instruct", 3584, 18944, 28, 28, 4, 152064, False, 28),
    "qwen3-vl-2b": qwen3, "gemma-3-4b": gemma3, "internvl3-1b": internvl, "paligemma-3b": paligemma,
}

def numbered(config):
    """The configuration with small ids in the place of tokens' names, to make a model of."""
    config = copy.deepcopy(config)          # transformers writes its defaults into it
    return {k: 3 if k.endswith(("token_id", "token_index")) and isinstance(v, str) else v for k, v in config.items()}

def tensors(shape):
    config = numbered(shape["config"]); kind = config["model_type"]
    with torch.device("meta"): model = AutoModelForImageTextToText.from_config(AutoConfig.for_model(**config))
    tied = set(getattr(model, "_tied_weights_keys", {}) or {}) if model.config.tie_word_embeddings else set()
    out = {}
    for name, value in model.state_dict().items():
        if name in tied: continue
        name = re.sub(r"(layers?|blocks|deepstack_merger_list)\.\d+\.", r"\1.*.", shape["names"](name))
        known = out.setdefault(name, [0, list(value.shape)]); known[0] += 1
        assert known[1] == list(value.shape), name
    return [dict(name=n, shape=s, **({"count": c} if "*" in n else {})) for n, (c, s) in out.items()]

def dumped(value, depth=0):
    """JSON with a line for each tensor and field."""
    pad = "  " * (depth + 1)
    if isinstance(value, dict) and depth < 3 and not (set(value) & {"shape"}) and len(value) > 2: return "{\n" + ",\n".join(f"{pad}{json.dumps(k)}: {dumped(v, depth + 1)}" for k, v in value.items()) + "\n" + "  " * depth + "}"
    if isinstance(value, list) and value and isinstance(value[0], dict): return "[\n" + ",\n".join(pad + json.dumps(v) for v in value) + "\n" + "  " * depth + "]"
    return json.dumps(value)

out, wanted = sys.argv[1], sys.argv[2:] or list(SHAPES)
os.makedirs(out, exist_ok=True)
for name in wanted:
    s = SHAPES[name]()
    shape = dict(repository=s["repository"], dtype=s["dtype"], tokens=s["tokens"], config={**s["config"], "torch_dtype": s["dtype"]}, preprocessor=s["preprocessor"], tensors=tensors(s))
    total = sum(t.get("count", 1) * torch.Size(t["shape"]).numel() for t in shape["tensors"])
    open(os.path.join(out, name + ".json"), "w").write(dumped(shape) + "\n"); print(f"{name:28} {total / 1e6:9.1f} M weights", flush=True)
if not sys.argv[2:]: open(os.path.join(out, "names.txt"), "w").write("".join(n + "\n" for n in SHAPES))
