"""The front door: a courier brings a parcel and rings, a car and a cat go by, the parcel is taken in."""

import math
import random

from PIL import Image, ImageDraw

import figures
import street
from kit import BIG, SS, View, blades, ease, fill, foliage, glow, layer, mix, rgb, shadow, smooth, span

NAME = "PORCH"
SECONDS = 40.0
PRESS_AT = (
    16.0  # When the finger is on the bell; the camera is told the same (crates/demo, `porch_press_at`).
)
VIEW = View(height=1.7, horizon=228, focal=430)
FLOOR, EDGE = 0.45, 2.6
WHITE, WHITE_COOL, WHITE_DARK = rgb("#efe3dc"), rgb("#bdb4c8"), rgb("#857d9b")


def far_layer():
    """Everything beyond the road: painted once."""
    img = Image.new("RGBA", BIG, (0, 0, 0, 255))
    street.sky(img, 262 * SS)
    street.backdrop(img, VIEW)
    street.ground(img, VIEW, 3.3, (9.6, 10.9), (12.0, 18.5), 60)
    street.tree(img, VIEW, 31, 9.8, 34, 9.5, 4.6)
    street.tree(img, VIEW, 32, -13.5, 33, 10.0, 4.6)
    street.house(
        img,
        VIEW,
        -25,
        -15.5,
        29,
        rgb("#8b94b5"),
        rgb("#5c5474"),
        3.0,
        5.6,
        [(-23.5, 1.0, 1.5, 1.3, False), (-20.2, 1.0, 1.5, 1.3, True)],
        door=-17.6,
    )
    street.house(
        img,
        VIEW,
        11.5,
        24,
        29,
        rgb("#c7a292"),
        rgb("#6a4f66"),
        3.0,
        5.8,
        [(12.6, 1.0, 1.6, 1.3, True), (18.2, 1.0, 1.5, 1.3, False)],
        door=15.5,
    )
    street.house(
        img,
        VIEW,
        -9.2,
        5.0,
        26,
        rgb("#e3cdb8"),
        rgb("#6d5a78"),
        3.3,
        6.1,
        [
            (-7.6, 0.95, 1.5, 1.5, True),
            (-5.4, 0.95, 1.5, 1.5, True),
            (-6.3, 3.5, 1.1, 1.1, True),
            (2.2, 1.0, 1.9, 1.4, False),
        ],
        door=-0.9,
        gable=(-8.6, -3.2, 6.4),
    )
    street.hedge(img, VIEW, 5, -9.0, -2.4, 24.2, 24.4, 0.8)
    street.hedge(img, VIEW, 6, 1.4, 5.2, 24.2, 24.4, 0.8)
    street.tree(img, VIEW, 33, 7.6, 22, 6.0, 2.5, [mix(c, rgb("#d98a5a"), 0.42) for c in street.LEAF])
    street.tree(img, VIEW, 34, -11.5, 22.5, 5.2, 2.1)
    fill(img, VIEW.quad(-0.9, 0.3, 18.5, 25), [rgb("#d3bfae"), rgb("#b9a8a6")])
    return img


