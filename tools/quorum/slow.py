#!/usr/bin/env python3
"""The quorum key a second time, from docs/ref/quorum.md alone: integers, no library, no speed.

    slow.py vectors/quorum.json

Makes every valid case again from its secrets and randomness, byte for byte, and checks that every
invalid one is refused for the reason it names. For tests only: nothing here is constant in time."""

import hashlib
import hmac
import json
import sys

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)
IDENTITY = (0, 1)


class Refused(Exception):
    """What is wrong first."""


def add(a, b):
    (x1, y1), (x2, y2) = a, b
    k = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + k, P - 2, P) % P
    y = (y1 * y2 + x1 * x2) * pow(1 - k, P - 2, P) % P
    return x, y


def mul(scalar, point):
    """Double and add, with one division at the end (extended coordinates)."""
    def plus(a, b):
        (x1, y1, z1, t1), (x2, y2, z2, t2) = a, b
        m, n = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
        k, d = 2 * D * t1 * t2 % P, 2 * z1 * z2 % P
        e, f, g, h = n - m, d - k, d + k, n + m
        return e * f % P, g * h % P, f * g % P, e * h % P

    x, y = point
    total, step = (0, 1, 1, 0), (x, y, 1, x * y % P)
    while scalar:
        if scalar & 1:
            total = plus(total, step)
        step = plus(step, step)
        scalar >>= 1
    inverse = pow(total[2], P - 2, P)
    return total[0] * inverse % P, total[1] * inverse % P


