#!/usr/bin/env python3
"""Sculpt the marble bust and write it as a POV-Ray mesh: python bust_mesh.py OUT.inc [--coarse]

Clay, not scanning: the head is a signed distance field (negative inside) to which
simple lumps - spheres, ellipsoids, tapered bars - are added and from which they are
taken away, with soft joints, in the order a sculptor would work: skull, jaw, sockets,
eyes, nose, lips, then neck, shoulders, cloak and, lock by lock, the hair.  The surface
is then drawn out as a mesh (naive surface nets), and head and neck are turned a little.

Units: centimetres.  The chin is y = 0, the crown about y = 24; the face looks along -z.
Made by the nstlib project, CC0-1.0.
"""

import sys

import numpy as np
from scipy.ndimage import gaussian_filter, map_coordinates

COARSE = "--coarse" in sys.argv
STEP = 0.30 if COARSE else 0.16
LOW, HIGH = np.array([-21.0, -27.0, -14.0]), np.array([21.0, 27.5, 17.0])
AXES = [np.arange(LOW[i], HIGH[i], STEP, dtype=np.float32) for i in range(3)]
FIELD = np.full([len(a) for a in AXES], 4.0, np.float32)


def _block(low, high):
    """The part of the grid between two corners: its slices and its coordinates."""
    cut = []
    for i in range(3):
        a = int(np.clip((low[i] - LOW[i]) / STEP, 0, len(AXES[i]) - 1))
        b = int(np.clip((high[i] - LOW[i]) / STEP + 2, a + 1, len(AXES[i])))
        cut.append(slice(a, b))
    x, y, z = (AXES[i][cut[i]] for i in range(3))
    return tuple(cut), x[:, None, None], y[None, :, None], z[None, None, :]


def _join(a, b, k):
    h = np.maximum(k - np.abs(a - b), 0) / k
    return np.minimum(a, b) - h * h * k * 0.25


def put(shape, k=0.5, keep=None):
    """Add a lump, softly over a distance k."""
    sdf, low, high = shape
    margin = k + 4 * STEP
    cut, x, y, z = _block(np.array(low) - margin, np.array(high) + margin)
    d = sdf(x, y, z)
    if keep is not None:
        d = np.maximum(d, keep(x, y, z))
    FIELD[cut] = _join(FIELD[cut], d, k)


def cut(shape, k=0.5):
    """Take a lump away, softly over a distance k."""
    sdf, low, high = shape
    margin = k + 4 * STEP
    part, x, y, z = _block(np.array(low) - margin, np.array(high) + margin)
    FIELD[part] = -_join(-FIELD[part], sdf(x, y, z), k)


def ball(c, r):
    return egg(c, (r, r, r))


def egg(c, r, tilt=0.0, turn=0.0, nod=0.0):
    """An ellipsoid; tilt turns it about z, turn about y, nod about x (degrees)."""
    c, r = np.array(c, float), np.array(r, float)
    ct, st = np.cos(np.radians(tilt)), np.sin(np.radians(tilt))
    cy, sy = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    cx, sx = np.cos(np.radians(nod)), np.sin(np.radians(nod))

    def sdf(x, y, z):
        x, y, z = x - c[0], y - c[1], z - c[2]
        if tilt:
            x, y = ct * x + st * y, -st * x + ct * y
        if turn:
            x, z = cy * x + sy * z, -sy * x + cy * z
        if nod:
            y, z = cx * y + sx * z, -sx * y + cx * z
        k0 = np.sqrt((x / r[0]) ** 2 + (y / r[1]) ** 2 + (z / r[2]) ** 2)
        k1 = np.sqrt((x / r[0] ** 2) ** 2 + (y / r[1] ** 2) ** 2 + (z / r[2] ** 2) ** 2)
        return (k0 * (k0 - 1) / np.maximum(k1, 1e-6)).astype(np.float32)

    big = r.max() if (tilt or turn or nod) else r
    return sdf, c - big, c + big