def near_layer():
    """The front garden up to the porch: pavement edge, path, beds, tree and lamp. Transparent above."""
    img = layer()
    fill(img, VIEW.quad(-30, 30, 3.2, 9.6), street.LAWN)
    blades(img, 12, VIEW, (-4.2, 4.2), (3.4, 9.4), [rgb("#7f9a62"), rgb("#a3a868"), rgb("#45684f")], 2600)
    draw = ImageDraw.Draw(img)
    rng = random.Random(8)
    fill(img, VIEW.quad(-0.72, 0.72, 3.3, 9.6), [rgb("#8a8a68"), rgb("#5f6a55")])
    z = 9.55
    while z > 3.3:
        step = min(0.62, z - 3.25)
        seam = rng.uniform(-0.22, 0.22)
        for a, b in ((-0.66, seam - 0.02), (seam + 0.02, 0.66)):
            tone = mix(rgb("#cdb8ad"), rgb("#a79aa6"), rng.random() * 0.8)
            tone = mix(tone, rgb("#7d7590"), 0.45 * (1 - (z - 3.3) / 6.3))
            draw.polygon(VIEW.quad(a, b, z - step + 0.03, z), fill=tone)
        z -= step
    street.hedge(img, VIEW, 7, -9.5, -2.9, 8.8, 9.2, 0.75)
    street.hedge(img, VIEW, 8, 2.9, 9.5, 8.8, 9.2, 0.75)
    _mailbox(img)
    street.tree(img, VIEW, 35, -4.6, 7.4, 5.2, 2.1)
    pinks = [rgb("#f0a0a8"), rgb("#f7d0b0"), rgb("#d987b5"), rgb("#fff0e0")]
    for x0, x1, seed in ((-1.35, -0.80, 1), (0.80, 1.35, 2)):
        street.flowers(img, VIEW, seed, x0, x1, 3.6, 8.6, 95, pinks)
    street.hedge(img, VIEW, 9, -4.4, -1.5, 3.6, 3.7, 0.45)
    street.hedge(img, VIEW, 10, 1.5, 4.4, 3.6, 3.7, 0.45)
    street.flowers(img, VIEW, 3, 1.5, 4.4, 3.5, 3.6, 40, pinks)
    for k, y in ((0, 0.30), (1, 0.15)):
        z0, z1 = EDGE + 0.38 * k, EDGE + 0.38 * (k + 1)
        fill(img, VIEW.quad(-0.74, 0.74, z0, z1, y), [rgb("#d6bda9"), rgb("#a98f8c")])
        draw.line(VIEW.quad(-0.74, 0.74, z1, z1, y)[:2], fill=rgb("#eed9c2"), width=SS)
    return img


def _mailbox(img):
    fill(img, VIEW.wall(1.66, 1.76, 0, 1.0, 9.3), [rgb("#6a5560"), rgb("#493b4c")])
    box = VIEW.wall(1.46, 1.96, 0.95, 1.32, 9.3)
    fill(img, smooth(box, 2), [rgb("#d0605a"), rgb("#8f3d4a")])
    fill(img, VIEW.wall(1.97, 2.02, 1.15, 1.5, 9.3), rgb("#f2b04b"))


def porch_layer():
    """The porch itself: floor boards, mat, posts, railing, ceiling and the hanging basket."""
    img = layer()
    draw = ImageDraw.Draw(img)
    rng = random.Random(21)
    fill(img, VIEW.quad(-4, 4, 0.9, EDGE, FLOOR), [rgb("#8f7480"), rgb("#7d6470"), rgb("#5d4a5c")])
    x = -3.4
    while x < 3.4:
        tone = mix(rgb("#a78478"), rgb("#78606e"), rng.random())
        board = VIEW.quad(x + 0.006, x + 0.134, 0.95, EDGE, FLOOR)
        shape = layer_patch(img, board, tone, 95)
        img.alpha_composite(*shape)
        for _ in range(2):
            z = rng.uniform(1.5, 2.5)
            draw.line(
                [
                    VIEW.p(x + rng.uniform(0.03, 0.11), FLOOR, z),
                    VIEW.p(x + rng.uniform(0.03, 0.11), FLOOR, z + 0.3),
                ],
                fill=mix(tone, rgb("#54414f"), 0.25),
                width=1,
            )
        draw.line([VIEW.p(x, FLOOR, 0.95), VIEW.p(x, FLOOR, EDGE)], fill=rgb("#4b3a4b"), width=SS)
        x += 0.14
    draw.polygon(VIEW.wall(-4, 4, FLOOR - 0.02, FLOOR + 0.012, EDGE), fill=rgb("#d9b79f"))
    _mat(img)
    for side in (-1, 1):
        _railing(img, draw, side)
    for side in (-1, 1):
        _column(img, side * 1.93)
    _ceiling(img, draw)
    _basket(img, draw)
    _planter(img, draw)
    return img


