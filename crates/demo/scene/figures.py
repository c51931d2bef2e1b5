"""What moves in the demo scenes: the courier, the cat, the parcel, the resident's arms, the car."""

import math

from PIL import Image, ImageDraw

from kit import Pen, SS, mix, rgb, smooth

SKIN, SKIN_DARK, BLUSH = rgb("#d99b76"), rgb("#b87757"), rgb("#d4805f")
HAIR = rgb("#2d2028")
JACKET, JACKET_DARK, JACKET_LIGHT = rgb("#2f7d80"), rgb("#215c63"), rgb("#439a97")
OCHRE, OCHRE_DARK = rgb("#f2b04b"), rgb("#cc8534")
TROUSERS, TROUSERS_DARK = rgb("#343a56"), rgb("#272b44")
SHOE, SOLE = rgb("#4a2f2c"), rgb("#e9dccb")
BOX, BOX_TOP, BOX_DARK, TAPE = rgb("#c99563"), rgb("#e0b27c"), rgb("#a5744a"), rgb("#eccf9e")
GINGER, GINGER_DARK, CREAM = rgb("#df8b3f"), rgb("#b4642b"), rgb("#f8e3c4")


def parcel(pen, x, y, size=1.0):
    """A taped box seen from slightly above; (x, y) is the middle of its lower edge."""
    w, h, t = 0.22 * size, 0.27 * size, 0.10 * size
    pen.poly([(x - w, y), (x + w, y), (x + w, y + h), (x - w, y + h)], BOX, 0)
    pen.poly(
        [(x - w, y), (x - w * 0.62, y), (x - w * 0.62, y + h), (x - w, y + h)], mix(BOX, BOX_DARK, 0.35), 0
    )
    pen.poly(
        [(x - w, y + h), (x + w, y + h), (x + w * 0.86, y + h + t), (x - w * 0.86, y + h + t)], BOX_TOP, 0
    )
    pen.poly(
        [(x - 0.03, y + h * 0.62), (x + 0.03, y + h * 0.62), (x + 0.03, y + h), (x - 0.03, y + h)], TAPE, 0
    )
    pen.poly(
        [(x - 0.03, y + h), (x + 0.03, y + h), (x + 0.026, y + h + t), (x - 0.026, y + h + t)], TAPE, 0
    )
    label = [(x + w * 0.35, y + h * 0.25), (x + w * 0.85, y + h * 0.25)]
    label += [(x + w * 0.85, y + h * 0.6), (x + w * 0.35, y + h * 0.6)]
    pen.poly(label, rgb("#f6efe4"), 0)
    for k in (0.34, 0.42, 0.5):
        pen.stroke([(x + w * 0.42, y + h * k), (x + w * 0.76, y + h * k)], 0.007, BOX_DARK)


def legs(pen, phase, stride, crouch, back):
    """Two legs seen from the front: the swinging foot lifts, and looks larger as it comes nearer."""
    hip = 0.90 - 0.40 * crouch
    for side in (-1, 1):
        swing = math.sin(phase) * side * stride
        lift = max(0.0, swing) * 0.11
        tone = TROUSERS if swing >= 0 else TROUSERS_DARK
        x = side * (0.095 + 0.10 * crouch)
        foot = (x * 1.02, 0.06 + lift)
        knee = (x * (1.1 + 0.5 * crouch), hip * 0.52 + lift * 0.5 + 0.08 * crouch)
        pen.limb([(side * 0.085, hip), knee, (foot[0], foot[1] + 0.05)], (0.19, 0.15, 0.115), tone)
        near = 1 + 0.10 * max(0.0, swing) * (-1 if back else 1)
        pen.dot((foot[0], foot[1] - 0.028), 0.070 * near, 0.030, SOLE)
        pen.dot((foot[0] + side * 0.006, foot[1]), 0.068 * near, 0.046 * near, SHOE)
    pen.poly(
        [(-0.17, hip + 0.05), (0.17, hip + 0.05), (0.15, hip - 0.12), (-0.15, hip - 0.12)], TROUSERS_DARK
    )
    return hip