def bar(a, b, ra, rb=None):
    """A bar with round ends whose radius goes from ra to rb."""
    a, b = np.array(a, float), np.array(b, float)
    rb = ra if rb is None else rb
    axis = b - a
    length2 = max(axis @ axis, 1e-9)

    def sdf(x, y, z):
        t = ((x - a[0]) * axis[0] + (y - a[1]) * axis[1] + (z - a[2]) * axis[2]) / length2
        t = np.clip(t, 0, 1)
        d2 = (x - a[0] - t * axis[0]) ** 2 + (y - a[1] - t * axis[1]) ** 2 + (z - a[2] - t * axis[2]) ** 2
        return (np.sqrt(d2) - (ra + (rb - ra) * t)).astype(np.float32)

    r = max(ra, rb)
    return sdf, np.minimum(a, b) - r, np.maximum(a, b) + r


def chain(points, radii, k, action=put):
    """A string of bars, joined hard to each other and softly to the rest."""
    bars = [bar(p, q, r, t) for p, q, r, t in zip(points, points[1:], radii, radii[1:])]

    def sdf(x, y, z):
        d = bars[0][0](x, y, z)
        for one in bars[1:]:
            np.minimum(d, one[0](x, y, z), out=d)
        return d

    action((sdf, np.min([b[1] for b in bars], 0), np.max([b[2] for b in bars], 0)), k)


def both(make):
    """Do something for the left and for the right half of the face."""
    for s in (-1, 1):
        make(s)


# ------------------------------------------------------------------ torso and neck
put(egg((0, -19.5, 4.5), (16.5, 10.0, 8.5)), 1)
both(lambda s: put(egg((s * 13.5, -15.5, 5), (5.4, 5.6, 5.6)), 4))
put(bar((0, 4, 2.6), (0, -12, 4.2), 5.3, 6.2), 3)
both(lambda s: put(bar((s * 2.5, -3, 5.0), (s * 14, -12.0, 5.5), 2.8, 2.6), 4))
both(lambda s: put(egg((s * 6.0, -17.5, -1.2), (6.4, 5.0, 3.4)), 3))
both(lambda s: put(bar((s * 1.4, -10.9, -1.6), (s * 12.5, -10.4, 2.4), 0.75, 0.9), 1.8))
both(lambda s: put(bar((s * 4.7, 5.5, 2.8), (s * 1.5, -10.4, -1.9), 1.2, 0.85), 1.8))
cut(egg((0, -10.8, -4.0), (0.8, 0.9, 1.1)), 1.8)
put(egg((0, -3.3, -2.6), (0.9, 1.5, 1.1)), 1.6)

TORSO = FIELD.copy()  # the cloak will be laid over this

# ------------------------------------------------------------------ skull and jaw
put(egg((0, 14.6, 1.6), (7.3, 8.7, 9.3)), 1.5)
put(egg((0, 9.0, -2.9), (6.3, 9.6, 6.1)), 2.0)
put(egg((0, 4.2, -2.9), (5.1, 4.4, 5.2)), 2.0)
both(lambda s: put(bar((s * 5.3, 4.9, 0.6), (s * 1.6, 0.9, -6.2), 1.2, 1.3), 2.2))
put(egg((0, 0.95, -6.9), (1.9, 1.45, 1.5)), 1.6)
both(lambda s: put(egg((s * 4.35, 8.6, -5.3), (1.9, 1.4, 1.9), tilt=s * -18), 2.2))
both(lambda s: cut(egg((s * 5.6, 5.4, -6.2), (1.5, 2.2, 1.6)), 2.6))  # hollow of the cheek
both(lambda s: cut(egg((s * 8.0, 14.0, -5.6), (1.6, 2.4, 2.2)), 2.6))  # temple

# ------------------------------------------------------------------ brows, sockets, eyes
both(
    lambda s: chain(
        [(s * 0.9, 13.15, -8.35), (s * 2.6, 13.75, -8.15), (s * 4.4, 13.6, -7.0), (s * 5.5, 12.7, -5.4)],
        [0.55, 0.75, 0.7, 0.5],
        1.3,
    )
)
both(lambda s: cut(egg((s * 3.2, 11.55, -9.2), (2.15, 1.45, 1.7), tilt=s * -4), 1.2))
both(lambda s: cut(egg((s * 1.55, 11.7, -9.3), (0.8, 1.2, 1.4)), 1.0))


