"""Pictures on a plane, each as near to its point as it takes that none hides another."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

WIDE, HIGH = 720, 480  # pixels
_LINE = 14  # of a name below a picture


def drawn(names, thumbnails, points, framed):
    """The plane: a dot at each point, beside or under it the thumbnail with its name, moved so far that none hides
    another: (HIGH, WIDE, 3). points: (N, 2), the second upwards; framed: the numbers of those with a broad frame."""
    page = Image.new("RGB", (WIDE, HIGH), "white")
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(_LINE - 3)
    sizes = np.array([(one.shape[1], one.shape[0] + _LINE) for one in thumbnails], float)
    margin = sizes.max(axis=0) / 2 + 4
    reach = np.maximum(np.ptp(points, axis=0), 1e-12)
    scale = min((np.array([WIDE, HIGH]) - 2 * margin) / reach)  # one for both: distances stay true
    middle = (points.max(axis=0) + points.min(axis=0)) / 2
    places = (points - middle) * scale * (1, -1) + (WIDE / 2, HIGH / 2)
    boxes = _side_by_side(places, sizes + 4, margin)
    for i, ((x, y), (width, height)) in enumerate(zip(boxes, sizes, strict=True)):
        small = Image.fromarray(np.round(255 * np.clip(thumbnails[i], 0, 1)).astype(np.uint8))
        left, top = round(x - width / 2), round(y - height / 2)
        line, colour = (3, "#D55E00") if i in framed else (1, "#767676")
        draw.rectangle((left - line, top - line, left + small.width + line - 1, top + small.height + line - 1), colour)
        page.paste(small, (left, top))
        name = names[i].encode("ascii", "replace").decode()
        name = name if len(name) <= 16 else f"{name[:13]}..."
        draw.text((x, top + small.height + 1), name, "black", font, anchor="ma", stroke_width=1, stroke_fill="white")
    for (x, y), box, size in zip(places, boxes, sizes, strict=True):
        if (np.abs((x, y) - box) > size / 2).any():  # moved away from its place
            draw.line((x, y, *box), "#0072B2", 1)
        draw.ellipse((x - 3, y - 3, x + 3, y + 3), "#0072B2", "white")
    return np.asarray(page, np.float32) / 255


def _side_by_side(places, sizes, margin, rounds=200):
    """Middles of boxes of these sizes, as near to the places as it takes that none covers another, inside the page."""
    boxes, low, high = places.copy(), margin, np.array([WIDE, HIGH]) - margin
    for _ in range(rounds):
        moved = False
        for i in range(len(boxes)):
            for j in range(i):
                gap = boxes[i] - boxes[j]
                over = (sizes[i] + sizes[j]) / 2 - np.abs(gap)
                if (over > 0).all():
                    axis = int(np.argmin(over))
                    push = np.zeros(2)
                    push[axis] = over[axis] / 2 * (1 if gap[axis] >= 0 else -1)
                    boxes[i], boxes[j], moved = boxes[i] + push, boxes[j] - push, True
        boxes = np.clip(boxes, low, high)
        if not moved:
            break
    return boxes