def layer_patch(img, points, tone, alpha):
    """A translucent polygon as (picture, position), cropped to its box."""
    x0, y0 = max(0, int(min(p[0] for p in points))), max(0, int(min(p[1] for p in points)))
    x1, y1 = min(BIG[0], int(max(p[0] for p in points)) + 1), min(
        BIG[1], int(max(p[1] for p in points)) + 1
    )
    patch = Image.new("RGBA", (max(1, x1 - x0), max(1, y1 - y0)), tone + (0,))
    ImageDraw.Draw(patch).polygon([(x - x0, y - y0) for x, y in points], fill=tone + (alpha,))
    return patch, (min(x0, BIG[0] - 1), min(y0, BIG[1] - 1))


def _mat(img):
    fill(img, VIEW.quad(-0.50, 0.50, 1.42, 1.98, FLOOR + 0.01), [rgb("#6d5b50"), rgb("#54443f")])
    fill(img, VIEW.quad(-0.46, 0.46, 1.45, 1.95, FLOOR + 0.012), [rgb("#b58d62"), rgb("#94704f")])
    for k in range(3):
        z = 1.55 + 0.14 * k
        fill(img, VIEW.quad(-0.38, 0.38, z, z + 0.05, FLOOR + 0.013), rgb("#5d6f72"))


def _railing(img, draw, side):
    z = 2.55
    for k in range(20):
        x = side * (0.86 + 0.135 * k)
        fill(
            img,
            VIEW.wall(x - 0.022, x + 0.022, FLOOR + 0.1, 1.32, z),
            [WHITE, WHITE_COOL, WHITE_DARK],
            True,
        )
    for y, h in ((1.32, 0.075), (0.56, 0.06)):
        fill(
            img,
            VIEW.wall(*sorted((side * 0.74, side * 3.6)), y, y + h, z - 0.02),
            [WHITE, WHITE_COOL, WHITE_DARK],
        )
    x = side * 0.76
    fill(img, VIEW.wall(x - 0.075, x + 0.075, FLOOR, 1.46, z - 0.05), [WHITE_COOL, WHITE, WHITE_COOL], True)
    fill(img, VIEW.wall(x - 0.10, x + 0.10, 1.44, 1.50, z - 0.06), [WHITE, WHITE_COOL])
    cx, cy = VIEW.p(x, 1.55, z - 0.06)
    r = VIEW.scale(z) * 0.062
    draw.ellipse((cx - r, cy - r, cx + r, cy + r), fill=WHITE_COOL)
    draw.ellipse((cx - r * 0.5, cy - r * 0.8, cx + r * 0.6, cy + r * 0.1), fill=WHITE)


def _column(img, x):
    stops = [WHITE_DARK, WHITE_COOL, WHITE, WHITE, WHITE_COOL]
    if x > 0:
        stops = stops[::-1]
    z = 2.45
    fill(img, VIEW.wall(x - 0.11, x + 0.11, FLOOR, 2.8, z), stops, True)
    for y0, y1, w in (
        (FLOOR, FLOOR + 0.16, 0.16),
        (FLOOR + 0.16, FLOOR + 0.22, 0.135),
        (2.5, 2.58, 0.145),
        (2.62, 2.85, 0.17),
    ):
        fill(img, VIEW.wall(x - w, x + w, y0, y1, z - 0.03), stops, True)


def _ceiling(img, draw):
    top = VIEW.p(0, 2.72, 2.5)[1]
    fill(
        img,
        [(0, 0), (BIG[0], 0), (BIG[0], top), (0, top)],
        [rgb("#5d7186"), rgb("#7b8ea0"), rgb("#6c7d92")],
    )
    for k in range(-26, 27):
        draw.line([VIEW.p(k * 0.16, 2.72, 2.5), VIEW.p(k * 0.16, 2.72, 1.2)], fill=rgb("#56687e"), width=SS)
    fill(img, VIEW.wall(-4, 4, 2.60, 2.80, 2.5), [WHITE, WHITE_COOL, WHITE_DARK])
    fill(img, VIEW.wall(-4, 4, 2.585, 2.61, 2.49), WHITE_DARK)