def eye(s):
    cx, cy, cz, r = s * 3.1, 11.45, -6.55, 1.42
    put(ball((cx, cy, cz), r), 0.12)

    def lid(grow, above):
        sdf, low, high = ball((cx, cy, cz), r + grow)

        def edge(x, y, z):
            t = (x - cx) / 1.65
            arch = np.maximum(1 - t * t, -1.0)
            # an almond: the upper lid arches more, the outer corner lies a little lower
            upper = cy - 0.28 + 0.86 * arch - 0.07 * s * (x - cx)
            lower = cy - 0.30 - 0.42 * arch - 0.07 * s * (x - cx)
            return (upper - y if above else y - lower) + 0 * z

        put((sdf, low, high), 0.18, keep=edge)

    lid(0.30, True)
    lid(0.22, False)
    # the fold above the upper lid, and a drilled iris, as Roman carvers made it
    cut(bar((cx - 1.5, cy + 1.28, cz - 1.05), (cx + 1.5, cy + 1.28, cz - 1.05 + 0.25), 0.16), 0.4)
    cut(ball((cx + 0.04, cy + 0.12, cz - r - 0.28), 0.50), 0.10)


both(eye)

# ------------------------------------------------------------------ nose
chain([(0, 13.4, -8.3), (0, 11.6, -8.95), (0, 9.6, -10.2), (0, 7.75, -11.05)], [0.75, 0.72, 0.82, 0.98], 0.9)
put(egg((0, 7.55, -11.0), (1.0, 0.9, 0.95)), 0.6)
both(lambda s: put(egg((s * 1.2, 7.35, -9.75), (0.72, 0.78, 1.15), turn=s * 20), 0.55))
both(lambda s: cut(egg((s * 0.62, 6.62, -10.25), (0.34, 0.42, 0.62), turn=s * 20), 0.25))
both(lambda s: cut(bar((s * 1.75, 6.9, -9.3), (s * 3.3, 4.3, -8.0), 0.10, 0.05), 1.1))  # fold beside the mouth

# ------------------------------------------------------------------ mouth
put(egg((0, 4.6, -7.3), (2.7, 2.3, 1.9)), 1.6)
both(
    lambda s: chain(
        [(0, 4.95, -9.25), (s * 0.55, 5.08, -9.25), (s * 1.35, 4.75, -8.85), (s * 2.15, 4.35, -8.05)],
        [0.42, 0.46, 0.38, 0.18],
        0.35,
    )
)
both(lambda s: chain([(0, 3.85, -9.15), (s * 0.8, 3.88, -9.1), (s * 2.0, 4.25, -8.15)], [0.56, 0.56, 0.2], 0.35))
both(
    lambda s: chain(
        [(0, 4.36, -9.85), (s * 0.6, 4.46, -9.78), (s * 1.4, 4.33, -9.3), (s * 2.35, 4.28, -8.35)],
        [0.13, 0.13, 0.12, 0.14],
        0.22,
        cut,
    )
)
cut(bar((0, 6.3, -9.75), (0, 5.5, -9.75), 0.22, 0.3), 0.5)
cut(bar((-1.0, 2.55, -9.2), (1.0, 2.55, -9.2), 0.35), 1.2)

# ------------------------------------------------------------------ ears


def ear(s):
    put(egg((s * 7.45, 9.6, 1.0), (0.8, 2.9, 1.75), nod=-12, turn=s * 24), 0.5)
    cut(egg((s * 8.3, 9.9, 0.7), (0.7, 1.9, 1.0), nod=-12, turn=s * 24), 0.4)
    put(ball((s * 7.5, 7.1, 0.1), 0.75), 0.5)
    put(egg((s * 7.3, 9.3, -0.75), (0.5, 0.7, 0.45)), 0.4)


both(ear)

# ------------------------------------------------------------------ hair, lock by lock
rng = np.random.default_rng(5)
CENTRE, RADII = np.array([0, 14.6, 1.8]), np.array([7.6, 9.0, 9.6])


def on_skull(direction, lift=0.0):
    d = direction / np.linalg.norm(direction)
    return CENTRE + d * (RADII + lift)


def hairy(p):
    """Is this point of the skull under hair?  A round hairline over forehead, temples and nape."""
    x, y, z = p
    if z < -2.2:
        return y > 18.3 - 0.035 * x * x - 0.25 * (z + 7)
    if z < 2.6:
        return y > 12.4 - 0.9 * max(0, 0.6 - z) * 0 and y > 12.3
    return y > 6.2


