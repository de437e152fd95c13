"""libvips: `thumbnail` for every size, or one decoding and each size from the one before."""

import json
import sys

import pyvips

kind, photo, out, plan = sys.argv[1:]
wanted = json.load(open(plan))
sizes = wanted["sizes"]


def write(picture, size):
    picture.jpegsave(
        f"{out}/{size['name']}.jpg",
        Q=size["quality"],
        optimize_coding=True,
        subsample_mode="off" if size["full"] else "on",
        keep="none",
    )


def box(size):
    return {"height": size["height"], "size": "force"}


def once():
    data = open(photo, "rb").read()
    picture = None
    for size in sizes:
        # Colours of other profiles are converted, as Oriel does; sRGB is left alone by both.
        colours = {"output_profile": "srgb"} if wanted["convert"] else {}
        if kind == "thumbnail" or picture is None:
            picture = pyvips.Image.thumbnail_buffer(
                data, size["width"], **box(size), **colours
            )
        else:
            picture = picture.thumbnail_image(size["width"], **box(size))
        if kind == "cascade":
            picture = picture.copy_memory()
        write(picture, size)


for _ in sys.stdin:
    once()
    print("done", flush=True)