def _basket(img, draw):
    x, z = -1.12, 2.3
    cx, cy = VIEW.p(x, 2.06, z)
    s = VIEW.scale(z)
    for dx in (-0.17, 0, 0.17):
        draw.line([(cx + dx * s, cy), VIEW.p(x, 2.62, z)], fill=rgb("#4a4258"), width=SS)
    foliage(img, 51, (cx, cy + 0.03 * s), (0.30 * s, 0.17 * s), street.LEAF, 150, 0.2)
    draw.polygon(
        smooth(
            [
                (cx - 0.2 * s, cy),
                (cx + 0.2 * s, cy),
                (cx + 0.12 * s, cy + 0.2 * s),
                (cx - 0.12 * s, cy + 0.2 * s),
            ],
            2,
        ),
        fill=rgb("#6f4a44"),
    )
    rng = random.Random(52)
    for _ in range(70):
        a, f = rng.uniform(0, math.tau), rng.random() ** 0.5
        px, py = cx + math.cos(a) * 0.30 * s * f, cy + 0.02 * s + math.sin(a) * 0.16 * s * f
        r = s * rng.uniform(0.014, 0.026)
        draw.ellipse(
            (px - r, py - r, px + r, py + r),
            fill=rng.choice([rgb("#f6b3a8"), rgb("#f0869a"), rgb("#ffe3c8"), rgb("#c86a9a")]),
        )


def _planter(img, draw):
    x, z = 1.42, 2.32
    s = VIEW.scale(z)
    cx, cy = VIEW.p(x, FLOOR, z)
    draw.ellipse((cx - 0.26 * s, cy - 0.05 * s, cx + 0.26 * s, cy + 0.06 * s), fill=rgb("#4a3a4a"))
    pot = [
        (cx - 0.20 * s, cy - 0.36 * s),
        (cx + 0.20 * s, cy - 0.36 * s),
        (cx + 0.15 * s, cy),
        (cx - 0.15 * s, cy),
    ]
    fill(img, smooth(pot, 1), [rgb("#a05a4c"), rgb("#cf7f62"), rgb("#e39a78")], True)
    fill(
        img,
        [
            (cx - 0.23 * s, cy - 0.40 * s),
            (cx + 0.23 * s, cy - 0.40 * s),
            (cx + 0.22 * s, cy - 0.31 * s),
            (cx - 0.22 * s, cy - 0.31 * s),
        ],
        [rgb("#a9614f"), rgb("#d98b6c"), rgb("#eaa886")],
        True,
    )
    rng = random.Random(61)
    for k in range(34):
        lean = -1 + 2 * k / 33 + rng.uniform(-0.1, 0.1)
        long = s * rng.uniform(0.30, 0.55) * (1 - 0.25 * abs(lean))
        tip = (cx + lean * 0.42 * s, cy - 0.38 * s - long * (1 - 0.55 * abs(lean)))
        mid = (cx + lean * 0.16 * s, cy - 0.38 * s - long * 0.8)
        tone = rng.choice(street.LEAF[1:4])
        blade = smooth(
            [
                (cx + lean * 0.08 * s - 3, cy - 0.36 * s),
                mid,
                tip,
                (mid[0] + 9, mid[1] + 8),
                (cx + lean * 0.08 * s + 5, cy - 0.36 * s),
            ],
            2,
        )
        draw.polygon(blade, fill=tone)


def lantern(img, flicker):
    """The hanging lantern and its pool of light, drawn last as light adds to everything."""
    x, z = 0.98, 2.0
    s = VIEW.scale(z)
    cx, cy = VIEW.p(x, 2.22, z)
    draw = ImageDraw.Draw(img)
    draw.line([(cx, cy - 0.16 * s), VIEW.p(x, 2.66, z)], fill=rgb("#2c2638"), width=2 * SS)
    body = [
        (cx - 0.085 * s, cy - 0.11 * s),
        (cx + 0.085 * s, cy - 0.11 * s),
        (cx + 0.066 * s, cy + 0.12 * s),
        (cx - 0.066 * s, cy + 0.12 * s),
    ]
    draw.polygon(body, fill=rgb("#ffd58a"))
    draw.ellipse((cx - 0.035 * s, cy - 0.06 * s, cx + 0.035 * s, cy + 0.07 * s), fill=rgb("#fff6dc"))
    for dx in (-1, 0, 1):
        draw.line(
            [(cx + dx * 0.085 * s, cy - 0.11 * s), (cx + dx * 0.066 * s, cy + 0.12 * s)],
            fill=rgb("#2c2638"),
            width=2 * SS,
        )
    draw.polygon(
        smooth([(cx - 0.12 * s, cy - 0.10 * s), (cx, cy - 0.20 * s), (cx + 0.12 * s, cy - 0.10 * s)], 1),
        fill=rgb("#2c2638"),
    )
    draw.rectangle((cx - 0.075 * s, cy + 0.115 * s, cx + 0.075 * s, cy + 0.145 * s), fill=rgb("#2c2638"))
    glow(img, (cx, cy), (1.7 * s, 1.5 * s), rgb("#ffb45a"), 0.78 * flicker)
    glow(img, VIEW.p(0.75, FLOOR, 1.95), (520 * SS, 150 * SS), rgb("#ff9e4f"), 0.50 * flicker)