for d in rng.normal(size=(2600, 3)):  # a smooth cap under the locks
    p = on_skull(d, -1.2)
    if hairy(p):
        put(ball(p, 1.15), 0.9)

count = 330
golden = np.pi * (3 - np.sqrt(5))
for i in range(count):
    yy = 1 - 2 * (i + 0.5) / count
    rr = np.sqrt(1 - yy * yy)
    d = np.array([rr * np.cos(golden * i), yy, rr * np.sin(golden * i)]) + rng.normal(0, 0.03, 3)
    p = on_skull(d, 0.15)
    if not hairy(p):
        continue
    n = (p - CENTRE) / RADII**2
    n /= np.linalg.norm(n)
    # Locks fall forwards and outwards from the crown; each ends in a curl.
    crown = on_skull(np.array([0.0, 1.0, 0.55]))
    fall = p - crown
    fall -= n * (fall @ n)
    fall /= max(np.linalg.norm(fall), 1e-6)
    side = np.cross(n, fall)
    hand = 1 if rng.random() < 0.5 else -1
    size = rng.uniform(0.95, 1.3) * (1.0 if p[2] < 2 else 1.1)
    points, radii = [], []
    turns = rng.uniform(0.70, 1.0)
    for t in np.linspace(0, 1, 10):
        a = t * turns * 2 * np.pi
        r = size * 1.30 * (1 - 0.55 * t)
        q = p + fall * (r * np.cos(a) * 1.35) + side * (hand * r * np.sin(a)) + n * (0.15 + 0.55 * t)
        points.append(q)
        radii.append(size * (0.62 - 0.40 * t))
    chain(points, radii, 0.16)


# ------------------------------------------------------------------ the cloak
def front(x, y):
    """How far forward the bare torso reaches at this place."""
    i, j = (round((v - LOW[n]) / STEP) for n, v in enumerate((x, y)))
    column = TORSO[np.clip(i, 0, TORSO.shape[0] - 1), np.clip(j, 0, TORSO.shape[1] - 1)] < 0
    return LOW[2] + STEP * column.argmax() if column.any() else 6.0


# Folds run from the sitter's left shoulder across the breast and round the other arm ...
for j in range(12):
    t = j / 11
    x0, y0 = 13.6 - 7.6 * t, -8.8 - 0.2 * t + 0.9 * np.sin(3 * t)
    points, radii = [], []
    for u in np.linspace(0, 1, 30):
        x = x0 + (-17.5 - x0) * u
        sag = np.sin(np.pi * u) * (2.5 + 4.0 * (1 - t)) + 3.5 * u
        y = y0 - 0.9 * sag - (1 - t) * 8.5 * u**0.8 - 2.2 * u
        points.append(np.array([x, y, front(x, y) + 0.25 + 0.35 * np.sin(2.5 * u + 2.2 * j)]))
        radii.append(0.80 + 0.30 * np.sin(2.2 * u + 1.7 * j) ** 2)
    points = [points[0]] + [(p + 2 * q + r) / 4 for p, q, r in zip(points, points[1:], points[2:])] + [points[-1]]
    chain(points, radii, 0.8)
# ... and from the same shoulder straight down over the arm.
for j in range(5):
    points, radii = [], []
    for u in np.linspace(0, 1, 18):
        x = 8.6 + 2.0 * j - (1.0 - 0.1 * j) * u * 2.2 + 0.25 * np.sin(4 * u + j)
        y = -9.0 - 0.5 * j - 17 * u
        points.append(np.array([x, y, front(x, y) + 0.15]))
        radii.append(0.95 - 0.25 * u + 0.12 * np.sin(3 * u + 2 * j))
    points = [points[0]] + [(p + 2 * q + r) / 4 for p, q, r in zip(points, points[1:], points[2:])] + [points[-1]]
    chain(points, radii, 0.9)

# ------------------------------------------------------------------ the cut of the bust
# Below, the bust ends in the usual rounded apron above its foot.
x, y, z = AXES[0][:, None, None], AXES[1][None, :, None], AXES[2][None, None, :]
apron = (np.sqrt((x / 16.6) ** 2 + (np.minimum(y + 8, 0) / 17.0) ** 2) - 1) * 15 + 0 * z
FIELD[:] = -_join(-FIELD, -apron.astype(np.float32), 0.8)
hollow = ((z - 7.5) + 0.35 * np.maximum(-8 - y, 0) * 0.6) + 0 * x - 2.5
low = np.broadcast_to(y < -9, FIELD.shape)
FIELD[:] = np.where(low, -_join(-FIELD, -np.broadcast_to(hollow, FIELD.shape).astype(np.float32), 0.8), FIELD)