def head(pen, y, back, blink, nod, glance):
    """Head and cap; the face is a few warm marks. nod lowers the eyes, glance turns them."""
    pen.limb([(0, y - 0.17), (0, y - 0.06)], (0.095, 0.10), SKIN_DARK)
    if back:
        pen.dot((0, y), 0.103, 0.128, HAIR)
        pen.poly([(-0.06, y - 0.10), (0.06, y - 0.10), (0.05, y - 0.135), (-0.05, y - 0.135)], SKIN_DARK)
        dome = [
            (-0.115, y + 0.02),
            (-0.105, y + 0.13),
            (0, y + 0.165),
            (0.105, y + 0.13),
            (0.115, y + 0.02),
        ]
        pen.poly(dome, JACKET_DARK, 3)
        pen.stroke([(-0.05, y + 0.03), (0.05, y + 0.03)], 0.018, OCHRE)
        return
    for side in (-1, 1):
        pen.dot((side * 0.102, y - 0.005), 0.020, 0.030, SKIN_DARK)
        pen.poly([(side * 0.07, y + 0.09), (side * 0.113, y + 0.07), (side * 0.108, y - 0.02)], HAIR, 2)
    pen.poly(
        [
            (-0.1, y + 0.08),
            (0.1, y + 0.08),
            (0.103, y - 0.03),
            (0.065, y - 0.125),
            (0, y - 0.145),
            (-0.065, y - 0.125),
            (-0.103, y - 0.03),
        ],
        SKIN,
        3,
    )
    drop = -0.02 * nod
    for side in (-1, 1):
        pen.dot((side * 0.060, y - 0.050 + drop), 0.026, 0.017, mix(SKIN, BLUSH, 0.55))
        ex, ey = side * 0.043 + 0.006 * glance, y + 0.002 + drop
        if blink:
            pen.stroke([(ex - 0.013, ey), (ex, ey - 0.005), (ex + 0.013, ey)], 0.008, HAIR)
        else:
            pen.dot((ex, ey), 0.0115, 0.0165, HAIR)
            pen.dot((ex + 0.004, ey + 0.006), 0.0035, 0.0045, rgb("#fff4e4"))
        pen.stroke(
            [
                (side * 0.026, y + 0.034 + drop),
                (side * 0.044, y + 0.041 + drop),
                (side * 0.062, y + 0.035 + drop),
            ],
            0.009,
            HAIR,
        )
    pen.stroke(
        [(0.004, y - 0.008 + drop), (0.013, y - 0.036 + drop), (0.0, y - 0.040 + drop)], 0.008, SKIN_DARK
    )
    smile = [(-0.034, -0.070), (-0.018, -0.082), (0, -0.086), (0.018, -0.082), (0.034, -0.070)]
    pen.stroke([(x, y + dy + drop) for x, dy in smile], 0.009, rgb("#8c4638"))
    dome = [(-0.116, y + 0.05), (-0.112, y + 0.14), (0, y + 0.19), (0.112, y + 0.14), (0.116, y + 0.05)]
    pen.poly(dome, JACKET, 3)
    pen.dot((0, y + 0.107), 0.030, 0.028, OCHRE)
    brim = [(-0.113, y + 0.062), (0.113, y + 0.062), (0.122, y + 0.036 + drop), (0, y + 0.012 + drop)]
    pen.poly(brim + [(-0.122, y + 0.036 + drop)], JACKET_DARK, 3)


