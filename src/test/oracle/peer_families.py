"""transformers on a folder that `fovea bench --shape NAME --dir DIR` wrote: `python peer_families.py DIR [bfloat16|float16|float32]`: loads it, encodes
photograph.png, runs the prompt of prompt_ids.json with all hidden states, generates 8 tokens; prints seconds of each and the peak of resident
memory. The dtype is that of the files unless named. Two threads; eager where transformers has no other attention; needs torch, transformers 5.18, pillow."""
import json, os, resource, sys, time
t0 = time.time()
import torch
from PIL import Image
from transformers import AutoConfig, AutoModelForImageTextToText
torch.set_num_threads(2)

def processor(kind):
    """The PIL-backed image processor of a family, and what its own processor passes on beside the image."""
    if kind in ("idefics3", "smolvlm"): from transformers.models.idefics3.image_processing_pil_idefics3 import Idefics3ImageProcessorPil as P
    elif kind == "llava_next": from transformers.models.llava_next.image_processing_pil_llava_next import LlavaNextImageProcessorPil as P
    elif kind == "llava_onevision": from transformers.models.llava_onevision.image_processing_pil_llava_onevision import LlavaOnevisionImageProcessorPil as P
    elif kind.startswith("qwen"): from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil as P
    elif kind == "gemma3": from transformers.models.gemma3.image_processing_pil_gemma3 import Gemma3ImageProcessorPil as P
    elif kind == "paligemma": from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil as P
    elif kind == "internvl": from transformers.models.got_ocr2.image_processing_pil_got_ocr2 import GotOcr2ImageProcessorPil as P
    else: from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil as P
    return P, dict(gemma3=dict(do_pan_and_scan=False), internvl=dict(crop_to_patches=True)).get(kind, {})

def said(what, wall, cpu): print(f"{what:44} {wall:8.2f} s {cpu:10.2f} CPU s", flush=True)

def timed(what, work):
    t, c = time.time(), time.process_time(); result = work(); said(what, time.time() - t, time.process_time() - c); return result

folder = sys.argv[1]; config = AutoConfig.from_pretrained(folder); kind = config.model_type
dtype = getattr(torch, sys.argv[2] if len(sys.argv) > 2 else json.load(open(os.path.join(folder, "config.json")))["torch_dtype"])
print(f"{os.path.basename(os.path.normpath(folder))}, {dtype}"); said("import", time.time() - t0, time.process_time())
model = timed("load", lambda: AutoModelForImageTextToText.from_pretrained(folder, dtype=dtype).eval())
P, call = processor(kind); rule = P.from_pretrained(folder)
image = Image.open(os.path.join(folder, "photograph.png")).convert("RGB")
inputs = timed("image to pixel values", lambda: rule(images=image, return_tensors="pt", **call))
feed = {k: v.to(dtype) if torch.is_floating_point(v) else v for k, v in inputs.items() if torch.is_tensor(v) and k not in ("num_crops", "num_patches", "rows", "cols", "batch_num_images")}
ids = torch.tensor([json.load(open(os.path.join(folder, "prompt_ids.json")))])
token = getattr(config, "image_token_id", None) or config.image_token_index
kinds = (ids == token).long()
if kind.startswith("qwen"): feed["mm_token_type_ids"] = kinds
if kind in ("gemma3", "paligemma"): feed["token_type_ids"] = kinds
feed.update(input_ids=ids, attention_mask=torch.ones_like(ids))
encoded = []
decoder = next(m for n, m in model.named_modules() if n in ("model.language_model", "model.text_model"))
decoder.register_forward_pre_hook(lambda *a: encoded.append((time.time(), time.process_time())))
with torch.no_grad():
    t, c = time.time(), time.process_time(); model(**feed, output_hidden_states=True, logits_to_keep=1)
    said(f"image to {int(kinds.sum())} visual tokens", encoded[0][0] - t, encoded[0][1] - c)
    said(f"prefill of {ids.shape[1]} positions, hidden states kept", time.time() - encoded[0][0], time.process_time() - encoded[0][1])
    encoded.clear(); model.generate(**feed, do_sample=False, max_new_tokens=9, min_new_tokens=9, eos_token_id=None, pad_token_id=0)
    said("each further token", (time.time() - encoded[1][0]) / 8, (time.process_time() - encoded[1][1]) / 8)
print(f"{'peak resident memory':44} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:8.1f} GB")