FIELD[:] = gaussian_filter(FIELD, 0.75 if not COARSE else 0.3)  # the rasp: no step of the grid is left


# ------------------------------------------------------------------ from field to mesh
def surface_net(field):
    inside = field < 0
    nx, ny, nz = field.shape
    total = np.zeros((nx - 1, ny - 1, nz - 1, 3), np.float32)
    hits = np.zeros((nx - 1, ny - 1, nz - 1), np.float32)
    corners = [(i, j, k) for i in (0, 1) for j in (0, 1) for k in (0, 1)]

    def at(a, c):
        return a[c[0] : nx - 1 + c[0], c[1] : ny - 1 + c[1], c[2] : nz - 1 + c[2]]

    for c in corners:
        for axis in range(3):
            if c[axis]:
                continue
            e = list(c)
            e[axis] = 1
            a, b = at(field, c), at(field, e)
            crossing = at(inside, c) != at(inside, e)
            t = np.where(crossing, a / np.where(crossing, a - b, 1), 0)
            for n in range(3):
                total[..., n] += np.where(crossing, c[n] + (t if n == axis else 0), 0)
            hits += crossing
    active = hits > 0
    index = np.full(active.shape, -1, np.int64)
    cells = np.argwhere(active)
    index[active] = np.arange(len(cells))
    vertices = cells + total[active] / hits[active][:, None]
    faces = []
    for axis in range(3):
        u, v = [(1, 2), (2, 0), (0, 1)][axis]
        sl_a, sl_b = [slice(None)] * 3, [slice(None)] * 3
        sl_a[axis], sl_b[axis] = slice(0, -1), slice(1, None)
        cross = inside[tuple(sl_a)] != inside[tuple(sl_b)]
        where = np.argwhere(cross)
        ok = (
            (where[:, u] > 0)
            & (where[:, v] > 0)
            & (where[:, u] < field.shape[u] - 1)
            & (where[:, v] < field.shape[v] - 1)
        )
        where = where[ok]
        quad = []
        for du, dv in ((-1, -1), (0, -1), (0, 0), (-1, 0)):
            p = where.copy()
            p[:, u] += du
            p[:, v] += dv
            quad.append(index[p[:, 0], p[:, 1], p[:, 2]])
        quad = np.stack(quad, 1)
        faces += [quad[:, [0, 1, 2]], quad[:, [0, 2, 3]]]
    return vertices, np.concatenate(faces)


vertices, faces = surface_net(FIELD)
gradient = np.stack(np.gradient(FIELD), 0)
normals = np.stack([map_coordinates(g, vertices.T, order=1) for g in gradient], 1)
normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
points = LOW + vertices * STEP

# Turn and bow the head: the further above the collar bones, the more.
share = np.clip((points[:, 1] + 9) / 12, 0, 1)
share = share * share * (3 - 2 * share)
for angle, (a, b), pivot in ((-20, (0, 2), (0, 3.0)), (-5, (0, 1), (0, -6.0))):
    turn = np.radians(angle) * share
    c, s = np.cos(turn), np.sin(turn)
    p, q = points[:, a] - pivot[0], points[:, b] - pivot[1]
    points[:, a], points[:, b] = pivot[0] + c * p - s * q, pivot[1] + s * p + c * q
    p, q = normals[:, a].copy(), normals[:, b].copy()
    normals[:, a], normals[:, b] = c * p - s * q, s * p + c * q

with open(sys.argv[1], "w") as out:
    out.write("#declare Bust_Mesh = mesh2 {\n")
    for title, rows, form in (
        ("vertex_vectors", points, "<%.3f,%.3f,%.3f>"),
        ("normal_vectors", normals, "<%.3f,%.3f,%.3f>"),
        ("face_indices", faces, "<%d,%d,%d>"),
    ):
        out.write(f"{title} {{ {len(rows)},\n" + ",\n".join(form % tuple(row) for row in rows) + "\n}\n")
    out.write("}\n")
