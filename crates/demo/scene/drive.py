"""The driveway from above the garage door: the car leaves, a cat strolls by, the car comes home."""

import math
import random

from PIL import Image, ImageDraw

import figures
import street
from kit import BIG, SS, View, blades, ease, fill, glow, layer, mix, rgb, shadow, span

NAME = "DRIVE"
SECONDS = 24.0
VIEW = View(height=2.6, horizon=158, focal=430)
HALF = 2.0  # Half the driveway's width, in metres.


def far_layer():
    """Sky, houses, road, lawn and the driveway itself."""
    img = Image.new("RGBA", BIG, (0, 0, 0, 255))
    street.sky(img, 190 * SS)
    street.backdrop(img, VIEW)
    street.ground(img, VIEW, 1.1, (11.0, 12.2), (13.2, 19.8), 60)
    street.tree(img, VIEW, 41, -3.0, 36, 11.0, 5.0)
    street.tree(img, VIEW, 42, 21.0, 36, 10.0, 4.6)
    street.house(
        img,
        VIEW,
        -24,
        -12.5,
        30,
        rgb("#cdb39a"),
        rgb("#6d5068"),
        3.1,
        5.9,
        [(-22.6, 1.0, 1.6, 1.4, True), (-15.4, 1.0, 1.6, 1.4, False)],
        door=-19.2,
    )
    street.house(
        img,
        VIEW,
        3.6,
        17.5,
        28,
        rgb("#a9b4c6"),
        rgb("#4f5478"),
        3.3,
        6.2,
        [
            (12.2, 0.95, 1.5, 1.5, True),
            (14.3, 0.95, 1.5, 1.5, True),
            (13.1, 3.5, 1.1, 1.1, False),
            (4.6, 1.0, 1.9, 1.4, True),
        ],
        door=8.6,
        gable=(11.6, 16.8, 6.4),
    )
    street.hedge(img, VIEW, 15, 4.2, 7.4, 26.2, 26.4, 0.8)
    street.hedge(img, VIEW, 16, 10.6, 17.4, 26.2, 26.4, 0.8)
    street.tree(img, VIEW, 43, -7.4, 23, 6.4, 2.6, [mix(c, rgb("#d98a5a"), 0.42) for c in street.LEAF])
    street.tree(img, VIEW, 44, 19.5, 24, 5.6, 2.2)
    blades(img, 14, VIEW, (-2.6, 2.6), (1.6, 10.8), [rgb("#7f9a62"), rgb("#a3a868"), rgb("#45684f")], 3200)
    _slabs(img)
    return img


def _slabs(img):
    draw = ImageDraw.Draw(img)
    rng = random.Random(3)
    fill(img, VIEW.quad(-HALF - 0.1, HALF + 0.1, 1.1, 11.0), [rgb("#7f7a74"), rgb("#55585c")])
    edges = [11.0, 8.6, 6.4, 4.6, 3.1, 1.9, 1.1]
    for near, far in zip(edges[1:], edges):
        for a, b in ((-HALF, -0.02), (0.02, HALF)):
            tone = mix(rgb("#d2c0b6"), rgb("#b6a8b0"), rng.random())
            tone = mix(tone, rgb("#7b7389"), 0.62 * (1 - span(near, 1.0, 9.0)))
            fill(img, VIEW.quad(a, b, near + 0.04, far), [mix(tone, (255, 236, 214), 0.14), tone])
    for a, b, z in ((-1.4, -0.9, 4.1), (0.5, 1.1, 6.9), (1.2, 0.8, 3.4)):
        points = [
            VIEW.p(a + (b - a) * f + rng.uniform(-0.05, 0.05), 0, z + f * 0.8)
            for f in (0, 0.25, 0.5, 0.75, 1)
        ]
        draw.line(points, fill=rgb("#857c8a"), width=SS)
    flare = [
        VIEW.p(-HALF, 0, 12.2),
        VIEW.p(HALF, 0, 12.2),
        VIEW.p(HALF + 0.8, 0, 13.2),
        VIEW.p(-HALF - 0.8, 0, 13.2),
    ]
    fill(img, flare, [rgb("#dcc8bb"), rgb("#c9b7b4")])


