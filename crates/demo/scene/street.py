"""What both demo scenes look out on: the evening sky, the far trees, the houses opposite, the road."""

import random

from PIL import Image, ImageDraw

from kit import BIG, SS, blades, fill, foliage, glow, mix, rgb, shadow, smooth, soften

SKY = [rgb(c) for c in ("#51639b", "#7d7fb2", "#b893b3", "#ecab99", "#ffcf9e", "#ffe0b4")]
LEAF = [rgb(c) for c in ("#2c4148", "#3a5750", "#587556", "#8b9a5e", "#c4b56c")]
FAR_LEAF = [rgb(c) for c in ("#5b6480", "#6a7088", "#7f7d8d", "#a39090")]
LAWN = [rgb("#8f9d66"), rgb("#6c8a5c"), rgb("#4c7052"), rgb("#3c5c4a")]
CLOUDS = (  # Middle, size and colour, in final pixels.
    (250, 62, 250, 11, "#f2b7a8"),
    (330, 80, 190, 8, "#f8c6a6"),
    (610, 48, 230, 9, "#d7a3b4"),
    (720, 104, 260, 8, "#ffd9ae"),
    (500, 128, 200, 6, "#ffe2ba"),
    (130, 118, 190, 7, "#f6bfa2"),
)
LIT = [rgb("#ffe7ab"), rgb("#ffc574")]


def sky(img, horizon):
    """The gradient, a low sun glow and a few lens-shaped clouds."""
    fill(img, [(0, 0), (BIG[0], 0), (BIG[0], horizon), (0, horizon)], SKY)
    flat = img.convert("RGB")
    glow(flat, (BIG[0] * 0.70, horizon - 20 * SS), (520 * SS, 190 * SS), rgb("#ffb070"), 0.75)
    img.paste(flat)
    for x, y, w, h, tone in CLOUDS:
        mask = Image.new("L", BIG, 0)
        for k in range(4):
            dx, dy = (k - 1.5) * w * 0.22, (k % 2) * h * 0.8
            ImageDraw.Draw(mask).ellipse(
                [(x + dx - w * 0.30) * SS, (y + dy - h) * SS, (x + dx + w * 0.30) * SS, (y + dy + h) * SS],
                fill=130,
            )
        img.paste(rgb(tone) + (255,), (0, 0), soften(mask, 2.6))


def house(img, view, x0, x1, z, wall, roof, eaves=3.1, ridge=5.6, lit=(), door=None, gable=None):
    """A house front: clapboard, a hipped roof, an optional gable, windows (lit where listed) and a door."""
    draw = ImageDraw.Draw(img)
    shade = mix(wall, rgb("#4a4468"), 0.28)
    fill(img, view.wall(x0, x1, 0, eaves, z), [wall, shade])
    for k in range(1, int(eaves / 0.22)):
        draw.line(view.wall(x0, x1, k * 0.22, k * 0.22, z)[:2], fill=mix(wall, shade, 0.55), width=1)
    over, inset = 0.45, min(2.6, (x1 - x0) * 0.28)
    roof_shape = [
        view.p(x0 - over, eaves - 0.1, z),
        view.p(x1 + over, eaves - 0.1, z),
        view.p(x1 - inset, ridge, z + 3),
        view.p(x0 + inset, ridge, z + 3),
    ]
    chimney = x0 + (x1 - x0) * 0.72
    fill(
        img, view.wall(chimney, chimney + 0.8, eaves, ridge + 1.3, z + 2), [rgb("#a06a62"), rgb("#7c5058")]
    )
    fill(img, roof_shape, [roof, mix(roof, rgb("#2b2740"), 0.35)])
    for k in range(1, 9):
        f = k / 9
        a, b = roof_shape[0], roof_shape[3]
        c, d = roof_shape[1], roof_shape[2]
        draw.line(
            (
                a[0] + (b[0] - a[0]) * f,
                a[1] + (b[1] - a[1]) * f,
                c[0] + (d[0] - c[0]) * f,
                c[1] + (d[1] - c[1]) * f,
            ),
            fill=mix(roof, rgb("#2b2740"), 0.30),
            width=1,
        )
    draw.line(
        view.wall(x0 - over, x1 + over, eaves - 0.1, eaves - 0.1, z)[:2],
        fill=mix(wall, (255, 244, 230), 0.6),
        width=3,
    )
    if gable:
        g0, g1, peak = gable
        fill(img, view.wall(g0, g1, 0, eaves, z - 1), [mix(wall, (255, 240, 220), 0.22), shade])
        for k in range(1, int(eaves / 0.22)):
            draw.line(view.wall(g0, g1, k * 0.22, k * 0.22, z - 1)[:2], fill=mix(wall, shade, 0.4), width=1)
        middle = (g0 + g1) / 2
        tri = [view.p(g0, eaves, z - 1), view.p(g1, eaves, z - 1), view.p(middle, peak - 0.2, z - 1)]
        fill(img, tri, [mix(wall, (255, 240, 220), 0.30), wall])
        for side in (g0 - 0.4, g1 + 0.4):
            edge = [
                view.p(side, eaves - 0.25, z - 1),
                view.p(middle, peak + 0.15, z - 1),
                view.p(middle, peak - 0.25, z - 1),
                view.p(side * 0.92 + middle * 0.08, eaves - 0.25, z - 1),
            ]
            fill(img, edge, [roof, mix(roof, rgb("#2b2740"), 0.3)])
    for wx, wy, ww, wh, on in lit:
        window(img, view, wx, wy, ww, wh, z - (1.02 if gable and gable[0] < wx < gable[1] else 0.02), on)
    if door is not None:
        porch_door(img, view, door, z, wall)