class Scene:
    """Paints any moment of the porch from the time alone; the last meets the first."""

    def __init__(self):
        self.far, self.near, self.porch = far_layer().convert("RGB"), near_layer(), porch_layer()
        self.lamp = street.street_lamp(self.near, VIEW, 2.75, 9.4)
        self.car = figures.Car(rgb("#c9574e"))
        glow(self.far, VIEW.p(-6, 1.5, 26), (120 * SS, 60 * SS), rgb("#ffb468"), 0.35)

    def paint(self, t):
        """The picture at t seconds, full size, before the lens."""
        img = self.far.copy()
        self._car(img, t)
        img.paste(self.near, (0, 0), self.near)
        glow(img, self.lamp, (170 * SS, 150 * SS), rgb("#ffc87e"), 0.70)
        person = courier_at(t)
        if person and person.z > EDGE:
            self._person(img, person)
        img.paste(self.porch, (0, 0), self.porch)
        self._door_light(img, t)
        cat = cat_at(t)
        if cat:
            self._cat(img, cat)
        if person and PARCEL_Z < person.z <= EDGE:
            self._person(img, person)
        self._parcel(img, t)
        if person and person.z <= PARCEL_Z:
            self._person(img, person)
        lantern(img, 1 + 0.03 * math.sin(math.tau * t * 0.9) + 0.02 * math.sin(math.tau * t * 1.7))
        self._moths(img, t)
        self._bell(img, t)
        return img

    def _person(self, img, who):
        s = VIEW.scale(who.z)
        foot = VIEW.p(who.x, who.y, who.z)
        shadow(img, (foot[0] - 0.06 * s, foot[1] - 0.01 * s), (0.42 * s, 0.085 * s), 150)
        near = 1 - span(who.z, 1.0, 4.5)
        left = mix((214, 205, 226), (178, 160, 196), near)
        right = mix((255, 236, 220), (255, 238, 205), near)
        figures.courier(s, **who.pose).lit(left, right, (226, 214, 232)).turned(who.turn).place(img, foot)

    def _parcel(self, img, t):
        lift = ease(span(t, 36.4, 37.7))
        if PARCEL_DOWN <= t < 37.75:
            s = VIEW.scale(PARCEL_Z) * (1 + 0.25 * lift)
            foot = VIEW.p(PARCEL_X, FLOOR, PARCEL_Z)
            foot = (foot[0], foot[1] + lift * 210 * SS)
            if lift < 0.3:
                shadow(img, (foot[0] - 6, foot[1] - 2), (0.30 * s, 0.07 * s), 150 * (1 - lift * 3))
            pen = figures.Pen(s, 0.4, 0.5)
            figures.parcel(pen, 0, 0.02)
            pen.lit((226, 206, 214), (255, 244, 222)).place(img, foot)
        come = ease(span(t, 35.2, 36.3))
        if 35.2 < t < 37.9:
            s = VIEW.scale(PARCEL_Z) * 1.12
            foot = VIEW.p(PARCEL_X, FLOOR, PARCEL_Z)
            down = (1 - come) * 190 + lift * 240
            figures.arms_from_below(s, ease(span(t, 35.9, 36.4))).lit(
                (214, 200, 220), (255, 240, 214)
            ).place(img, (foot[0], foot[1] + down * SS))

    def _cat(self, img, cat):
        s = VIEW.scale(2.12) * 1.12
        foot = VIEW.p(cat["x"], FLOOR, 2.12)
        shadow(img, (foot[0], foot[1]), (0.36 * s, 0.05 * s), 150)
        figures.cat(s, cat["phase"], cat["stride"], cat["sit"], cat["sniff"], cat["tail"]).lit(
            (206, 192, 214), (255, 240, 214)
        ).place(img, foot)

    def _car(self, img, t):
        if not 24.5 < t < 29.5:
            return
        x = -26 + (t - 24.5) * 10.5
        z, heading = 13.7, -math.pi / 2
        fx, fy = VIEW.p(x, 0, z)
        shadow(img, (fx, fy + 1 * SS), (VIEW.scale(z) * 2.5, VIEW.scale(z) * 0.34), 170)
        self.car.draw(img, VIEW, x, z, heading, lamps=1.0, brake=0.25)
        nose = VIEW.p(x + 2.1, 0.6, z)
        glow(img, nose, (46 * SS, 22 * SS), rgb("#ffe2a8"), 0.85)
        glow(img, VIEW.p(x + 5, 0.0, z), (110 * SS, 14 * SS), rgb("#ffdca0"), 0.45)

    def _door_light(self, img, t):
        """The door opens behind the camera and its light falls across the boards."""
        on = ease(span(t, 34.4, 35.3)) * (1 - ease(span(t, 37.9, 38.8)))
        if on > 0:
            glow(img, VIEW.p(0.15, FLOOR, 1.5), (400 * SS, 150 * SS), rgb("#ffc27a"), 0.62 * on)

    def _moths(self, img, t):
        cx, cy = VIEW.p(0.98, 2.22, 2.0)
        draw = ImageDraw.Draw(img)
        for k, (turns, rx, ry, off) in enumerate(((9, 44, 30, 0.0), (7, 62, 24, 2.1), (11, 34, 40, 4.0))):
            a = math.tau * turns * t / SECONDS + off
            x = cx + math.cos(a) * rx * SS + math.cos(3 * a) * 9 * SS
            y = cy + math.sin(2 * a) * ry * SS * 0.6 + 12 * SS
            flap = 1 + abs(math.sin(math.tau * turns * 8 * t / SECONDS)) * 1.4
            draw.ellipse((x - flap * SS, y - 1.1 * SS, x + flap * SS, y + 1.1 * SS), fill=rgb("#fff0cf"))

    def _bell(self, img, t):
        """A soft ring of light from the bell itself, just below the lens."""
        ring = ease(span(t, PRESS_AT - 0.1, PRESS_AT + 0.25)) * (
            1 - ease(span(t, PRESS_AT + 0.5, PRESS_AT + 1.6))
        )
        if ring > 0:
            glow(img, (BIG[0] / 2, BIG[1] + 20 * SS), (300 * SS, 120 * SS), rgb("#8fd0ff"), 0.85 * ring)


