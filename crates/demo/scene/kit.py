"""Drawing tools of the demo scenes: perspective, gradients, soft light, foliage and the lens.

Everything is drawn with Pillow alone at twice the final size, in metres where the scene has depth, and every
random choice comes from a seeded generator, so that a scene renders the same picture each time.
"""

import math
import random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

SS = 2  # Supersampling: pictures are drawn at this multiple and reduced once, after the lens.
WIDTH, HEIGHT = 960, 540
BIG = (WIDTH * SS, HEIGHT * SS)


def rgb(text):
    """'#rrggbb' as a tuple."""
    return tuple(int(text[i : i + 2], 16) for i in (1, 3, 5))


def mix(a, b, t):
    """Colour between a (t = 0) and b (t = 1)."""
    return tuple(round(x + (y - x) * t) for x, y in zip(a, b))


def ease(t):
    """Smootherstep: starts and stops without a jerk."""
    t = min(1.0, max(0.0, t))
    return t * t * t * (t * (6 * t - 15) + 10)


def span(t, start, end):
    """How far t is from start to end, clamped to 0..1 (not eased)."""
    return min(1.0, max(0.0, (t - start) / (end - start)))


class View:
    """A pinhole camera with a shifted lens: X right, Y up from the ground, Z away from the door (metres)."""

    def __init__(self, height, horizon, focal):
        self.height, self.horizon, self.focal = height, horizon, focal

    def p(self, x, y, z):
        """Screen position of a point, in supersampled pixels."""
        s = self.focal / z
        return ((WIDTH / 2 + s * x) * SS, (self.horizon + s * (self.height - y)) * SS)

    def scale(self, z):
        """Supersampled pixels in a metre at depth z."""
        return self.focal / z * SS

    def quad(self, x0, x1, z0, z1, y=0.0):
        """A horizontal rectangle (floor, road, slab)."""
        return [self.p(x0, y, z0), self.p(x1, y, z0), self.p(x1, y, z1), self.p(x0, y, z1)]

    def wall(self, x0, x1, y0, y1, z):
        """A rectangle facing the camera."""
        return [self.p(x0, y0, z), self.p(x1, y0, z), self.p(x1, y1, z), self.p(x0, y1, z)]


def layer():
    """An empty transparent picture of full size."""
    return Image.new("RGBA", BIG, (0, 0, 0, 0))


def smooth(points, rounds=3):
    """Chaikin corner cutting: turns a rough outline into a soft one."""
    for _ in range(rounds):
        cut = []
        for (ax, ay), (bx, by) in zip(points, points[1:] + points[:1]):
            cut.append((ax * 0.75 + bx * 0.25, ay * 0.75 + by * 0.25))
            cut.append((ax * 0.25 + bx * 0.75, ay * 0.25 + by * 0.75))
        points = cut
    return points


def ramp(size, stops, horizontal=False):
    """An RGB gradient through evenly spaced colours, top to bottom (or left to right)."""
    strip = Image.new("RGB", (1, 512))
    for i in range(512):
        at = i / 511 * (len(stops) - 1)
        k = min(int(at), len(stops) - 2)
        strip.putpixel((0, i), mix(stops[k], stops[k + 1], at - k))
    if horizontal:
        strip = strip.transpose(Image.Transpose.ROTATE_90)
    return strip.resize(size, Image.Resampling.BICUBIC)


def fill(img, points, stops, horizontal=False, alpha=255):
    """Fills a polygon with a gradient fitted to its bounding box."""
    if isinstance(stops[0], int):
        stops = [stops, stops]
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    x0, y0 = max(0, math.floor(min(xs))), max(0, math.floor(min(ys)))
    x1, y1 = min(img.width, math.ceil(max(xs)) + 1), min(img.height, math.ceil(max(ys)) + 1)
    if x1 <= x0 or y1 <= y0:
        return
    mask = Image.new("L", (x1 - x0, y1 - y0), 0)
    ImageDraw.Draw(mask).polygon([(x - x0, y - y0) for x, y in points], fill=alpha)
    paint = ramp(mask.size, stops, horizontal).convert("RGBA")
    paint.putalpha(mask)
    img.alpha_composite(paint, (x0, y0))