def window(img, view, x, y, w, h, z, on):
    draw = ImageDraw.Draw(img)
    frame = rgb("#efe4dc") if on else rgb("#c9bfca")
    draw.polygon(view.wall(x - 0.10, x + w + 0.10, y - 0.10, y + h + 0.10, z), fill=frame)
    fill(img, view.wall(x, x + w, y, y + h, z), LIT if on else [rgb("#6f7ba6"), rgb("#414a70")])
    if on:
        for a, b in ((x, x + w * 0.22), (x + w * 0.78, x + w)):
            fill(img, view.wall(a, b, y, y + h, z), [rgb("#f7cf93"), rgb("#e39e5c")])
    line = max(1, round(view.scale(z) * 0.06))
    draw.line([view.p(x + w / 2, y, z), view.p(x + w / 2, y + h, z)], fill=frame, width=line)
    draw.line([view.p(x, y + h / 2, z), view.p(x + w, y + h / 2, z)], fill=frame, width=line)


def porch_door(img, view, x, z, wall):
    """A front door under a little roof on two posts."""
    draw = ImageDraw.Draw(img)
    fill(img, view.wall(x - 0.12, x + 1.12, 0, 2.2, z - 0.05), [rgb("#f1e7df"), rgb("#b5aabb")])
    fill(img, view.wall(x, x + 1.0, 0, 2.1, z - 0.06), [rgb("#b34f44"), rgb("#7d3540")])
    fill(img, view.wall(x + 0.2, x + 0.8, 1.35, 1.95, z - 0.07), LIT)
    for post in (x - 0.75, x + 1.6):
        fill(img, view.wall(post, post + 0.15, 0, 2.35, z - 1), [rgb("#efe6e4"), rgb("#a99fb4")])
    roof = [
        view.p(x - 1.0, 2.3, z - 1),
        view.p(x + 2.0, 2.3, z - 1),
        view.p(x + 1.6, 2.85, z),
        view.p(x - 0.6, 2.85, z),
    ]
    draw.polygon(roof, fill=mix(wall, rgb("#3b3550"), 0.62))
    fill(img, view.quad(x - 0.9, x + 1.9, z - 1.6, z - 0.8, 0.02), rgb("#b9a9ad"))


def backdrop(img, view):
    """The far tree line, hazy with distance."""
    rng = random.Random(4)
    for k in range(26):
        x = -50 + 100 * k / 25 + rng.uniform(-2, 2)
        cx, cy = view.p(x, rng.uniform(3.2, 6.0), 48)
        foliage(
            img, 100 + k, (cx, cy), (rng.uniform(34, 52) * SS, rng.uniform(26, 44) * SS), FAR_LEAF, 70, 0.2
        )


def ground(img, view, near, kerb, road, far):
    """Lawn to the pavement, the pavement, the road and the lawns beyond. Depths in metres."""
    fill(img, view.quad(-90, 90, road[1], far), [rgb("#b7a873"), rgb("#8d9a66")])
    blades(img, 11, view, (-20, 20), (road[1] + 1.2, far - 3), [rgb("#a6a06c"), rgb("#7f8f60")], 700)
    fill(img, view.quad(-60, 60, road[1], road[1] + 0.9), [rgb("#d8c0b4"), rgb("#c3aeb0")])
    fill(img, view.quad(-60, 60, road[0], road[1]), [rgb("#8f83a0"), rgb("#6f6788"), rgb("#5f5a7a")])
    draw = ImageDraw.Draw(img)
    middle = (road[0] + road[1]) / 2
    for k in range(-9, 10):
        draw.polygon(view.quad(k * 4.2, k * 4.2 + 2.0, middle - 0.09, middle + 0.09), fill=rgb("#d9cbb8"))
    fill(img, view.quad(-40, 40, road[0] - 0.25, road[0]), [rgb("#d9c3b8"), rgb("#b5a3ad")])
    fill(img, view.quad(-40, 40, kerb[1], road[0] - 0.25), LAWN[:2])
    fill(img, view.quad(-40, 40, kerb[0], kerb[1]), [rgb("#e0c9ba"), rgb("#c9b5b3")])
    for k in range(-12, 13):
        draw.line([view.p(k * 1.6, 0, kerb[0]), view.p(k * 1.6, 0, kerb[1])], fill=rgb("#ad9ba4"), width=SS)
    fill(img, view.quad(-30, 30, near, kerb[0]), LAWN)


