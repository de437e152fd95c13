"""PSNR and SSIM of sizes beside a reference: all of the photo decoded, in sRGB, by Lanczos."""

import io
import json
import sys

import numpy
from PIL import Image, ImageCms, ImageOps
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

Image.MAX_IMAGE_PIXELS = None
photo, sizes, *makers = sys.argv[1:]
# The smaller sizes differ in nothing that the larger do not show; the largest takes minutes.
sizes = [size for size in json.loads(sizes) if size["width"] * size["height"] < 5_000_000]

picture = Image.open(photo)
profile = picture.info.get("icc_profile")
picture = ImageOps.exif_transpose(picture).convert("RGB")
if profile:
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    picture = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"))


def luma(pixels):
    return pixels @ numpy.array([0.299, 0.587, 0.114])


found = [{} for _ in makers]
for size in sizes:
    wanted = (size["width"], size["height"])
    reference = numpy.asarray(picture.resize(wanted, Image.LANCZOS))
    for maker, seen in zip(makers, found):
        made = numpy.asarray(Image.open(f"{maker}/{size['name']}.jpg").convert("RGB"))
        seen[size["name"]] = (
            float(peak_signal_noise_ratio(reference, made)),
            float(structural_similarity(luma(reference), luma(made), data_range=255)),
        )
print(json.dumps(found))
