"""Bar charts as SVG, without any library: each says in words what it shows, and takes its colours from the page."""

from nstcourse.grading.reports.texts import html

WIDE = 920  # on a wide page these are pixels; a narrow one scrolls before letters get too small
ROW, TRACK = 42, 780


def _svg(name, title, words, height, inside):
    return (
        f'<svg class="chart" viewBox="0 0 {WIDE} {height}" role="img" '
        f'aria-labelledby="{name}-title {name}-words"><title id="{name}-title">{html(title)}</title>'
        f'<desc id="{name}-words">{html(words, 1_000)}</desc>{inside}</svg>'
    )


def bars(name, title, words, rows, colour="blue"):
    """One bar below the other. rows: [(label, share from 0 to 1, the value in words)]; name: an id on the page."""
    inside = ""
    for k, (label, share, value) in enumerate(rows):
        y = k * ROW
        inside += (
            f'<text x="0" y="{y + 15}">{html(label, 96)}</text>'
            f'<rect class="track" x="0" y="{y + 22}" width="{TRACK}" height="9" rx="2"/>'
            f'<rect class="{colour}" x="0" y="{y + 22}" width="{TRACK * share:.1f}" height="9" rx="2"/>'
            f'<text class="value" x="{TRACK + 12}" y="{y + 31}">{html(value)}</text>'
        )
    return _svg(name, title, words, ROW * len(rows), inside)


def stacks(name, title, words, rows, legend):
    """One bar of several parts below the other. rows: [(label, {part: count})]; legend: {part: symbol}, in order."""
    inside = ""
    for k, (label, parts) in enumerate(rows):
        y, x, total = k * ROW, 0.0, sum(parts.values()) or 1
        inside += f'<text x="0" y="{y + 14}">{html(label, 96)}</text>'
        for part, symbol in legend.items():
            if not parts.get(part):
                continue
            wide = WIDE * parts[part] / total
            css = part.replace(" ", "-")
            bar = max(0.5, wide - 2)
            inside += f'<rect class="{css}" x="{x:.1f}" y="{y + 20}" width="{bar:.1f}" height="16" rx="2"/>'
            if wide >= 40:
                inside += f'<text class="inside" x="{x + 6:.1f}" y="{y + 32}">{symbol} {parts[part]}</text>'
            x += wide
    return _svg(name, title, words, ROW * len(rows), inside)


def columns(name, title, words, rows, axis):
    """A histogram. rows: [(label, count)]; axis: what the labels are."""
    tallest, high, top = max((count for _, count in rows), default=0) or 1, 150, 22
    step = WIDE / max(1, len(rows))
    wide = min(64.0, 0.8 * step)
    inside = f'<line class="axis" x1="0" x2="{WIDE}" y1="{top + high + 0.5}" y2="{top + high + 0.5}"/>'
    for k, (label, count) in enumerate(rows):
        middle, tall = (k + 0.5) * step, high * count / tallest
        left, y = middle - wide / 2, top + high - tall
        if count:
            inside += f'<rect class="blue" x="{left:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}" rx="2"/>'
            inside += f'<text class="value" x="{middle:.1f}" y="{y - 6:.1f}" text-anchor="middle">{count}</text>'
        inside += f'<text x="{middle:.1f}" y="{top + high + 18}" text-anchor="middle">{html(label)}</text>'
    inside += f'<text class="quiet" x="0" y="{top + high + 40}">{html(axis)}</text>'
    return _svg(name, title, words, top + high + 48, inside)


def meter(name, points, of):
    """A short bar: so many points of so many."""
    share = min(1.0, max(0.0, points / of)) if of else 0.0
    return (
        f'<svg class="meter" viewBox="0 0 120 8" width="120" height="8" role="img" aria-labelledby="{name}">'
        f'<title id="{name}">{points} of {of} points</title><rect class="track" width="120" height="8" rx="2"/>'
        f'<rect class="blue" width="{120 * share:.1f}" height="8" rx="2"/></svg>'
    )