def tree(img, view, seed, x, z, height, spread, tones=None, trunk="#4b3a45"):
    """A garden tree with a forked trunk, a shaded crown and its shadow on the grass."""
    fx, fy = view.p(x, 0, z)
    shadow(
        img,
        (fx - view.scale(z) * 0.8, fy),
        (view.scale(z) * spread * 0.9, view.scale(z) * spread * 0.14),
        120,
    )
    s = view.scale(z)
    base, fork = view.p(x, 0, z), view.p(x + 0.05, height * 0.45, z)
    w = s * 0.05 * height / 2
    draw = ImageDraw.Draw(img)
    bark = rgb(trunk)
    draw.polygon(
        smooth(
            [
                (base[0] - w * 1.8, base[1]),
                (base[0] - w, base[1] - s * 0.4),
                (fork[0] - w * 0.8, fork[1]),
                (fork[0] + w * 0.8, fork[1]),
                (base[0] + w, base[1] - s * 0.4),
                (base[0] + w * 1.8, base[1]),
            ],
            2,
        ),
        fill=bark,
    )
    draw.polygon(
        [
            (base[0] + w * 0.3, base[1]),
            (base[0] + w * 1.3, base[1]),
            (fork[0] + w * 0.7, fork[1]),
            (fork[0] + w * 0.2, fork[1]),
        ],
        fill=mix(bark, rgb("#d59a74"), 0.45),
    )
    for dx in (-0.5, 0.55):
        tip = view.p(x + dx * spread * 0.7, height * 0.72, z)
        draw.line([fork, tip], fill=bark, width=max(2, int(w)))
    crown = tones or LEAF
    for k, (dx, dy, f) in enumerate(
        ((-0.55, 0.66, 0.62), (0.55, 0.68, 0.62), (0.0, 0.84, 0.78), (-0.1, 0.62, 0.6))
    ):
        cx, cy = view.p(x + dx * spread, height * dy, z)
        foliage(
            img, seed * 10 + k, (cx, cy), (s * spread * f, s * height * 0.24 * f / 0.62), crown, 330, 0.115
        )


def hedge(img, view, seed, x0, x1, z0, z1, height, tones=None):
    """A clipped hedge from (x0, z0) to (x1, z1), drawn far to near as overlapping clumps."""
    steps = max(6, int((abs(x1 - x0) + abs(z1 - z0)) / 0.35))
    for k in range(steps + 1):
        f = k / steps
        x, z = x1 + (x0 - x1) * f, z1 + (z0 - z1) * f
        s = view.scale(z)
        cx, cy = view.p(x, height * 0.5, z)
        foliage(img, seed * 100 + k, (cx, cy), (s * 0.36, s * height * 0.55), tones or LEAF[:4], 46, 0.26)


def flowers(img, view, seed, x0, x1, z0, z1, count, colours):
    """A bed of small leaves with blossoms on top."""
    rng = random.Random(seed)
    draw = ImageDraw.Draw(img)
    for k in range(count * 3):
        z = z1 + (z0 - z1) * (k / (count * 3))
        x, s = rng.uniform(x0, x1), view.scale(z)
        px, py = view.p(x, rng.uniform(0.02, 0.18), z)
        r = s * rng.uniform(0.03, 0.06)
        draw.ellipse((px - r, py - r, px + r, py + r * 0.8), fill=rng.choice(LEAF[1:4]))
        if k % 3 == 0:
            px, py = view.p(x, rng.uniform(0.15, 0.30), z)
            r = s * rng.uniform(0.022, 0.036)
            draw.ellipse((px - r, py - r, px + r, py + r), fill=rng.choice(colours))
            draw.ellipse((px - r * 0.4, py - r * 0.4, px + r * 0.4, py + r * 0.4), fill=rgb("#ffe9b0"))


def street_lamp(img, view, x, z):
    """A lamp post by the pavement; returns where its light is."""
    fill(img, view.wall(x - 0.05, x + 0.05, 0, 3.6, z), [rgb("#4a4560"), rgb("#332f48")])
    fill(img, view.wall(x - 0.10, x + 0.10, 0, 0.5, z), rgb("#332f48"))
    fill(
        img,
        [
            view.p(x - 0.22, 3.95, z),
            view.p(x + 0.22, 3.95, z),
            view.p(x + 0.12, 3.55, z),
            view.p(x - 0.12, 3.55, z),
        ],
        LIT,
    )
    fill(img, [view.p(x - 0.28, 3.95, z), view.p(x + 0.28, 3.95, z), view.p(x, 4.2, z)], rgb("#3d3852"))
    return view.p(x, 3.75, z)