def torso(pen, hip, chest, back):
    """The jacket from shoulders to hem, with its stripe and zip, or a rucksack from behind."""
    w = 0.215
    body = [
        (-w * 0.45, chest + 0.10),
        (w * 0.45, chest + 0.10),
        (w, chest + 0.035),
        (w * 1.05, chest - 0.10),
        (w * 0.93, hip + 0.12),
        (w * 0.95, hip - 0.06),
        (-w * 0.95, hip - 0.06),
        (-w * 0.93, hip + 0.12),
        (-w * 1.05, chest - 0.10),
        (-w, chest + 0.035),
    ]
    pen.poly(body, JACKET, 2)
    pen.poly(
        [
            (-w * 0.93, hip + 0.12),
            (-w * 0.95, hip - 0.06),
            (-w * 0.45, hip - 0.06),
            (-w * 0.62, chest - 0.08),
            (-w * 1.03, chest - 0.06),
        ],
        mix(JACKET, JACKET_DARK, 0.55),
        2,
    )
    stripe = chest - 0.15
    pen.poly(
        [(-w * 0.94, stripe), (w * 0.94, stripe), (w * 0.92, stripe - 0.055), (-w * 0.92, stripe - 0.055)],
        OCHRE,
        0,
    )
    pen.stroke([(-w * 0.93, hip - 0.035), (w * 0.93, hip - 0.035)], 0.018, JACKET_DARK)
    if back:
        pack = [(-0.15, chest + 0.02), (0.15, chest + 0.02), (0.165, hip + 0.06), (-0.165, hip + 0.06)]
        pen.poly(pack, OCHRE_DARK, 3)
        pen.poly([(-0.13, chest), (0.13, chest), (0.14, chest - 0.13), (-0.14, chest - 0.13)], OCHRE, 2)
        pen.poly(
            [(-0.10, hip + 0.21), (0.10, hip + 0.21), (0.10, hip + 0.10), (-0.10, hip + 0.10)],
            mix(OCHRE_DARK, HAIR, 0.2),
            2,
        )
        return
    pen.stroke([(0, chest + 0.09), (0, hip - 0.05)], 0.010, JACKET_DARK)
    for side in (-1, 1):
        pen.poly(
            [(0, chest + 0.06), (side * 0.085, chest + 0.115), (side * 0.10, chest + 0.06)], JACKET_LIGHT, 1
        )
        pen.stroke(
            [(side * 0.13, chest + 0.075), (side * 0.155, chest - 0.06), (side * 0.15, hip + 0.2)],
            0.030,
            OCHRE_DARK,
        )
        pen.poly(
            [
                (side * 0.06, hip + 0.10),
                (side * 0.17, hip + 0.13),
                (side * 0.165, hip + 0.03),
                (side * 0.07, hip + 0.01),
            ],
            JACKET_DARK,
            1,
        )


def arm(pen, side, shoulder, hand, widths=(0.13, 0.115, 0.10), bend=0.10):
    """An arm with its elbow pushed outwards, a cuff and a mitten of a hand."""
    mx, my = (shoulder[0] + hand[0]) / 2, (shoulder[1] + hand[1]) / 2
    elbow = (mx + side * bend, my - bend * 0.5)
    fx, fy = elbow[0] + (hand[0] - elbow[0]) * 0.86, elbow[1] + (hand[1] - elbow[1]) * 0.86
    pen.dot(hand, widths[2] * 0.56, widths[2] * 0.60, SKIN)
    tone = JACKET if side > 0 else mix(JACKET, JACKET_DARK, 0.4)
    pen.limb([shoulder, elbow, (fx, fy)], widths, tone)
    pen.dot((fx, fy), widths[2] * 0.52, widths[2] * 0.52, JACKET_DARK)


