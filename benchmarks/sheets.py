"""Contact sheets: rows of pictures with captions, as one JPEG in benchmarks/report/."""

import io
import json
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from nstlib import files, images

REPORT = Path(__file__).resolve().parent / "report"
GAP, TEXT = 4, 13  # pixels: white between pictures, and the height of a caption's letters


def sheet(rows, name, columns=1, height=192):
    """Write rows of pictures [(picture, caption), ...], `columns` rows side by side; a caption may be ""."""
    strips = [_strip(row, height) for row in rows]
    width = max(strip.width for strip in strips)
    lines = -(-len(strips) // columns)
    tall = strips[0].height
    whole = Image.new("RGB", (columns * width, lines * tall), "white")
    for i, strip in enumerate(strips):
        whole.paste(strip, (i % columns * width, i // columns * tall))
    data = io.BytesIO()
    whole.save(data, "JPEG", quality=88)
    REPORT.mkdir(exist_ok=True)
    files.write_atomically(REPORT / name, data.getvalue())
    print(f"wrote {REPORT.name}/{name}", flush=True)


def _strip(row, height):
    """One row: every picture at that height, its caption above it."""
    above = TEXT + GAP if any(caption for _, caption in row) else 0
    scaled = [
        images.resize(picture, (height, round(picture.shape[1] * height / picture.shape[0]))) for picture, _ in row
    ]
    strip = Image.new("RGB", (sum(p.shape[1] + GAP for p in scaled), above + height + GAP), "white")
    draw, left = ImageDraw.Draw(strip), GAP // 2
    for picture, (_, caption) in zip(scaled, row, strict=True):
        draw.text((left, 0), _fitting(draw, caption, picture.shape[1]), fill="black", font=_font())
        strip.paste(Image.fromarray(np.round(picture * 255).astype(np.uint8)), (left, above))
        left += picture.shape[1] + GAP
    return strip


def _fitting(draw, caption, width):
    while caption and draw.textlength(caption, font=_font()) > width:
        caption = caption[:-1]
    return caption


def _font():
    return ImageFont.load_default(TEXT)


def save(report, name):
    """Write plain values as JSON into benchmarks/report/."""
    REPORT.mkdir(exist_ok=True)
    files.write_atomically(REPORT / name, (json.dumps(report, indent=1) + "\n").encode())
