"""Makes the pictures of this folder and what Pillow makes of them: python3 make.py (Pillow 9.4, numpy).

NAME.EXT is a picture, NAME.EXT.ppm what Pillow reads of it:
    ImageOps.exif_transpose(Image.open(f)).convert("RGB"), except 16-bit grey, where the high byte is expected.
resize.txt lists resizes: SOURCE WIDTH HEIGHT FILTER LEFT TOP RIGHT BOTTOM CRC32; the last is that of the bytes of
    Image.resize((WIDTH, HEIGHT), FILTER).crop((LEFT, TOP, RIGHT, BOTTOM)).
seen.txt lists what a processor sees: SOURCE SHORTEST_EDGE CROP_WIDTH CROP_HEIGHT RESIZED_WIDTH RESIZED_HEIGHT LEFT TOP CRC32,
    bicubic, cropped around the middle and padded with zeros as transformers does.
"""
import os
import struct
import zlib

import numpy as np
from PIL import Image, ImageCms, ImageOps

os.chdir(os.path.dirname(os.path.abspath(__file__)))
W, H = 23, 14
rng = np.random.default_rng(2410)
yy, xx = np.mgrid[0:H, 0:W]
smooth = np.stack([xx * 11, yy * 18, 255 - xx * 5 - yy * 9], -1).clip(0, 255).astype(np.uint8)
noise = rng.integers(0, 256, (H, W, 3), dtype=np.uint8)
rgb = Image.fromarray(np.where((xx // 4 + yy // 4)[..., None] % 2 == 0, smooth, noise).astype(np.uint8))
alpha = Image.fromarray((xx * 255 // (W - 1)).astype(np.uint8))
grey = Image.fromarray((xx * 11 + yy).astype(np.uint8))


def exif(orientation):
    e = Image.Exif()
    e[0x0112] = orientation
    return e.tobytes()


def chunk(tag, data):
    return struct.pack(">I", len(data)) + tag + data + struct.pack(">I", zlib.crc32(tag + data))


def png(name, depth, kind, rows, chunks=b""):
    """A PNG written by hand, for kinds that Pillow does not write: rows are bytes without the filter byte."""
    with open(name, "wb") as f:
        f.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", W, H, depth, kind, 0, 0, 0)) + chunks
                + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + r for r in rows), 9)) + chunk(b"IEND", b""))


def adobe_jpeg(source, name, transform):
    """Puts an Adobe marker with this transform in place of the JFIF or Adobe marker; None: no marker at all."""
    with open(source, "rb") as f:
        data = f.read()
    length = struct.unpack(">H", data[4:6])[0]
    marker = b""
    if transform is not None:
        marker = b"\xff\xee" + struct.pack(">H", 14) + b"Adobe" + struct.pack(">HHHB", 100, 0, 0, transform)
    with open(name, "wb") as f:
        f.write(data[:2] + marker + data[4 + length:])


rgba = rgb.copy()
rgba.putalpha(alpha)
rgb.save("rgb.png")
rgb.save("rgb.bmp")
rgba.save("rgba.png")
Image.merge("LA", (grey, alpha)).save("la.png")
grey.save("grey8.png")
png("grey8-gamma.png", 8, 0, [grey.tobytes()[y * W:(y + 1) * W] for y in range(H)],
    chunk(b"gAMA", struct.pack(">I", 100000)) + chunk(b"tRNS", b"\0\x0b"))
grey.convert("1").save("bit.png")
rgb.quantize(37).save("palette.png")
rgb.quantize(13).save("palette-transparent.png", transparency=bytes(range(0, 130, 10)))
rgb.quantize(13).save("palette.gif", transparency=3)
rgb.quantize(13).save("palette.bmp")
png("grey2.png", 2, 0, [bytes((y * 37 + x * 91) & 255 for x in range((W + 3) // 4)) for y in range(H)])
png("grey4.png", 4, 0, [bytes((y * 37 + x * 91) & 255 for x in range((W + 1) // 2)) for y in range(H)])
wide = rng.integers(0, 65536, (H, W, 4), dtype=np.uint16).astype(">u2")
png("grey16.png", 16, 0, [wide[y, :, 0].tobytes() for y in range(H)])
png("la16.png", 16, 4, [wide[y, :, :2].tobytes() for y in range(H)])
png("rgb16.png", 16, 2, [wide[y, :, :3].tobytes() for y in range(H)])
png("rgba16.png", 16, 6, [wide[y].tobytes() for y in range(H)])
rgb.save("orientation6.png", exif=exif(6))

big = rgb.resize((46, 28), Image.BICUBIC)
big.save("rgb.jpg", quality=92)
big.save("half-chroma.jpg", quality=92, subsampling=1)
big.save("full-chroma.jpg", quality=92, subsampling=0)
big.save("progressive.jpg", quality=92, progressive=True)
big.convert("L").save("grey.jpg", quality=92)
big.convert("CMYK").save("cmyk.jpg", quality=92)
adobe_jpeg("cmyk.jpg", "ycck.jpg", 2)
adobe_jpeg("cmyk.jpg", "cmyk-no-marker.jpg", None)
adobe_jpeg("full-chroma.jpg", "adobe-rgb.jpg", 0)
adobe_jpeg("full-chroma.jpg", "adobe-ycc.jpg", 1)
adobe_jpeg("full-chroma.jpg", "no-marker.jpg", None)
for i in range(1, 9):
    rgb.save(f"orientation{i}.jpg", quality=92, exif=exif(i))
rgba.save("lossless.webp", lossless=True, exact=True)
rgb.save("orientation8.webp", lossless=True, exif=exif(8))
big.save("lossy.webp", quality=95)

# A profile that swaps red and green: it would show if anyone obeyed it.
srgb = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
srgb[24:36] = bytes(12)  # the date
at_r, at_g = srgb.index(b"rXYZ"), srgb.index(b"gXYZ")
srgb[at_r:at_r + 4], srgb[at_g:at_g + 4] = b"gXYZ", b"rXYZ"
big.save("profile.jpg", quality=92, icc_profile=bytes(srgb))
rgb.save("profile.png", icc_profile=bytes(srgb))
rgb.save("profile.webp", lossless=True, icc_profile=bytes(srgb))

for name in sorted(os.listdir()):
    stem, ext = os.path.splitext(name)
    if ext in (".png", ".jpg", ".gif", ".bmp", ".webp") and stem not in ("noise", "tall", "flat", "one"):
        image = ImageOps.exif_transpose(Image.open(name)).convert("RGB")
        if stem == "grey16":
            high = (wide[:, :, 0] >> 8).astype(np.uint8)
            image = Image.fromarray(np.stack([high] * 3, -1))
        image.save(name + ".ppm")

sources = {"rgb.png": rgb}
for name, (w, h) in {"noise.png": (97, 61), "tall.png": (2, 301), "flat.png": (401, 3), "one.png": (1, 1)}.items():
    a = rng.integers(0, 256, (h, w, 3), dtype=np.uint8)
    patch = (np.mgrid[0:h, 0:w][0] // 5 + np.mgrid[0:h, 0:w][1] // 7) % 3
    a[patch == 0] = 255
    a[patch == 1] //= 8
    sources[name] = Image.fromarray(a)
    sources[name].save(name)
with open("resize.txt", "w") as f:
    for name, image in sources.items():
        w, h = image.size
        sizes = {(w, h), (70, 70), (7, 5), (1, 1), (w * 3 + 1, h * 2), (w, 11), (13, h), (w * 2, h), (w, h * 2)}
        sizes |= {(336, 20), (5, 224)}
        for size in sorted(sizes):
            for filter, number in (("BICUBIC", Image.BICUBIC), ("BILINEAR", Image.BILINEAR)):
                out = image.resize(size, number)
                boxes = {(0, 0) + size, (size[0] // 3, size[1] // 4, size[0] - size[0] // 5, size[1] - size[1] // 3)}
                for box in sorted(boxes):
                    crc = zlib.crc32(out.crop(box).tobytes())
                    print(name, *size, filter, *box, f"{crc:08x}", file=f)
with open("seen.txt", "w") as f:
    for name, image in sources.items():
        w, h = image.size
        for edge, cw, ch in ((70, 70, 70), (33, 20, 20), (10, 20, 20), (10, 21, 9), (11, 20, 21), (64, 335, 3)):
            long = int(edge * max(w, h) / min(w, h))
            size = (edge, long) if w <= h else (long, edge)
            left, top = (size[0] - cw) // 2, (size[1] - ch) // 2
            crc = zlib.crc32(image.resize(size, Image.BICUBIC).crop((left, top, left + cw, top + ch)).tobytes())
            print(name, edge, cw, ch, *size, left, top, f"{crc:08x}", file=f)

# First frames that are smaller or larger than their canvas (Pillow 12.3). offset.gif is kept as another program wrote it.
gif = bytearray(open("offset.gif", "rb").read())
control = gif.index(b"\x21\xf9\x04")
gif[control + 3] |= 1
gif[control + 6] = 5
open("offset-transparent.gif", "wb").write(gif)
gif = bytearray(open("offset.gif", "rb").read())
struct.pack_into("<HH", gif, 6, 50, 40)
open("beyond.gif", "wb").write(gif)
Image.fromarray(noise[:11, :17]).save("frame.webp", lossless=True, exact=True)
image = open("frame.webp", "rb").read()[12:]
os.remove("frame.webp")


def riff(tag, data):
    return tag + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def triples(*numbers):
    return b"".join(struct.pack("<I", n)[:3] for n in numbers)


frame = riff(b"ANMF", triples(4, 3, 16, 10, 100) + b"\0" + image)
body = b"WEBP" + riff(b"VP8X", b"\2\0\0\0" + triples(29, 23)) + riff(b"ANIM", b"\x40\x80\xc0\xff\0\0") + frame + frame
open("offset.webp", "wb").write(riff(b"RIFF", body))
for name in ("offset.gif", "offset-transparent.gif", "beyond.gif", "offset.webp"):
    Image.open(name).convert("RGB").save(name + ".ppm")