PARCEL_X, PARCEL_Z, PARCEL_DOWN = 0.62, 2.02, 13.0
CAT_STOP = 1.30
STEP = (
    0.72  # Metres in a pace: the phase of the walk follows the ground covered, so that feet do not slide.
)


class Person:
    """Where the courier is, and how they stand."""

    def __init__(self, x, y, z, turn=0.0, **pose):
        self.x, self.y, self.z, self.turn, self.pose = x, y, z, turn, pose


def height_at(z):
    """The ground under a foot: garden, two steps, porch."""
    return FLOOR * (1 - ease(span(z, EDGE - 0.05, EDGE + 0.95)))


def courier_at(t):
    """The courier's part, from the pavement to the bell and back; None while off stage."""
    if 3.5 <= t < 10.9:  # Up the path with the parcel, slowing at the porch.
        along, up = 1 - span(t, 3.5, 7.6), span(t, 6.9, 10.9)
        up -= 0.12 * math.sin(math.pi * up) * up
        x, z = 8.35 * along + 0.14 * ease(span(t, 8.5, 10.9)), 10.6 + (2.12 - 10.6) * up
        gone = (10.6 - z) + 8.35 - x
        return Person(
            x,
            height_at(z),
            z,
            phase=gone / STEP * math.pi,
            stride=1 - ease(span(t, 10.4, 10.9)),
            carry=1.0,
            blink=blink(t),
            turn=1 - ease(span(t, 6.7, 7.7)),
        )
    if 10.9 <= t < 14.0:  # Sets it down, straightens up.
        aside = ease(span(t, 10.9, 11.7))
        down = ease(span(t, 11.5, 12.8)) * (1 - ease(span(t, 13.1, 13.9)))
        carry = 1 - ease(span(t, 11.5, 12.8)) if t < PARCEL_DOWN else None
        x = 0.14 + (PARCEL_X - 0.14) * aside
        return Person(
            x,
            FLOOR,
            2.12,
            phase=aside * math.pi,
            stride=math.sin(math.pi * aside),
            carry=carry,
            crouch=0.9 * down,
            blink=blink(t),
            glance=-0.5,
        )
    if 14.0 <= t < 17.9:  # To the bell, and a look into the camera.
        f, away = ease(span(t, 14.0, 15.2)), ease(span(t, 17.0, 17.9))
        reach = ease(span(t, 15.2, PRESS_AT - 0.08)) * (1 - ease(span(t, PRESS_AT + 0.35, PRESS_AT + 0.9)))
        z = 2.12 - 0.92 * ease(span(t, 14.35, 15.2)) + 0.80 * away
        x = PARCEL_X + (0.10 - PARCEL_X) * ease(span(t, 14.0, 14.75))
        return Person(
            x,
            FLOOR,
            z,
            phase=(f + away) * 1.3 * math.pi,
            stride=0.6 * math.sin(math.pi * f),
            reach=reach,
            blink=blink(t),
            glance=0.3 * math.sin(t * 1.1),
        )
    if 17.9 <= t < 19.0:  # A wave goodbye.
        w = ease(span(t, 17.9, 18.3)) * (1 - ease(span(t, 18.6, 19.0)))
        return Person(0.10, FLOOR, 2.0, phase=t * 14, stride=0.0, wave=max(0.01, w), blink=blink(t))
    if 19.0 <= t < 27.2:  # Away down the path and off along the pavement.
        z = 2.0 + 8.5 * span(t, 19.0, 23.4)
        x = 0.10 * (1 - span(t, 19.0, 22.0)) - 8.4 * span(t, 23.1, 27.2)
        gone = z - 2.0 - x
        return Person(
            x,
            height_at(z),
            z,
            phase=gone / STEP * math.pi,
            stride=ease(span(t, 19.0, 19.4)),
            back=True,
            turn=ease(span(t, 22.9, 23.6)),
        )
    return None


