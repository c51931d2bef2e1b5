#!/usr/bin/env python3
"""Renders the demo cameras' films. Needs Python 3 with Pillow, and ffmpeg with libx264; see README.md."""

import argparse
import importlib
import subprocess
import sys

from PIL import Image, ImageChops

import kit
import strip

FPS = 15


class Film:
    """A scene seen through the lens, captioned, at the size asked for."""

    def __init__(self, scene, size, seed_number):
        module = importlib.import_module(scene)
        self.scene, self.name, self.seconds = module.Scene(), module.NAME, module.SECONDS
        self.size, self.seed_number = size, seed_number
        self.mesh, self.dark = kit.lens(), kit.vignette()

    def frame(self, number):
        """The picture with this number; numbers beyond the scene's length start it again."""
        big = self.scene.paint((number / FPS) % self.seconds)
        bowed = big.transform(big.size, Image.Transform.MESH, self.mesh, Image.Resampling.BILINEAR)
        img = ImageChops.multiply(bowed.reduce(kit.SS), self.dark)
        if img.size != self.size:
            img = img.resize(self.size, Image.Resampling.LANCZOS)
        strip.caption(img, self.name, number)
        strip.draw_strip(img, 0, number & 0xFFFF)
        if self.seed_number is not None:
            strip.draw_strip(img, 1, self.seed_number)
            strip.digits(img, self.seed_number)
        return img


def encoder(args, size, seconds):
    """The ffmpeg process that takes raw RGB on its standard input."""
    command = [
        "ffmpeg",
        "-hide_banner",
        "-loglevel",
        "error",
        "-y",
        "-f",
        "rawvideo",
        "-pix_fmt",
        "rgb24",
        "-s",
        f"{size[0]}x{size[1]}",
        "-r",
        str(FPS),
        "-i",
        "-",
    ]
    if args.audio:
        command += ["-f", "lavfi", "-i", f"aevalsrc=exprs='{sound(args.scene)}':s=16000:d={seconds}"]
        command += ["-c:a", "aac", "-b:a", "32k", "-ac", "1", "-shortest"]
    # The rate that suits 960x540, less for fewer pixels.
    rate = max(150, 550 * size[0] * size[1] // (kit.WIDTH * kit.HEIGHT))
    colours = "scale=in_range=full:out_range=tv:out_color_matrix=bt709,format=yuv420p"
    command += [
        "-vf",
        colours,
        "-c:v",
        "libx264",
        "-profile:v",
        "high",
        "-preset",
        "slow",
        "-tune",
        "animation",
        "-b:v",
        f"{rate}k",
        "-maxrate",
        f"{rate * 5 // 4}k",
        "-bufsize",
        f"{rate * 5 // 2}k",
        "-bf",
        "0",
        "-g",
        str(FPS),
        "-keyint_min",
        str(FPS),
        "-sc_threshold",
        "0",
        "-flags",
        "+cgop",
        "-refs",
        "2",
        "-color_primaries",
        "bt709",
        "-color_trc",
        "bt709",
        "-colorspace",
        "bt709",
        "-color_range",
        "tv",
        "-movflags",
        "+faststart",
        "-map_metadata",
        "-1",
        "-fflags",
        "+bitexact",
        "-flags:v",
        "+bitexact+cgop",
        args.out,
    ]
    return subprocess.Popen(command, stdin=subprocess.PIPE)


def sound(scene):
    """Crickets, more or less, so that a listener hears that sound is on; at the porch the bell, too."""
    tone = "0.02*sin(2*PI*4300*t)*gt(sin(2*PI*11*t),0.2)*gt(sin(2*PI*0.7*t),-0.3)+0.01*sin(2*PI*196*t)"
    press = getattr(importlib.import_module(scene), "PRESS_AT", None)
    if press is not None:
        for at, pitch in ((press, 659), (press + 0.6, 523)):
            tone += f"+0.15*gte(t,{at})*exp(-3*max(t-{at},0))*sin(2*PI*{pitch}*t)"
    return tone


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scene", choices=("porch", "drive"), default="porch")
    parser.add_argument("--seconds", type=float, help="length of the film (default: the scene's own)")
    parser.add_argument("--size", default="960x540", help="WxH, even, at least 416 wide and 144 high")
    parser.add_argument(
        "--seed-number", type=int, help="also show this number (0 to 65535), large and as a strip"
    )
    parser.add_argument("--audio", action="store_true", help="add a quiet AAC track")
    parser.add_argument(
        "--still", type=float, action="append", help="write only this moment, as PNG (repeatable)"
    )
    parser.add_argument("out", help="the MP4 to write, or for --still a name with {} for the moment")
    args = parser.parse_args()
    size = tuple(int(v) for v in args.size.split("x"))
    if len(size) != 2 or size[0] < 416 or size[1] < 144 or size[0] % 2 or size[1] % 2:
        parser.error("--size must be even and at least 416x144, to hold the strips")
    if args.seed_number is not None and not 0 <= args.seed_number <= 0xFFFF:
        parser.error("--seed-number must be from 0 to 65535")
    return args, size


def main():
    args, size = arguments()
    film = Film(args.scene, size, args.seed_number)
    if args.still:
        for moment in args.still:
            film.frame(round(moment * FPS)).save(args.out.format(moment))
        return
    seconds = args.seconds or film.seconds
    process = encoder(args, size, seconds)
    for number in range(round(seconds * FPS)):
        process.stdin.write(film.frame(number).tobytes())
    process.stdin.close()
    sys.exit(process.wait())


if __name__ == "__main__":
    main()