def near_layer():
    """What stands beside the driveway, in front of anything on it, and the edge of the garage roof."""
    img = layer()
    pinks = [rgb("#f0a0a8"), rgb("#f7d0b0"), rgb("#d987b5"), rgb("#fff0e0")]
    street.hedge(img, VIEW, 17, -12, -2.7, 10.4, 10.6, 0.7)
    street.hedge(img, VIEW, 18, 2.7, 12, 10.4, 10.6, 0.7)
    street.tree(img, VIEW, 45, 6.3, 8.6, 4.6, 1.8)
    street.flowers(img, VIEW, 4, -2.85, -2.2, 3.0, 9.8, 120, pinks)
    street.flowers(img, VIEW, 5, 2.2, 2.85, 3.0, 9.8, 120, pinks)
    _hoop(img)
    _bins(img)
    fill(img, [(0, 0), (BIG[0], 0), (BIG[0], 15 * SS), (0, 15 * SS)], [rgb("#5d6f86"), rgb("#455068")])
    fill(
        img,
        [(0, 15 * SS), (BIG[0], 15 * SS), (BIG[0], 24 * SS), (0, 24 * SS)],
        [rgb("#e6dbda"), rgb("#a59cb4")],
    )
    return img


def _hoop(img):
    """A basketball hoop on a pole at the left."""
    draw = ImageDraw.Draw(img)
    x, z = -3.7, 6.2
    s = VIEW.scale(z)
    fx, fy = VIEW.p(x, 0, z)
    shadow(img, (fx, fy), (0.6 * s, 0.09 * s), 130)
    fill(
        img,
        VIEW.wall(x - 0.06, x + 0.06, 0, 3.0, z),
        [rgb("#8a86a0"), rgb("#5a5674"), rgb("#45415e")],
        True,
    )
    fill(img, VIEW.wall(x - 0.25, x + 0.25, 0, 0.14, z), rgb("#3f3b54"))
    fill(img, VIEW.wall(x - 0.55, x + 0.75, 2.35, 3.15, z - 0.2), [rgb("#fbf1e8"), rgb("#cfc5d2")])
    draw.line(
        VIEW.wall(x - 0.15, x + 0.35, 2.5, 2.85, z - 0.2) + [VIEW.p(x - 0.15, 2.5, z - 0.2)],
        fill=rgb("#c9574e"),
        width=2 * SS,
    )
    cx, cy = VIEW.p(x + 0.10, 2.45, z - 0.45)
    draw.ellipse(
        (cx - 0.24 * s, cy - 0.05 * s, cx + 0.24 * s, cy + 0.05 * s), outline=rgb("#e0703f"), width=2 * SS
    )
    for k in range(7):
        f = -1 + k / 3
        draw.line(
            (cx + f * 0.23 * s, cy + 0.03 * s, cx + f * 0.13 * s, cy + 0.36 * s),
            fill=rgb("#efe6e4"),
            width=SS,
        )
    for k in (0.12, 0.24):
        w = 0.22 - k * 0.28
        draw.line((cx - w * s, cy + k * s, cx + w * s, cy + k * s), fill=rgb("#efe6e4"), width=SS)


def _bins(img):
    """Two wheelie bins at the right, and a ball left on the grass."""
    draw = ImageDraw.Draw(img)
    for x, tone in ((3.35, rgb("#4f7a6c")), (4.05, rgb("#4d6a94"))):
        z = 4.9
        s = VIEW.scale(z)
        fx, fy = VIEW.p(x, 0, z)
        shadow(img, (fx, fy), (0.5 * s, 0.10 * s), 150)
        dark, light = mix(tone, rgb("#1f1c34"), 0.4), mix(tone, (255, 226, 190), 0.25)
        body = [
            VIEW.p(x - 0.24, 0.05, z),
            VIEW.p(x + 0.24, 0.05, z),
            VIEW.p(x + 0.30, 0.95, z),
            VIEW.p(x - 0.30, 0.95, z),
        ]
        fill(img, body, [dark, tone, light], True)
        lid = [
            VIEW.p(x - 0.33, 0.95, z),
            VIEW.p(x + 0.33, 0.95, z),
            VIEW.p(x + 0.29, 1.02, z + 0.5),
            VIEW.p(x - 0.29, 1.02, z + 0.5),
        ]
        fill(img, lid, [light, tone])
        fill(img, VIEW.wall(x - 0.33, x + 0.33, 0.90, 0.97, z - 0.01), dark)
    cx, cy = VIEW.p(-2.95, 0.12, 3.9)
    r = 0.13 * VIEW.scale(3.9)
    shadow(img, (cx, cy + r * 0.9), (r * 1.6, r * 0.5), 150)
    draw.ellipse((cx - r, cy - r, cx + r, cy + r), fill=rgb("#b9603a"))
    draw.ellipse((cx - r * 0.6, cy - r * 0.85, cx + r * 0.8, cy + r * 0.4), fill=rgb("#de8450"))
    draw.arc((cx - r * 1.6, cy - r, cx + r * 0.3, cy + r), -60, 60, fill=rgb("#5a2f2a"), width=SS)
    draw.line((cx - r * 0.9, cy - r * 0.2, cx + r * 0.95, cy - r * 0.1), fill=rgb("#5a2f2a"), width=SS)