def compress(point):
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def decompress(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if (v * x * x - u) % P:
        x = x * SQRT_M1 % P
    if (v * x * x - u) % P or (x == 0 and sign):
        return None
    return (P - x if x & 1 != sign else x), y


def read_point(data):
    """A point to compute with, or None: canonical, not the identity, of prime order."""
    point = decompress(data)
    if point is None or point == IDENTITY or mul(L, point) != IDENTITY:
        return None
    return point


def montgomery(point):
    return ((1 + point[1]) * pow(1 - point[1], P - 2, P) % P).to_bytes(32, "little")


B = decompress((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def enc(domain, *fields):
    parts = [domain.encode(), *fields]
    return b"".join(len(p).to_bytes(4, "big") + p for p in parts)


def u64(number):
    return number.to_bytes(8, "big")


def hash_to_scalar(data):
    return int.from_bytes(hashlib.sha512(data).digest(), "little") % L


def second_generator():
    counter = 0
    while True:
        data = hashlib.sha512(enc("sidelight/quorum/generator/v1", u64(counter))).digest()[:32]
        point = decompress(data)
        if point and mul(8, point) != IDENTITY:
            return mul(8, point)
        counter += 1


BBAR = second_generator()


def scalar(data):
    number = int.from_bytes(data, "little")
    return number if number < L else None


def challenge(context, images, commitments):
    points = b"".join(len(c).to_bytes(4, "big") + c for c in map(compress, images + commitments))
    return hash_to_scalar(context + points)


def prove(context, bases, images, secret, random):
    seed = enc("sidelight/quorum/nonce/v1", secret.to_bytes(32, "little"), random, context,
               compress(images[0]), compress(images[1]))
    nonce = hash_to_scalar(seed)
    c = challenge(context, images, [mul(nonce, base) for base in bases])
    return c.to_bytes(32, "little") + ((nonce + c * secret) % L).to_bytes(32, "little")


def holds(context, bases, images, proof):
    """None if a scalar is malformed, else whether the proof holds."""
    c, z = scalar(proof[:32]), scalar(proof[32:])
    if c is None or z is None:
        return None
    pairs = zip(bases, images)
    return c == challenge(context, images, [add(mul(z, b), mul(L - c, i)) for b, i in pairs])


def rotate(v, n):
    return (v << n | v >> 32 - n) & 0xFFFFFFFF


def chacha_block(key, counter):
    def words(data):
        return [int.from_bytes(data[i:i + 4], "little") for i in range(0, len(data), 4)]

    start = words(b"expand 32-byte k") + words(key) + [counter, 0, 0, 0]
    s = start[:]
    rounds = [(0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
              (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)]
    for _ in range(10):
        for a, b, c, d in rounds:
            for x, y, z, n in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
                s[x] = (s[x] + s[y]) & 0xFFFFFFFF
                s[z] = rotate(s[z] ^ s[x], n)
    return b"".join(((a + b) & 0xFFFFFFFF).to_bytes(4, "little") for a, b in zip(s, start))


def tag(key, ciphertext):
    """Poly1305 over a ciphertext of whole blocks, without associated data (RFC 8439)."""
    block = chacha_block(key, 0)
    r = int.from_bytes(block[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    total = 0
    for data in (ciphertext, bytes(8) + len(ciphertext).to_bytes(8, "little")):
        total = (total + int.from_bytes(data + b"\x01", "little")) * r % (2**130 - 5)
    total += int.from_bytes(block[16:32], "little")
    return (total & (1 << 128) - 1).to_bytes(16, "little")


def xor(key, data):
    return bytes(a ^ b for a, b in zip(data, chacha_block(key, 1)))


def body_key(shared, share, quorum):
    salt = share + montgomery(quorum)
    extracted = hmac.digest(salt, montgomery(shared), "sha256")
    return hmac.digest(extracted, b"age-encryption.org/v1/X25519\x01", "sha256")


def wrap_context(case, wrap):
    return enc("sidelight/quorum/wrap/v1", case["key"], u64(wrap["epoch"]), wrap["label"], wrap["body"])


def make_wrap(case):
    """The wrap from the written-down randomness: 64 bytes for `e`, 32 for the nonce."""
    e = int.from_bytes(case["random"][:64], "little") % L
    points = [mul(e, B), mul(e, BBAR)]
    share, quorum = montgomery(points[0]), decompress(case["key"])
    key = body_key(mul(e, quorum), share, quorum)
    sealed = xor(key, case["file_key"])
    wrap = {"epoch": case["epoch"], "label": case["label"], "share": share,
            "body": sealed + tag(key, sealed),
            "ephemeral": compress(points[0]), "ephemeral_bar": compress(points[1])}
    context = wrap_context(case, wrap)
    wrap["proof"] = prove(context, [B, BBAR], points, e, case["random"][64:])
    return wrap


def check_wrap(case):
    wrap = case["wrap"]
    if wrap["epoch"] != case["epoch"]:
        raise Refused("wrap:epoch")
    if wrap["label"] != case["label"]:
        raise Refused("wrap:label")
    points = [read_point(wrap["ephemeral"]), read_point(wrap["ephemeral_bar"])]
    if None in points:
        raise Refused("wrap:point")
    if montgomery(points[0]) != wrap["share"]:
        raise Refused("wrap:share")
    held = holds(wrap_context(case, wrap), [B, BBAR], points, wrap["proof"])
    if not held:
        raise Refused("wrap:proof" if held is None else "wrap:unproved")
    return points[0]


def answer_context(case, trustee):
    return enc("sidelight/quorum/answer/v1", case["key"], u64(case["wrap"]["epoch"]), case["entry"],
               case["wrap"]["label"], u64(trustee), case["wrap"]["ephemeral"])


def make_answer(case, answer):
    secret = int.from_bytes(case["secrets"][str(answer["trustee"])], "little")
    ephemeral = decompress(case["wrap"]["ephemeral"])
    images = [mul(secret, B), mul(secret, ephemeral)]
    context = answer_context(case, answer["trustee"])
    proof = prove(context, [B, ephemeral], images, secret, answer["random"])
    return compress(images[1]), proof


def check_answer(case, ephemeral, answer):
    trustee = answer["trustee"]
    public = case["shares"].get(str(trustee))
    if public is None:
        raise Refused(f"answer:{trustee}:unknown")
    point = read_point(answer["point"])
    if point is None:
        raise Refused(f"answer:{trustee}:point")
    context = answer_context(case, trustee)
    held = holds(context, [B, ephemeral], [decompress(public), point], answer["proof"])
    if not held:
        raise Refused(f"answer:{trustee}:" + ("proof" if held is None else "unproved"))
    return point


def at_zero(points):
    total = IDENTITY
    for i, point in points.items():
        weight = 1
        for j in points:
            if j != i:
                weight = weight * j * pow(j - i, L - 2, L) % L
        total = add(total, mul(weight, point))
    return total


def open_case(case):
    ephemeral = check_wrap(case)
    points = {}
    for answer in case["answers"]:
        if answer["trustee"] in points:
            raise Refused(f"twice:{answer['trustee']}")
        points[answer["trustee"]] = check_answer(case, ephemeral, answer)
    if len(points) < case["threshold"]:
        raise Refused("too-few")
    some = dict(list(points.items())[:case["threshold"]])
    key = body_key(at_zero(some), montgomery(ephemeral), decompress(case["key"]))
    body = case["wrap"]["body"]
    if tag(key, body[:16]) != body[16:]:
        raise Refused("body")
    return xor(key, body[:16])


def read(value):
    """Hex to bytes, whatever it is in; names and recipients stay text."""
    if isinstance(value, dict):
        plain = ("name", "error", "recipient")
        return {k: v if k in plain else read(v) for k, v in value.items()}
    if isinstance(value, list):
        return [read(v) for v in value]
    return bytes.fromhex(value) if isinstance(value, str) else value


def main(path):
    with open(path, encoding="ascii") as file:
        vectors = json.load(file)
    for case in map(read, vectors["valid"]):
        assert make_wrap(case) == case["wrap"], case["name"]
        for answer in case["answers"]:
            assert make_answer(case, answer) == (answer["point"], answer["proof"]), case["name"]
        assert open_case(case) == case["file_key"], case["name"]
    for case in map(read, vectors["invalid"]):
        try:
            open_case(case)
        except Refused as why:
            assert str(why) == case["error"], f"{case['name']}: {why}"
        else:
            raise AssertionError(case["name"])
    print(f"{len(vectors['valid'])} made again, {len(vectors['invalid'])} refused")


if __name__ == "__main__":
    main(sys.argv[1])