def courier(
    scale,
    phase=0.0,
    stride=1.0,
    back=False,
    crouch=0.0,
    carry=None,
    reach=0.0,
    blink=False,
    glance=0.0,
    wave=0.0,
):
    """The courier. carry: 1 holds the parcel at the chest, 0 has lowered it to the floor, None has no parcel.

    reach: the hand goes to the bell, right below the lens. wave: the free hand is raised in a goodbye.
    """
    pen = Pen(scale, 0.62, 2.0)
    bob = 0.022 * abs(math.cos(phase)) * stride
    hip = legs(pen, phase, stride, crouch, back) + bob
    chest = hip + 0.52 - 0.16 * crouch
    sway = math.sin(phase) * stride
    shoulders = {side: (side * 0.195, chest + 0.01) for side in (-1, 1)}

    def swinging(side):
        return (side * (0.275 + 0.02 * abs(sway)), hip - 0.03 + 0.05 * sway * side * (-1 if back else 1))

    if back:
        for side in (-1, 1):
            arm(pen, side, shoulders[side], swinging(side), bend=0.03)
    torso(pen, hip, chest, back)
    head(pen, chest + 0.245 - 0.05 * crouch, back, blink, max(crouch, 0.6 * reach), glance)
    if back:
        return pen
    if carry is not None:
        low = 0.02 + (hip + 0.06) * carry
        parcel(pen, 0.0, low)
        for side in (-1, 1):
            arm(pen, side, shoulders[side], (side * 0.215, low + 0.10), bend=0.09)
        return pen
    arm(pen, 1, shoulders[1], swinging(1), bend=0.03)
    rest = swinging(-1)
    if wave:
        up = (-0.36 - 0.04 * math.sin(phase * 1.0), chest + 0.22)
        rest = tuple(a + (b - a) * wave for a, b in zip(rest, up))
        arm(pen, -1, shoulders[-1], rest, bend=0.06 + 0.05 * wave)
    elif reach:
        # Foreshortening: the bell is below the lens, so the hand comes down the picture and grows.
        target = (-0.02, hip - 0.30)
        hand = tuple(a + (b - a) * reach for a, b in zip(rest, target))
        grow = 1 + 0.75 * reach
        elbow = (shoulders[-1][0] - 0.03 - 0.09 * reach, (shoulders[-1][1] + hand[1]) / 2 + 0.02)
        wrist = (elbow[0] + (hand[0] - elbow[0]) * 0.84, elbow[1] + (hand[1] - elbow[1]) * 0.84)
        tone = mix(JACKET, JACKET_DARK, 0.25)
        pen.limb([shoulders[-1], elbow], (0.135, 0.13 * grow**0.5), mix(JACKET, JACKET_DARK, 0.5))
        pen.limb([elbow, wrist], (0.13 * grow**0.5, 0.105 * grow), tone)
        pen.limb(
            [wrist, (wrist[0] + (hand[0] - wrist[0]) * 0.3, wrist[1] + (hand[1] - wrist[1]) * 0.3)],
            (0.118 * grow, 0.118 * grow),
            JACKET_DARK,
        )
        pen.dot(hand, 0.056 * grow, 0.056 * grow, SKIN)
        pen.limb(
            [(hand[0] + 0.05 * grow, hand[1] + 0.01), (hand[0] + 0.055 * grow, hand[1] - 0.03 * grow)],
            (0.036 * grow, 0.030 * grow),
            SKIN,
        )
        pen.limb(
            [
                (hand[0] + 0.014 * grow, hand[1] - 0.02),
                (hand[0] + 0.022 * grow, hand[1] - 0.115 * grow * reach),
            ],
            (0.042 * grow, 0.036 * grow),
            mix(SKIN, (255, 236, 214), 0.12),
        )
        for k in range(2):
            x = hand[0] - 0.036 * grow + 0.028 * grow * k
            pen.stroke([(x, hand[1] - 0.012), (x + 0.003, hand[1] - 0.048 * grow)], 0.008, SKIN_DARK)
    else:
        arm(pen, -1, shoulders[-1], rest, bend=0.03)
    return pen


def arms_from_below(scale, grip):
    """The resident's two sleeves reaching in from under the camera, hands at the parcel's sides."""
    pen = Pen(scale, 1.2, 0.6, 1.6)
    knit, dark = rgb("#8a4a5e"), rgb("#6c3549")
    for side in (-1, 1):
        hand = (side * (0.23 + 0.10 * (1 - grip)), 0.10)
        wrist = (side * (0.27 + 0.10 * (1 - grip)), -0.03)
        pen.limb([hand, wrist], (0.10, 0.10), SKIN)
        pen.dot(hand, 0.055, 0.075, SKIN)
        pen.limb([hand, (side * 0.2 + side * 0.10 * (1 - grip), 0.19)], (0.06, 0.045), SKIN)
        pen.limb([wrist, (side * 0.55, -1.2)], (0.12, 0.26), knit)
        pen.limb([wrist, (wrist[0] + side * 0.012, wrist[1] - 0.05)], (0.132, 0.137), dark)
    return pen


