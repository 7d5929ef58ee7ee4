"""What is drawn over a print: a ruler along two edges, lines of text, a bar to check a printer by."""

from nstlib.prints.paper.sizes import pixels

WHITE, BLACK = (255, 255, 255), (20, 20, 20)
FIVE = 5  # cm: each fifth tick is longer


def font_of(size):
    """The font that Pillow carries, so high in pixels."""
    from PIL import ImageFont

    return ImageFont.load_default(max(8, size))


def printable(text, font, room):
    """The text in letters that the font has, and so many of them as fit into `room` pixels."""
    text = text.encode("latin-1", "replace").decode("latin-1")
    while len(text) > 4 and font.getlength(text) > room:
        text = f"{text[:-4].rstrip()}..."
    return text


def lay_ruler(page, dpi, label):
    """Draw a ruler in cm on a PIL page: along its upper and its left edge, and a label at the foot."""
    from PIL import ImageDraw

    draw, (wide, high) = ImageDraw.Draw(page), page.size
    cm = dpi / 2.54
    breadth = round(min(max(1.0 * cm, 0.025 * min(wide, high)), 0.2 * min(wide, high)))
    font = font_of(round(0.42 * breadth))
    draw.rectangle((0, 0, wide, breadth), fill=WHITE)
    draw.rectangle((0, 0, breadth, high), fill=WHITE)
    numbered = next((n for n in (1, 2, 5, 10, 20, 50) if n * cm > 2.2 * font.getlength("000")), 100)
    ticks = next(n for n in (1, 5, 10, 50, 100) if n * cm >= 5 or n == 100)
    for along, end in ((0, wide), (1, high)):
        for count in range(ticks, int(end / cm) + 1, ticks):
            at = pixels(count, dpi)
            if at <= 1.3 * breadth:
                continue
            long = count % numbered == 0
            reach = round(breadth * (0.42 if long else 0.3 if count % FIVE == 0 else 0.18))
            line = (at, breadth - reach, at, breadth) if along == 0 else (breadth - reach, at, breadth, at)
            draw.line(line, fill=BLACK, width=max(1, round(0.02 * cm)))
            if long and at < end - font.getlength("000"):
                place = (at, 0.3 * breadth) if along == 0 else (0.29 * breadth, at)
                draw.text(place, str(count), fill=BLACK, font=font, anchor="mm")
    draw.text((breadth / 2, breadth / 2), "cm", fill=BLACK, font=font, anchor="mm")
    text = printable(label, font, wide - 3 * breadth)
    box = draw.textbbox((1.4 * breadth, high - 0.75 * breadth), text, font=font, anchor="lm")
    spare = 0.25 * breadth
    draw.rectangle((box[0] - spare, box[1] - spare, box[2] + spare, box[3] + spare), fill=WHITE)
    draw.text((1.4 * breadth, high - 0.75 * breadth), text, fill=BLACK, font=font, anchor="lm")


def lay_bar(draw, x, y, dpi, font, length=5):
    """A bar of `length` cm from (x, y), by which a print is checked: printers like to fit a sheet to their margins."""
    end, tall, line = x + pixels(length, dpi), pixels(0.2, dpi), max(1, pixels(0.03, dpi))
    draw.line((x, y, end, y), fill=BLACK, width=line)
    for count in range(length + 1):
        at = x + pixels(count, dpi) if count else x
        draw.line((at, y - tall, at, y), fill=BLACK, width=line)
    draw.text((end + tall, y), f"{length} cm, if printed at 100 %", fill=BLACK, font=font, anchor="ls")