def rim(v):
    """Pillow's radial gradient is dark only in its corners: this makes it dark all around its edge."""
    return max(0.0, (v / 255 - 0.293) / 0.707)


def glow(img, centre, radii, colour, strength):
    """Adds light: a soft ellipse of colour, screened over what is there (img is RGB)."""
    rx, ry = int(radii[0]), int(radii[1])
    x0, y0 = int(centre[0] - rx), int(centre[1] - ry)
    disc = ImageChops.invert(Image.radial_gradient("L")).resize((2 * rx, 2 * ry), Image.Resampling.BICUBIC)
    disc = disc.point(lambda v: int(rim(v) ** 1.8 * strength * 255))
    light = Image.composite(Image.new("RGB", disc.size, colour), Image.new("RGB", disc.size), disc)
    box = (max(0, x0), max(0, y0), min(img.width, x0 + 2 * rx), min(img.height, y0 + 2 * ry))
    if box[2] <= box[0] or box[3] <= box[1]:
        return
    light = light.crop((box[0] - x0, box[1] - y0, box[2] - x0, box[3] - y0))
    img.paste(ImageChops.screen(img.crop(box), light), box[:2])


def shadow(img, centre, radii, alpha):
    """A soft contact shadow: an ellipse of dusk, darkest in the middle."""
    rx, ry = max(2, int(radii[0])), max(2, int(radii[1]))
    disc = ImageChops.invert(Image.radial_gradient("L")).resize((2 * rx, 2 * ry), Image.Resampling.BILINEAR)
    disc = disc.point(lambda v: int(rim(v) ** 0.9 * alpha))
    x0, y0 = int(centre[0] - rx), int(centre[1] - ry)
    box = (max(0, x0), max(0, y0), min(img.width, x0 + 2 * rx), min(img.height, y0 + 2 * ry))
    if box[2] <= box[0] or box[3] <= box[1]:
        return
    disc = disc.crop((box[0] - x0, box[1] - y0, box[2] - x0, box[3] - y0))
    dark = Image.new("RGBA", disc.size, (22, 18, 40, 255))
    dark.putalpha(disc)
    if img.mode == "RGBA":
        img.alpha_composite(dark, box[:2])
    else:
        img.paste(dark, box[:2], dark)


def foliage(img, seed, centre, radii, tones, count=160, leaf=0.16):
    """A crown of leaves: dots from dark at the back to light towards the evening sun (upper right)."""
    rng = random.Random(seed)
    draw = ImageDraw.Draw(img)
    cx, cy = centre
    for k, tone in enumerate(tones):
        lift = k / max(1, len(tones) - 1)
        for _ in range(int(count * (1 - 0.5 * lift))):
            angle, reach = rng.uniform(0, math.tau), math.sqrt(rng.random()) * (1 - 0.3 * lift)
            x = cx + math.cos(angle) * radii[0] * reach + radii[0] * 0.20 * lift
            y = cy + math.sin(angle) * radii[1] * reach - radii[1] * 0.24 * lift
            r = min(radii) * leaf * rng.uniform(0.5, 1.25) * (1 - 0.45 * lift)
            draw.ellipse(
                (x - r, y - r * 0.86, x + r, y + r * 0.86), fill=mix(tone, tones[0], rng.random() * 0.3)
            )


def blades(img, seed, view, x_range, z_range, tones, count):
    """Grass: short strokes, more and longer near the camera."""
    rng = random.Random(seed)
    draw = ImageDraw.Draw(img)
    for _ in range(count):
        z = z_range[0] + (z_range[1] - z_range[0]) * rng.random() ** 1.8
        x = rng.uniform(*x_range) * z / z_range[0]
        px, py = view.p(x, 0, z)
        long = view.scale(z) * rng.uniform(0.03, 0.08)
        draw.line((px, py, px + rng.uniform(-0.5, 0.5) * long, py - long), fill=rng.choice(tones), width=SS)