def cat(scale, phase, stride, sit=0.0, sniff=0.0, tail=0.0):
    """A ginger cat in profile, facing left. sit lowers the haunches, sniff the head."""
    pen = Pen(scale, 0.62, 0.75, 0.15)
    drop = 0.10 * sit
    curl = [(0.21, 0.25 - drop)]
    for k in range(1, 9):
        f = k / 8
        curl.append(
            (
                0.21 + 0.20 * f * (1 - 0.25 * f),
                0.25 - drop + (0.27 * f * f + 0.03 * math.sin(tail + f * 3) * f) * (1 - 0.8 * sit),
            )
        )
    pen.limb(curl, [0.055 - 0.002 * k for k in range(9)], GINGER)
    pen.limb(curl[-2:], (0.04, 0.04), GINGER_DARK)
    gait = ((-0.13, 0.0, True), (0.17, math.pi, True), (-0.16, math.pi, False), (0.14, 0.0, False))
    for k, (x, offset, far) in enumerate(gait):
        swing = math.sin(phase + offset) * stride
        lift = max(0.0, math.cos(phase + offset)) * stride * 0.03
        tone = mix(GINGER, GINGER_DARK, 0.75) if far else GINGER
        rear = x > 0
        top = 0.19 - (drop * 0.9 if rear else 0)
        foot = (x - 0.065 * swing - (0.06 * sit if rear else 0), 0.018 + lift)
        knee = (x + (0.028 if rear else 0.0) - 0.03 * swing, top * 0.5 + lift)
        pen.limb([(x, top), knee, foot], (0.085 if rear else 0.07, 0.05, 0.038), tone)
        pen.dot(
            (foot[0] - 0.012, foot[1] - 0.002),
            0.030,
            0.017,
            CREAM if not far else mix(CREAM, GINGER_DARK, 0.4),
        )
    body = [
        (-0.23, 0.30),
        (-0.10, 0.315),
        (0.10, 0.30 - drop * 0.6),
        (0.22, 0.30 - drop),
        (0.255, 0.22 - drop),
        (0.23, 0.13 - drop * 0.7),
        (0.08, 0.145 - drop * 0.5),
        (-0.10, 0.125),
        (-0.22, 0.15),
        (-0.26, 0.23),
    ]
    pen.poly(body, GINGER, 3)
    pen.poly([(-0.24, 0.22), (-0.16, 0.16), (-0.02, 0.145), (-0.12, 0.12), (-0.23, 0.14)], CREAM, 3)
    for x in (-0.09, -0.02, 0.05, 0.12):
        y = 0.304 - drop * max(0.0, (x + 0.05) * 3)
        pen.stroke([(x, y), (x + 0.012, y - 0.045), (x + 0.004, y - 0.085)], 0.020, GINGER_DARK)
    hx, hy = -0.285 - 0.03 * sniff, 0.345 - 0.17 * sniff
    pen.limb([(-0.20, 0.25), (hx + 0.02, hy - 0.02)], (0.15, 0.12), GINGER)
    for dx in (0.045, -0.03):
        ear = [(hx + dx - 0.032, hy + 0.05), (hx + dx + 0.032, hy + 0.052), (hx + dx + 0.008, hy + 0.125)]
        pen.poly(ear, GINGER_DARK if dx > 0 else GINGER, 1)
    pen.dot((hx, hy), 0.085, 0.073, GINGER)
    pen.dot((hx - 0.052, hy - 0.028), 0.040, 0.030, CREAM)
    pen.dot((hx - 0.086, hy - 0.012), 0.010, 0.008, rgb("#b2564a"))
    pen.dot((hx - 0.040, hy + 0.018), 0.0125, 0.016, rgb("#2c2a1c"))
    pen.dot((hx - 0.043, hy + 0.024), 0.004, 0.005, CREAM)
    for k in (-1, 0, 1):
        pen.stroke(
            [(hx + 0.0 + 0.03 * k, hy + 0.07 - 0.006 * abs(k)), (hx + 0.024 * k, hy + 0.042)],
            0.012,
            GINGER_DARK,
        )
    return pen


PROFILE = [  # A small hatchback from the side: (along, up) in metres, nose at negative x.
    (-1.95, 0.32),
    (-2.0, 0.55),
    (-1.9, 0.74),
    (-1.1, 0.90),
    (1.75, 0.94),
    (1.92, 0.70),
    (1.95, 0.34),
]
CABIN = [(-1.05, 0.88), (-0.42, 1.40), (0.15, 1.47), (1.10, 1.42), (1.72, 0.92)]