PARKED, TURN_FROM, RADIUS = 5.7, 10.9, 4.6
TRACK = TURN_FROM - PARKED + RADIUS * math.pi / 2


def on_track(u):
    """Where the car is u metres along its line from the garage: (x, z, heading)."""
    straight = TURN_FROM - PARKED
    if u <= straight:
        return 0.0, PARKED + u, 0.0
    a = min(math.pi / 2, (u - straight) / RADIUS)
    return RADIUS * (1 - math.cos(a)), TURN_FROM + RADIUS * math.sin(a), a


def car_at(t):
    """(x, z, heading, lamps, brake), or None while the car is away."""
    x1, z1, _ = on_track(TRACK)
    lamps = ease(span(t, 2.6, 2.9)) if t < 12 else 1 - ease(span(t, 22.5, 22.9))
    if t < 8.2:
        return on_track(TRACK * ease(span(t, 3.4, 8.2))) + (lamps, 1.0)
    if t < 11.6:
        return x1 - 3.6 * max(0.0, t - 8.5) ** 2, z1, math.pi / 2, lamps, 0.2
    if 15.6 <= t < 18.0:
        return x1 + 4.6 * (18.0 - t) ** 2 + 1.7 * (18.0 - t), z1, math.pi / 2, lamps, 0.2
    if t >= 18.0:
        f = span(t, 18.0, 22.0)
        return on_track(TRACK * (1 - f) ** 1.35 * (1 + 0.35 * f)) + (lamps, 1.0)
    return None


def cat_at(t):
    """The cat's part: from the right to the middle, a short rest, then away to the left."""
    if not 9.4 <= t < 17.2:
        return None
    rest = ease(span(t, 12.5, 12.9)) * (1 - ease(span(t, 13.9, 14.3)))
    first, second = span(t, 9.4, 12.6), span(t, 14.0, 17.2)
    x = 4.6 - 4.3 * (1 - (1 - first) ** 1.25) - 4.9 * second**1.2
    moving = 1.0 if (0 < first < 0.97) or second > 0.03 else 0.0
    return {
        "x": x,
        "phase": -x / 0.30 * math.pi,
        "stride": moving * (1 - rest),
        "sit": 0.8 * rest,
        "sniff": 0.25 * math.sin(t * 2.4) * rest,
        "tail": t * 2.2,
    }


class Scene:
    """Paints any moment of the driveway; the last meets the first."""

    def __init__(self):
        self.far, self.near = far_layer().convert("RGB"), near_layer()
        self.car = figures.Car(rgb("#4d86a0"))
        self.lamp = street.street_lamp(self.near, VIEW, -5.6, 10.2)

    def paint(self, t):
        """The picture at t seconds, full size, before the lens."""
        img = self.far.copy()
        for side in (-1, 1):
            glow(img, VIEW.p(side * 2.6, 0, 2.7), (330 * SS, 150 * SS), rgb("#ff9e4f"), 0.42)
        car = car_at(t)
        if car:
            self._car(img, *car)
        img.paste(self.near, (0, 0), self.near)
        glow(img, self.lamp, (150 * SS, 130 * SS), rgb("#ffc87e"), 0.66)
        cat = cat_at(t)
        if cat:
            s = VIEW.scale(3.5) * 1.12
            foot = VIEW.p(cat["x"], 0, 3.5)
            shadow(img, foot, (0.36 * s, 0.07 * s), 150)
            figures.cat(s, cat["phase"], cat["stride"], cat["sit"], cat["sniff"], cat["tail"]).lit(
                (240, 220, 214), (255, 240, 220)
            ).place(img, foot)
        return img

    def _car(self, img, x, z, heading, lamps, brake):
        c, s = math.cos(heading), math.sin(heading)
        scale = VIEW.scale(z)
        if lamps:
            glow(
                img,
                VIEW.p(x - 4.2 * s, 0, max(1.2, z - 4.2 * c)),
                (scale * (1.7 + 1.6 * abs(s)), scale * 0.75),
                rgb("#ffe0a6"),
                0.62 * lamps,
            )
        # The shadow is the car's footprint, softened: ellipses along its length.
        for along in (-1.5, -0.75, 0.0, 0.75, 1.5):
            zz = max(1.2, z + along * c)
            shadow(img, VIEW.p(x + along * s, 0, zz), (VIEW.scale(zz) * 1.35, VIEW.scale(zz) * 0.42), 105)
        self.car.draw(img, VIEW, x, z, heading, lamps, brake)
        if lamps and c > -0.2:
            for point in self.car.lamp_points(VIEW, x, z, heading):
                glow(img, point, (scale * 0.55, scale * 0.5), rgb("#fff0c4"), 0.8 * lamps * max(0.25, c))