class Pen:
    """Draws a figure in metres, feet at the origin, y up, on a transparent sprite of its own."""

    def __init__(self, scale, half_width, top, bottom=0.25):
        self.scale, self.ox, self.oy = scale, half_width * scale, top * scale
        size = (max(2, int(2 * half_width * scale)), max(2, int((top + bottom) * scale)))
        self.img = Image.new("RGBA", size, (0, 0, 0, 0))
        self.draw = ImageDraw.Draw(self.img)

    def at(self, p):
        return (self.ox + p[0] * self.scale, self.oy - p[1] * self.scale)

    def poly(self, points, colour, rounds=2):
        self.draw.polygon([self.at(p) for p in smooth(points, rounds)], fill=colour)

    def dot(self, p, rx, ry, colour):
        x, y = self.at(p)
        rx, ry = rx * self.scale, ry * self.scale
        self.draw.ellipse((x - rx, y - ry, x + rx, y + ry), fill=colour)

    def limb(self, points, widths, colour):
        """A chain of tapered capsules."""
        for (a, b), (wa, wb) in zip(zip(points, points[1:]), zip(widths, widths[1:])):
            (ax, ay), (bx, by) = self.at(a), self.at(b)
            long = math.hypot(bx - ax, by - ay) or 1
            nx, ny = -(by - ay) / long, (bx - ax) / long
            wa, wb = wa * self.scale / 2, wb * self.scale / 2
            outline = [(ax + nx * wa, ay + ny * wa), (bx + nx * wb, by + ny * wb)]
            outline += [(bx - nx * wb, by - ny * wb), (ax - nx * wa, ay - ny * wa)]
            self.draw.polygon(outline, fill=colour)
            self.draw.ellipse((ax - wa, ay - wa, ax + wa, ay + wa), fill=colour)
            self.draw.ellipse((bx - wb, by - wb, bx + wb, by + wb), fill=colour)

    def stroke(self, points, width, colour):
        w = max(1, round(width * self.scale))
        self.draw.line([self.at(p) for p in points], fill=colour, width=w, joint="curve")

    def lit(self, left, right, floor=None):
        """Tints the sprite from left to right (and towards the ground), as the light falls."""
        alpha = self.img.getchannel("A")
        flat = ImageChops.multiply(self.img.convert("RGB"), ramp(self.img.size, [left, right], True))
        if floor:
            flat = ImageChops.multiply(flat, ramp(self.img.size, [(255, 255, 255), (255, 255, 255), floor]))
        flat.putalpha(alpha)
        self.img = flat
        return self

    def turned(self, share):
        """Narrows the sprite, as a figure looks when it is turned aside (share 0..1)."""
        wide = max(1, round(self.img.width * (1 - 0.28 * share)))
        self.img = self.img.resize((wide, self.img.height), Image.Resampling.BICUBIC)
        self.ox *= 1 - 0.28 * share
        return self

    def place(self, onto, foot):
        """Composites the sprite so that its origin is at foot (supersampled pixels)."""
        x, y = round(foot[0] - self.ox), round(foot[1] - self.oy)
        onto.paste(self.img, (x, y), self.img)


def lens(strength=0.11, cells=(24, 14)):
    """The mesh of a wide lens: magnifies the middle and bows straight lines; the corners stay put."""
    w, h = BIG

    def source(x, y):
        dx, dy = (x - w / 2) / (w / 2), (y - h / 2) / (h / 2)
        k = 1 + strength * ((dx * dx + dy * dy) / 2 - 1)
        return (w / 2 + dx * k * w / 2, h / 2 + dy * k * h / 2)

    mesh = []
    for j in range(cells[1]):
        for i in range(cells[0]):
            x0, x1 = i * w // cells[0], (i + 1) * w // cells[0]
            y0, y1 = j * h // cells[1], (j + 1) * h // cells[1]
            corners = source(x0, y0) + source(x0, y1) + source(x1, y1) + source(x1, y0)
            mesh.append(((x0, y0, x1, y1), corners))
    return mesh


def vignette(depth=0.42):
    """A multiplier picture: white in the middle, darker towards the corners."""
    small = Image.new("RGB", (96, 54))
    for y in range(54):
        for x in range(96):
            far = math.hypot((x - 47.5) / 48, (y - 26.5) / 27) / math.sqrt(2)
            dark = depth * max(0.0, (far - 0.35) / 0.65) ** 1.7
            small.putpixel((x, y), (round(255 * (1 - dark)),) * 2 + (round(255 * (1 - dark * 0.8)),))
    return small.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)


def soften(img, radius):
    return img.filter(ImageFilter.GaussianBlur(radius * SS))