class Car:
    """The car as a low solid: profiles swept across its width, so that any heading is in true perspective."""

    def __init__(self, paint):
        self.paint, self.dark, self.light = (
            paint,
            mix(paint, (20, 16, 36), 0.55),
            mix(paint, (255, 226, 190), 0.45),
        )

    def draw(self, img, view, x, z, heading, lamps=0.0, brake=0.0):
        """Draws at (x, z); heading 0 drives towards the camera, 90 degrees to screen left."""
        draw = ImageDraw.Draw(img)
        c, s = math.cos(heading), math.sin(heading)

        def world(along, across, up):
            # The nose points to -Z (the camera) at heading 0 and to -X at 90 degrees.
            return view.p(x + along * s + across * c, up, max(0.6, z + along * c - across * s))

        def depth(along, across):
            return z + along * c - across * s

        def facing(side):
            # Whether the flank at across = side shows its outside to the camera.
            px, pz = x + side * 0.88 * c, z - side * 0.88 * s
            return px * (side * c) + pz * (-side * s) < 0

        def sweep(profile, half, inset, tone_for):
            faces = []
            rows = smooth(profile, 2)
            for k, (a, b) in enumerate(zip(rows, rows[1:] + rows[:1])):
                shape = [
                    world(a[0], -half + inset(a[1]), a[1]),
                    world(b[0], -half + inset(b[1]), b[1]),
                    world(b[0], half - inset(b[1]), b[1]),
                    world(a[0], half - inset(a[1]), a[1]),
                ]
                faces.append((depth((a[0] + b[0]) / 2, 0), shape, tone_for(a, b)))
            for side in (-1, 1):
                shape = [world(p[0], side * (half - inset(p[1])), p[1]) for p in rows]
                faces.append((depth(0, side * half) - (5 if facing(side) else -5), shape, self.flank))
            for _, shape, tone in sorted(faces, key=lambda f: -f[0]):
                draw.polygon(shape, fill=tone)

        self.flank = mix(self.paint, self.dark, 0.30)

        def skin(a, b):
            slope = abs(b[0] - a[0]) / (math.hypot(b[0] - a[0], b[1] - a[1]) or 1)
            low = (a[1] + b[1]) / 2 < 0.4
            return self.dark if low else mix(self.flank, self.light, slope * 0.75)

        for side in (-1, 1):
            if not facing(side):
                self._wheels(draw, world, side)
        for along, seen in ((-1.56, c > 0.2), (1.56, c < -0.2)):
            for side in (-1, 1):
                if seen:
                    tyre = [(side * 0.66, 0.0), (side * 0.87, 0.0), (side * 0.87, 0.5), (side * 0.66, 0.5)]
                    draw.polygon([world(along, a, u) for a, u in tyre], fill=rgb("#17141f"))
        sweep(PROFILE, 0.88, lambda up: 0.06 * abs(up - 0.6), skin)
        glass, frame = rgb("#2c3350"), mix(self.paint, self.dark, 0.15)
        sweep(
            CABIN,
            0.80,
            lambda up: 0.20 * max(0.0, up - 0.88),
            lambda a, b: self.light if min(a[1], b[1]) > 1.38 else frame,
        )
        self._glass(draw, world, depth, facing, glass, c)
        for side in (-1, 1):
            if facing(side):
                self._wheels(draw, world, side)
                low = [(-1.9, 0.42), (1.9, 0.44), (1.92, 0.34), (-1.92, 0.32)]
                draw.polygon([world(a, side * 0.87, u) for a, u in low], fill=self.dark)
                for a0, a1 in ((-0.55, -0.30), (0.62, 0.80)):
                    draw.line(
                        [world(a0, side * 0.87, 0.80), world(a1, side * 0.87, 0.80)],
                        fill=self.light,
                        width=SS,
                    )
        self._ends(draw, world, c, lamps, brake)

    def _wheels(self, draw, world, side):
        for along in (-1.22, 1.22):
            for radius, tone in (
                (0.40, self.dark),
                (0.335, rgb("#17141f")),
                (0.20, rgb("#8f8d9c")),
                (0.075, rgb("#4c4a5a")),
            ):
                ring = [
                    world(
                        along + radius * math.cos(k / 24 * math.tau),
                        side * 0.885,
                        max(0.0, 0.33 + radius * math.sin(k / 24 * math.tau)),
                    )
                    for k in range(24)
                ]
                draw.polygon(ring, fill=tone)

    def _glass(self, draw, world, depth, facing, glass, c):
        shine = mix(glass, rgb("#f3b58a"), 0.35)
        for side in (-1, 1):
            if facing(side):
                for pane in (
                    [(-0.78, 0.95), (-0.36, 1.34), (0.20, 1.39), (0.20, 0.95)],
                    [(0.28, 0.95), (0.28, 1.39), (1.02, 1.35), (1.45, 0.96)],
                ):
                    draw.polygon(
                        [world(a, side * (0.80 - 0.20 * (u - 0.88)), u) for a, u in pane], fill=glass
                    )
                    (a0, u0), (a1, u1) = pane[1], pane[2]
                    edge = [(a0, u0), (a1, u1), (a1, u1 - 0.10), (a0, u0 - 0.10)]
                    draw.polygon(
                        [world(a, side * (0.80 - 0.20 * (u - 0.88)), u) for a, u in edge], fill=shine
                    )
        ends = (
            [((-0.97, 0.94), (-0.47, 1.36))]
            if c > 0.12
            else [((1.60, 0.98), (1.17, 1.36))] if c < -0.12 else []
        )
        for (a0, u0), (a1, u1) in ends:
            draw.polygon(
                [world(a0, -0.70, u0), world(a0, 0.70, u0), world(a1, 0.62, u1), world(a1, -0.62, u1)],
                fill=glass,
            )
            am, um = a0 + (a1 - a0) * 0.62, u0 + (u1 - u0) * 0.62
            draw.polygon(
                [world(am, -0.64, um), world(am, 0.64, um), world(a1, 0.62, u1), world(a1, -0.62, u1)],
                fill=shine,
            )

    def _ends(self, draw, world, c, lamps, brake):
        cold, warm = rgb("#cfcad2"), rgb("#fff3cf")
        if c > -0.35:
            for side in (-1, 1):
                lamp = [
                    world(-1.99, side * a, u)
                    for a, u in ((0.40, 0.58), (0.76, 0.56), (0.78, 0.70), (0.46, 0.69))
                ]
                draw.polygon(smooth(lamp, 2), fill=mix(cold, warm, lamps))
            if c > 0.2:
                grille = [(-0.34, 0.42), (0.34, 0.42), (0.30, 0.58), (-0.30, 0.58)]
                draw.polygon([world(-2.0, a, u) for a, u in grille], fill=rgb("#221d2e"))
                lip = [(-0.84, 0.31), (0.84, 0.31), (0.86, 0.40), (-0.86, 0.40)]
                draw.polygon([world(-1.97, a, u) for a, u in lip], fill=self.dark)
                for a in (-0.5, 0.5):
                    draw.line(
                        [world(-1.86, a * 0.8, 0.765), world(-1.12, a * 1.2, 0.90)],
                        fill=self.flank,
                        width=SS,
                    )
                draw.line(
                    [world(-1.90, -0.78, 0.745), world(-1.90, 0.78, 0.745)], fill=self.flank, width=SS
                )
                plate = [(-0.17, 0.44), (0.17, 0.44), (0.17, 0.52), (-0.17, 0.52)]
                draw.polygon([world(-2.01, a, u) for a, u in plate], fill=rgb("#efe6d2"))
        if c < 0.35:
            for side in (-1, 1):
                lamp = [
                    world(1.96, side * a, u)
                    for a, u in ((0.50, 0.62), (0.80, 0.62), (0.78, 0.80), (0.56, 0.78))
                ]
                draw.polygon(lamp, fill=mix(rgb("#8c2f38"), rgb("#ff6d55"), brake))

    def lamp_points(self, view, x, z, heading):
        """Screen positions of the headlamps, for their glow."""
        c, s = math.cos(heading), math.sin(heading)
        return [view.p(x - 1.99 * s + a * c, 0.63, max(0.6, z - 1.99 * c - a * s)) for a in (-0.6, 0.6)]