def blink(t):
    return any(abs(t - at) < 0.08 for at in (9.4, 11.3, 14.3, 15.4, 17.2, 18.1))


def cat_at(t):
    """The cat's part: in from the right, a sniff at the parcel, out to the left."""
    if not 27.0 <= t < 34.6:
        return None
    legs = ((27.0, 29.4, 2.75, CAT_STOP), (31.4, 34.6, CAT_STOP, -2.8))
    sniff = ease(span(t, 29.5, 30.0)) * (1 - ease(span(t, 30.8, 31.3)))
    sit = ease(span(t, 29.7, 30.2)) * (1 - ease(span(t, 30.9, 31.4))) * 0.35
    x, stride = CAT_STOP, 0.0
    for start, end, a, b in legs:
        if start <= t < end:
            f = span(t, start, end)
            f = f * (1 - 0.25 * (1 - f)) if a < 2 else f + 0.25 * f * (1 - f)
            x, stride = a + (b - a) * f, min(
                1.0, 6 * min(1.02 - f if a > 2 else 1, f + 0.05 if a < 2 else 1)
            )
    return {
        "x": x,
        "phase": -x / 0.30 * math.pi,
        "stride": stride,
        "sit": sit,
        "sniff": sniff,
        "tail": t * 2.2,
    }
