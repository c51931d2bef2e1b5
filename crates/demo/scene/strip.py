"""The caption of the demo cameras and the machine-readable number strips; README.md has the layout."""

from PIL import Image, ImageDraw, ImageFont

CELL = 16
CELLS = 24
SYNC = (1, 0, 1, 1)
LEFT = 16
PITCH = 32  # From one strip up to the next.
FONTS = ("DejaVuSans-Bold.ttf", "LiberationSans-Bold.ttf")


def top(height, index):
    """The y of a strip's first row, on the 16-pixel grid of H.264 macroblocks."""
    return height // CELL * CELL - PITCH * (index + 1)


def bits(number):
    """Sync, 16 bits of number (most significant first), and the xor of its four nibbles."""
    check = (number >> 12 ^ number >> 8 ^ number >> 4 ^ number) & 15
    word = [number >> k & 1 for k in range(15, -1, -1)] + [check >> k & 1 for k in range(3, -1, -1)]
    return list(SYNC) + word


def draw_strip(img, index, number):
    """Draws strip index (0 is the lowest) on an RGB picture of final size."""
    draw = ImageDraw.Draw(img)
    y = top(img.height, index)
    draw.rounded_rectangle((LEFT - 12, y - 12, LEFT + CELL * CELLS + 11, y + CELL + 11), 8, fill=(0, 0, 0))
    for k, bit in enumerate(bits(number)):
        if bit:
            draw.rectangle(
                (LEFT + k * CELL, y, LEFT + (k + 1) * CELL - 1, y + CELL - 1), fill=(255, 255, 255)
            )


def read_strip(img, index):
    """The number in a strip, or None: what a page does with a canvas, here to check the encoded file."""
    y, grey = top(img.height, index), img.convert("L")

    def level(k):
        x = LEFT + k * CELL
        box = grey.crop((x + 5, y + 5, x + 11, y + 11)).resize((1, 1), Image.Resampling.BOX)
        return box.getpixel((0, 0))

    levels = [level(k) for k in range(CELLS)]
    middle = (levels[0] + levels[1]) / 2
    if levels[0] - levels[1] < 64:
        return None
    read = [int(v > middle) for v in levels]
    number = int("".join(map(str, read[4:20])), 2)
    return number if read == bits(number) else None


def font(size):
    for name in FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)


def caption(img, name, frame):
    """The camera's name and the frame number, bottom right, on a dark pill level with the strip."""
    y = top(img.height, 0)
    big, small = font(17), font(14)
    number = f"{frame:05d}"
    name_wide, number_wide = big.getlength(name), small.getlength(number)
    right = img.width - LEFT + 12
    left = int(right - name_wide - number_wide - 58)
    plate = Image.new("RGBA", img.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(plate)
    draw.rounded_rectangle((left, y - 8, right, y + CELL + 7), 8, fill=(12, 10, 22, 165))
    middle = y + CELL / 2
    draw.ellipse((left + 12, middle - 4, left + 20, middle + 4), fill=(255, 112, 92, 255))
    draw.text((left + 30, middle), name, font=big, fill=(255, 250, 240, 255), anchor="lm")
    draw.text((right - 12, middle), number, font=small, fill=(226, 220, 232, 255), anchor="rm")
    img.paste(plate.convert("RGB"), (0, 0), plate.getchannel("A"))


def digits(img, number):
    """The seed number large enough for a person to read, top right."""
    face = font(64)
    text = f"{number:05d}"
    draw = ImageDraw.Draw(img)
    box = draw.textbbox((img.width - 32, 28), text, font=face, anchor="ra")
    draw.rounded_rectangle((box[0] - 18, box[1] - 14, box[2] + 18, box[3] + 14), 14, fill=(12, 10, 22))
    draw.text((img.width - 32, 28), text, font=face, fill=(255, 255, 255), anchor="ra")
