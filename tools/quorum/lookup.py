#!/usr/bin/env python3
"""The look-up key a second time, from docs/ref/lookup.md and RFCs 9380, 9496 and 9497: integers, no
library, no speed.

    lookup.py vectors/lookup.json

Makes every valid case again from its secrets and randomness, byte for byte, and checks that every
invalid one is refused for the reason it names. For tests only: nothing here is constant in time."""

import hashlib
import json
import sys

from slow import (B, D, L, P, SQRT_M1, Refused, add, at_zero, enc, hash_to_scalar, mul,
                  scalar, u64)

ONE_MINUS_D_SQ = (1 - D * D) % P
D_MINUS_ONE_SQ = (D - 1) ** 2 % P
TAG = b"HashToGroup-OPRFV1-\x01-ristretto255-SHA512"


def negative(x):
    return x & 1


def absolute(x):
    return P - x if negative(x) else x


def root_of_ratio(u, v):
    """Whether `u/v` is a square, and its root or that of `sqrt(-1)*u/v`; never negative (RFC 9496, 4.2)."""
    v3 = v * v * v % P
    r = u * v3 * pow(u * v3 * v3 * v, (P - 5) // 8, P) % P
    check = v * r * r % P
    flipped = check in (-u % P, -u * SQRT_M1 % P)
    if flipped:
        r = r * SQRT_M1 % P
    return check in (u % P, -u % P), absolute(r)


INVSQRT_A_MINUS_D = root_of_ratio(1, (-1 - D) % P)[1]
# The one that RFC 9496 names, which is negative.
SQRT_AD_MINUS_ONE = P - root_of_ratio((-D - 1) % P, 1)[1]


def encode(point):
    """The one spelling of an element, from any of its representatives (RFC 9496, 4.3.2, with z = 1)."""
    x, y = point
    t = x * y % P
    u1, u2 = (1 + y) * (1 - y) % P, t
    _, inverse = root_of_ratio(1, u1 * u2 * u2 % P)
    den1, den2 = inverse * u1 % P, inverse * u2 % P
    z_inverse = den1 * den2 * t % P
    if negative(t * z_inverse % P):
        x, y, den = y * SQRT_M1 % P, x * SQRT_M1 % P, den1 * INVSQRT_A_MINUS_D % P
    else:
        den = den2
    if negative(x * z_inverse % P):
        y = -y % P
    return absolute(den * (1 - y) % P).to_bytes(32, "little")


def decode(data):
    """An element that anyone computes with, or None (RFC 9496, 4.3.1); the identity is none."""
    s = int.from_bytes(data, "little")
    if s >= P or negative(s) or s == 0:
        return None
    u1, u2 = (1 - s * s) % P, (1 + s * s) % P
    v = (-D * u1 * u1 - u2 * u2) % P
    square, inverse = root_of_ratio(1, v * u2 * u2 % P)
    den_x = inverse * u2 % P
    den_y = inverse * den_x * v % P
    x, y = absolute(2 * s * den_x % P), u1 * den_y % P
    return (x, y) if square and not negative(x * y % P) and y else None


def mapped(data):
    """RFC 9496, 4.3.4, for one half."""
    t = (int.from_bytes(data, "little") & (1 << 255) - 1) % P
    r = SQRT_M1 * t * t % P
    u, v = (r + 1) * ONE_MINUS_D_SQ % P, (-1 - r * D) * (r + D) % P
    square, s = root_of_ratio(u, v)
    c = -1 % P
    if not square:
        s, c = -absolute(s * t % P) % P, r
    n = (c * (r - 1) * D_MINUS_ONE_SQ - v) % P
    w0, w1, w2, w3 = 2 * s * v % P, n * SQRT_AD_MINUS_ONE % P, (1 - s * s) % P, (1 + s * s) % P
    return w0 * pow(w1, P - 2, P) % P, w2 * pow(w3, P - 2, P) % P


def hash_to_group(data):
    tag = TAG + bytes([len(TAG)])
    first = hashlib.sha512(bytes(128) + data + (64).to_bytes(2, "big") + b"\x00" + tag).digest()
    uniform = hashlib.sha512(first + b"\x01" + tag).digest()
    return add(mapped(uniform[:32]), mapped(uniform[32:]))


def context(case, trustee):
    return enc("sidelight/lookup/answer/v1", case["key"], u64(case["epoch"]), case["occasion"],
               u64(trustee), element(case))


def blind(case):
    return int.from_bytes(case["blind"], "little")


def element(case):
    return encode(mul(blind(case), hash_to_group(case["input"])))


def challenge(text, points):
    return hash_to_scalar(text + b"".join(len(p).to_bytes(4, "big") + p for p in map(encode, points)))


def make_answer(case, answer):
    trustee = answer["trustee"]
    secret, m = int.from_bytes(case["secrets"][str(trustee)], "little"), decode(element(case))
    images, text = [mul(secret, B), mul(secret, m)], context(case, trustee)
    nonce = hash_to_scalar(enc("sidelight/quorum/nonce/v1", secret.to_bytes(32, "little"),
                               answer["random"], text, *map(encode, images)))
    c = challenge(text, images + [mul(nonce, B), mul(nonce, m)])
    return encode(images[1]), b"".join(n.to_bytes(32, "little") for n in (c, (nonce + c * secret) % L))


def check_answer(case, answer):
    trustee = answer["trustee"]
    public, image = case["shares"].get(str(trustee)), decode(answer["point"])
    c, z = scalar(answer["proof"][:32]), scalar(answer["proof"][32:])
    wrong = ("unknown" if public is None else "point" if image is None else
             "proof" if None in (c, z) else None)
    if wrong is None:
        images = [decode(public), image]
        bases = [B, decode(element(case))]
        commitments = [add(mul(z, b), mul(L - c, i)) for b, i in zip(bases, images)]
        wrong = "unproved" if c != challenge(context(case, trustee), images + commitments) else None
    if wrong:
        raise Refused(f"answer:{trustee}:{wrong}")
    return image


def token(case):
    points = {}
    for answer in case["answers"]:
        if answer["trustee"] in points:
            raise Refused(f"twice:{answer['trustee']}")
        points[answer["trustee"]] = check_answer(case, answer)
    if len(points) < case["threshold"]:
        raise Refused("too-few")
    evaluated = at_zero(dict(list(points.items())[:case["threshold"]]))
    unblinded = encode(mul(pow(blind(case), L - 2, L), evaluated))
    parts = (case["input"], unblinded)
    return hashlib.sha512(b"".join(len(p).to_bytes(2, "big") + p for p in parts) + b"Finalize").digest()


def read(value):
    """Hex to bytes, whatever it is in; names stay text."""
    if isinstance(value, dict):
        return {k: v if k in ("name", "error") else read(v) for k, v in value.items()}
    if isinstance(value, list):
        return [read(v) for v in value]
    return bytes.fromhex(value) if isinstance(value, str) else value


def main(path):
    with open(path, encoding="ascii") as file:
        vectors = json.load(file)
    for case in map(read, vectors["valid"]):
        assert element(case) == case["element"], case["name"]
        for answer in case["answers"]:
            assert make_answer(case, answer) == (answer["point"], answer["proof"]), case["name"]
        assert token(case) == case["token"], case["name"]
    for case in map(read, vectors["invalid"]):
        try:
            token(case)
        except Refused as why:
            assert str(why) == case["error"], f"{case['name']}: {why}"
        else:
            raise AssertionError(case["name"])
    print(f"{len(vectors['valid'])} made again, {len(vectors['invalid'])} refused")


if __name__ == "__main__":
    main(sys.argv[1])
