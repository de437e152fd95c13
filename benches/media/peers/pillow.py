"""Pillow: one decoding, by `draft` no larger than needed, and each size from the one before."""

import io
import json
import sys

from PIL import Image, ImageCms, ImageOps

_, photo, out, plan = sys.argv[1:]
asked = json.load(open(plan))
sizes = asked["sizes"]
SRGB = ImageCms.createProfile("sRGB")


def once():
    picture = Image.open(photo)
    largest = sizes[0]
    side = max(largest["width"], largest["height"])
    picture.draft("RGB", (side, side))
    profile = picture.info.get("icc_profile") if asked["convert"] else None
    picture = ImageOps.exif_transpose(picture)
    for size in sizes:
        wanted = (size["width"], size["height"])
        if picture.size != wanted:
            picture = picture.resize(wanted, Image.LANCZOS)
        if profile:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            picture = ImageCms.profileToProfile(picture, source, SRGB)
            profile = None
        picture.save(
            f"{out}/{size['name']}.jpg",
            quality=size["quality"],
            subsampling="4:4:4" if size["full"] else "4:2:0",
            optimize=True,
        )


for _ in sys.stdin:
    once()
    print("done", flush=True)
