#!/usr/bin/env python3
"""Checks a Sidelight evidence package that was unpacked into a folder. Needs Python 3.9 and no network.

    python3 -I verify.py --log-key VKEY [--tar FILE --proof FILE] [--opened DIR] [FOLDER]

VKEY is the public record's verifier key. Take it from somewhere else than the package: the package vouches
for no key. FOLDER is the one with SHA256SUMS in it; left out, the one this program is in. --proof is the
receipt that came beside the file --tar. With --opened, DIR holds what somebody opened with a key:
letter-1.json and so on, and the videos under any name.

Every check that does not hold is a line "REFUSED file: why"; what holds and is less than it looks, a line
"NOTE file: what". Exit code 0: all hold; 1: not; 2: not understood. Checks are numbered as in
docs/ref/package.md, Checking.
"""
import sys
if not sys.flags.isolated:
    # A file beside this one must not pass for a part of the standard library.
    del sys.path[0]
import argparse, base64, csv, datetime, hashlib, json, os, re, stat, struct, urllib.parse

FIELDS = ("kind household camera clip series number previous epoch start duration trigger recovered clock"
          " video-codec video-payload video-size video-plain audio-codec audio-payload audio-size audio-plain"
          " card-payload card-size card-plain").split()
# Files that every package of this version has.
FIXED = set("CERTIFICATE.txt README.txt contents.json log/checkpoint log/key log/policy package-key.pem"
            " records/access.csv records/decisions.json records/request.json verify.py".split())
# Folders of the others: each has a check of its own that says which may be there.
FOLDERS = ("clips/", "documents/", "letters/", "receipts/")
# Which line of an entry names a public text, by the entry's kind.
TEXTS = {"policy": "rulebook", "agency": "name", "request": "document", "request-update": "document",
         "request-resolved": "document", "request-withdrawn": "document"}
# Entries about a request, which somebody approved with a passkey; and what a consent opens.
APPROVED = ("request", "request-update", "request-resolved", "request-withdrawn")
CONSENT = ("request", "agency", "recipient", "clips", "seconds", "pseudonym")
SMALL, REFUSED = 8 << 20, []

class Bad(Exception):
    pass

def shown(text):
    """On one line of visible ASCII: names in a forged package could pass for other lines."""
    return ascii(str(text))[1:-1]

def refuse(path, why):
    REFUSED.append(path)
    print("REFUSED %s: %s" % (shown(path), shown(why)))

def need(holds, why):
    if not holds:
        raise Bad(why)

def guarded(path, check, *values):
    """Runs a check; whatever goes wrong in it is the file's fault."""
    try:
        return check(*values)
    except Exception as error:
        refuse(path, error if isinstance(error, Bad) else "cannot be read (%s: %s)" % (type(error).__name__, error))

# Ed25519 as in RFC 8032, verification alone. Slow and simple.

P = 2 ** 255 - 19
Q = 2 ** 252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P

def add(a, b):
    x1, y1, z1, t1 = a
    x2, y2, z2, t2 = b
    m, n = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = n - m, d - c, d + c, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P

def times(number, point, add=add, total=(0, 1, 1, 0)):
    """On Ed25519's curve, or on that of another addition, whose zero is `total`."""
    for bit in bin(number)[2:]:
        total = add(total, total)
        total = add(total, point) if bit == "1" else total
    return total

def same(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0

def point_of(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    need(len(data) == 32 and y < P, "a key or signature is malformed")
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    need((x * x - x2) % P == 0 and not (x == 0 and sign), "a key or signature is malformed")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P

BASE = point_of(bytes.fromhex("58" + "66" * 31))

def signed(key, message, signature):
    """Whether this key signed the message."""
    try:
        a, r, s = point_of(key), point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    except Bad:
        return False
    small = any(same(times(8, point), (0, 1, 1, 0)) for point in (a, r))
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % Q
    return len(signature) == 64 and s < Q and not small and same(times(s, BASE), add(r, times(k, a)))

# ECDSA on P-256 with SHA-256 as in FIPS 186-5, verification alone: what most passkeys sign with.

F = 2 ** 256 - 2 ** 224 + 2 ** 192 + 2 ** 96 - 1
N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551
B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b
G = (0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296,
     0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5)

def plus(a, b):
    if a is None or b is None:
        return a or b
    (x1, y1), (x2, y2) = a, b
    if x1 == x2 and (y1 + y2) % F == 0:
        return None
    slope = (3 * x1 * x1 - 3) * pow(2 * y1, -1, F) if a == b else (y2 - y1) * pow(x2 - x1, -1, F)
    x = (slope * slope - x1 - x2) % F
    return x, (slope * (x1 - x) - y1) % F

def der(number):
    data = number.to_bytes(number.bit_length() // 8 + 1, "big")
    return bytes([2, len(data)]) + data

def signed_p256(x, y, message, signature):
    """Whether the key with these coordinates signed the message."""
    size = signature[3]
    r, s = (int.from_bytes(part, "big") for part in (signature[4:4 + size], signature[6 + size:]))
    # In its one spelling in DER, which is at most 72 bytes long.
    need(bytes([0x30, len(signature) - 2]) + der(r) + der(s) == signature, "the signature is malformed")
    need(x < F and y < F and (y * y - x * x * x + 3 * x - B) % F == 0, "the key is no point of its curve")
    need(0 < r < N and 0 < s < N, "the signature is malformed")
    w, e = pow(s, -1, N), int.from_bytes(sha256(message), "big")
    point = plus(times(e * w % N, G, plus, None), times(r * w % N, (x, y), plus, None))
    return point is not None and point[0] % N == r

# The product's one encoding, and the public record's formats (C2SP).

def sha256(data):
    return hashlib.sha256(data).digest()

def enc(*fields):
    fields = [f.encode() if isinstance(f, str) else f for f in fields]
    return b"".join(struct.pack(">I", len(f)) + f for f in fields)

def dec(data):
    fields = []
    while data:
        (size,) = struct.unpack(">I", data[:4])
        need(4 + size <= len(data), "is malformed")
        fields.append(data[4:4 + size])
        data = data[4 + size:]
    return fields

def b64(text):
    return base64.b64decode(text, validate=True)

def vkey(text):
    name, key_id, key = text.strip().split("+", 2)
    key = b64(key)
    need(len(key) == 33 and key[0] == 1, "is no Ed25519 verifier key")
    need(sha256(name.encode() + b"\n" + key)[:4].hex() == key_id, "is mistyped: its parts do not fit")
    return name, bytes.fromhex(key_id), key[1:]

def number(text):
    """A decimal in its one spelling."""
    need(re.fullmatch("0|[1-9][0-9]{0,15}", text, re.ASCII), "has a malformed number")
    return int(text)

def open_checkpoint(note, key):
    """Size and root of a head that this key signed."""
    name, key_id, public = key
    text, signatures = note.split("\n\n", 1)
    for line in signatures.splitlines():
        dash, who, value = line.split(" ")
        value = b64(value)
        if dash == "\u2014" and who == name and value[:4] == key_id:
            need(signed(public, (text + "\n").encode(), value[4:]), "the log key did not sign this head")
            origin, size, root = text.split("\n")
            need(origin == name, "is the head of another record")
            return number(size), b64(root)
    raise Bad("the head is not signed by the log key")

def included(entry, index, hashes, size, root):
    """RFC 9162, 2.1.3.2."""
    need(index < size, "the entry is beyond the head")
    node, last, value = index, size - 1, sha256(b"\0" + entry)
    for other in hashes:
        need(last, "the proof is too long")
        if node & 1 or node == last:
            value = sha256(b"\1" + other + value)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            value = sha256(b"\1" + value + other)
        node, last = node >> 1, last >> 1
    need(last == 0 and value == root, "the entry is not in the record's tree")

def receipt(path, text, checkpoint, head):
    """The lines of an entry, once it is proven to be in the record."""
    top, note = text.split("\n\n", 1)
    lines = top.split("\n")
    need(lines[0] == "c2sp.org/tlog-proof@v1", "is no receipt")
    need(lines[1].startswith("extra ") and lines[2].startswith("index "), "is no receipt with its entry")
    need(note == checkpoint, "is under another head than log/checkpoint")
    entry, index = b64(lines[1][6:]), number(lines[2][6:])
    included(entry, index, [b64(line) for line in lines[3:]], *head)
    fields = [tuple(line.split(" ", 1)) for line in entry.decode("ascii").rstrip("\n").split("\n")]
    need(fields[0] == ("sidelight-log/v1",), "the entry is of another version")
    need(len(dict(fields[1:])) == len(fields) - 1, "the entry has a line twice")
    named = path == "receipts/%s-%d.tlog-proof" % (fields[1][1], index)
    need(named or not path.startswith("receipts/"), "has another entry than its name says")
    return index, fields[1:]

def value(entry, name):
    return dict(entry)[name]

def committed(entry, field, salt, text):
    digest = sha256(enc("sidelight/log-field/v1", value(entry, "kind"), field, bytes.fromhex(salt), text))
    need(value(entry, field) == "committed:" + digest.hex(), "%s is not what the entry commits to" % field)

def opened(body, openings):
    """Fields of a manifest, each checked against its commitment."""
    commitments = dict(zip(FIELDS, dec(body)[2:]))
    found = {}
    for opening in openings:
        name, data, salt = opening["name"], b64(opening["value"]), b64(opening["salt"])
        need(len(salt) == 32 and name not in found, "%s is opened wrongly" % name)
        fits = commitments[name] == sha256(enc("sidelight/field/v1", name, salt, data))
        need(fits, "%s is not what the manifest commits to" % name)
        found[name] = data
    return found

def once(pairs):
    """An object of JSON without a member twice."""
    need(len(dict(pairs)) == len(pairs), "has a member twice")
    return dict(pairs)

def approved(decision, key):
    """That this passkey signed the decision, on whatever page it says: the package cannot say whose it is."""
    data, device, signature = [b64(decision[n]) for n in ("client_data", "authenticator_data", "signature")]
    client = json.loads(data, object_pairs_hook=once)
    asked = base64.urlsafe_b64encode(bytes.fromhex(decision["digest"])).rstrip(b"=").decode()
    need(client["type"] == "webauthn.get" and client["challenge"] == asked, "another decision was signed")
    need(client.get("crossOrigin", False) is False and "topOrigin" not in client, "signed inside another page")
    names = urllib.parse.urlsplit(client["origin"]).hostname.split(".")
    sites = [sha256(".".join(names[at:]).encode()) for at in range(len(names))]
    need(len(device) == 37 and device[:32] in sites, "signed for another relying party")
    # Present (1), verified (4), and no data that nobody asked for (0x40, 0x80).
    need(device[32] & 0xc5 == 5 and device[32] & 0x18 != 0x10, "nobody verified was present")
    key, message = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)), device + sha256(data)
    if len(key) == 77 and key[:10] + key[42:45] == bytes.fromhex("a5010203262001215820225820"):
        x, y = int.from_bytes(key[10:42], "big"), int.from_bytes(key[45:], "big")
        holds = signed_p256(x, y, message, signature)
    else:
        holds = key[:10].hex() == "a4010103272006215820" and signed(key[10:], message, signature)
    need(holds, "the passkey of its credential did not sign it")

def utc(ms):
    return (datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=ms)).isoformat("T", "milliseconds") + "Z"

def tracks(contents):
    """Every track: its share, its item, and itself."""
    for share in contents["shares"]:
        for item in share["items"]:
            for track in item["tracks"]:
                yield share, item, track

class Package:
    def __init__(self, folder):
        self.folder, self.entries, self.hashes, self.manifests = folder, {}, {}, {}

    def read(self, path):
        full = os.path.join(self.folder, *path.split("/"))
        need(is_file(full), "is missing")
        need(os.path.getsize(full) <= SMALL, "is too large")
        with open(full, "rb") as file:
            return file.read()

    def text(self, path):
        return self.read(path).decode()

    def json(self, path):
        return json.loads(self.read(path), object_pairs_hook=once)

    def paths(self):
        """Whatever is not a folder, and folders in which nothing is, or that cannot be looked into."""
        path = lambda full: os.path.relpath(full, self.folder).replace(os.sep, "/")
        for folder, folders, files in os.walk(self.folder, onerror=lambda e: refuse(path(e.filename), "cannot be read")):
            links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
            yield from (path(os.path.join(folder, name)) for name in files + links)
            if not files and not folders:
                yield path(folder)

    def sums(self):
        """Check 1."""
        listed = {}
        for line in self.text("SHA256SUMS").rstrip("\n").split("\n"):
            digest, path = line[:64], line[66:]
            need(line[64:66] == "  " and path not in listed, "is malformed")
            listed[path] = digest
        found = set(self.paths()) - {"SHA256SUMS", "SHA256SUMS.sig"}
        for path in sorted((found | FIXED) - set(listed)):
            refuse(path, "is missing or no part of the package: SHA256SUMS does not list it")
        for path in sorted(listed):
            full = os.path.join(self.folder, *path.split("/"))
            if path not in FIXED and not path.startswith(FOLDERS):
                refuse(path, "is not what a package of this version has")
            if path not in found or not is_file(full):
                refuse(path, "is missing")
                continue
            whole, self.hashes[path] = hash_file(full)
            if whole != listed[path]:
                refuse(path, "is not the file that SHA256SUMS lists")

    def receipts(self, key):
        """Checks 2 and 3."""
        checkpoint = self.text("log/checkpoint")
        head = guarded("log/checkpoint", open_checkpoint, checkpoint, key)
        need(head, "no receipt can be checked")
        for path in sorted(p for p in self.hashes if p.startswith("receipts/")):
            found = guarded(path, lambda: receipt(path, self.text(path), checkpoint, head))
            if found:
                self.entries[found[0]] = found[1]

    def keys(self, path, key_text):
        """Check 3, of what other programs read."""
        lines, policy = self.text(path).splitlines(), path == "log/policy"
        logs = [line for line in lines if line.startswith("log ")] if policy else ["log %s " % line for line in lines]
        need(len(logs) == 1 and logs[0].startswith("log %s " % key_text), "is of another log than the key you gave")

    def signature(self, key_text):
        operator = self.entries.get(0)
        need(operator, "nothing says whose signature it should be: no good receipt of the operator's entry")
        need(value(operator, "log-key") == key_text, "the operator's entry names another log key")
        key = bytes.fromhex(value(operator, "package-key"))
        if not signed(key, self.read("SHA256SUMS"), self.read("SHA256SUMS.sig")):
            raise Bad("is not the signature of SHA256SUMS by the package key in the record")

    def package_key(self):
        der = bytes.fromhex("302a300506032b6570032100" + value(self.entries[0], "package-key"))
        pem = "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n" % base64.b64encode(der).decode()
        need(self.text("package-key.pem") == pem, "is another key than the one in the record")

    def documents(self):
        """Check 4."""
        for path in sorted(p for p in self.hashes if p.startswith("documents/")):
            guarded(path, self.document, path)
        redacted = {value(e, "document") for e in self.entries.values() if value(e, "kind") == "redacted"}
        for index, entry in sorted(self.entries.items()):
            kind = value(entry, "kind")
            path, named = "documents/%s-%d.txt" % (kind, index), dict(entry).get(TEXTS.get(kind), "none")
            if named != "none" and named not in redacted and path not in self.hashes:
                refuse(path, "is missing: its entry names a text, and nobody redacted it")
        return guarded("records/request.json", self.request)

    def document(self, path):
        named = re.fullmatch(r"documents/(.+)-(0|[1-9][0-9]{0,15})\.txt", path, re.ASCII)
        need(named, "has a wrong name")
        line = dict(self.entry(int(named[2]), named[1])).get(TEXTS.get(named[1]))
        need(line == "sha256:" + sha256(self.read(path)).hex(), "is not the text that its entry names")

    def request(self):
        request = self.json("records/request.json")
        entry = self.entry(request["index"], "request")
        need(value(entry, "agency") == request["agency"], "names another agency")
        for opening in request["openings"]:
            committed(entry, opening["field"], opening["salt"], opening["value"])
            if opening["field"] == "submitted-by":
                self.entry(number(opening["value"]), "credential")
        return request

    def entry(self, index, kind):
        entry = self.entries.get(index, [])
        need(("kind", kind) in entry, "no good receipt of its %s entry %s is here" % (kind, index))
        return entry

    def decisions(self):
        """Check 5."""
        open_ = {index for index, entry in self.entries.items() if value(entry, "kind") in APPROVED}
        for decision in self.json("records/decisions.json"):
            entry = self.entries.get(decision["entry"])
            need(entry, "no good receipt of entry %s is here" % decision["entry"])
            names = [name for name, _ in entry]
            lines = entry[names.index("day") + 1:names.index("decision")]
            said = [value(self.entries[0], "origin"), value(entry, "kind")] + [t for line in lines for t in line]
            digest = sha256(enc("sidelight/decision/v1", *said)).hex()
            fits = digest == decision["digest"] and value(entry, "decision") == "sha256:" + digest
            need(fits, "is of another decision than entry %s" % decision["entry"])
            need(value(entry, "decided-by") == str(decision["credential"]), "another credential decided")
            approved(decision, value(self.entry(decision["credential"], "credential"), "key"))
            open_.discard(decision["entry"])
        need(not open_, "the approval of entry %s is not here" % sorted(open_))

    def clip(self, item):
        """Check 6."""
        folder = "clips/%d/" % item["clip"]
        manifest = self.json(folder + "manifest.json")
        body, parts = b64(manifest["body"]), dec(b64(manifest["body"]))
        need(len(parts) == 26 and parts[0] == b"sidelight/manifest/v1", "is no manifest")
        need(signed(parts[1], body, b64(manifest["signature"])), "is not signed by its clip key")
        found = opened(body, manifest["openings"])
        for track in item["tracks"]:
            path, name = track["file"], track["track"]
            need(path == folder + name + ".age", "names another file: %s" % path)
            need(name in ("video", "audio", "still"), "has a track that is not known: %s" % name)
            header, digest, size = self.hashes.get(path) or (None, None, None)
            if (header, digest, size) != (track["header"], track["sha256"], track["size"]):
                refuse(path, "its payload is not the one in contents.json")
            # The hub signs the clip, and no picture that was taken from it.
            if name == "still":
                continue
            told = found[name + "-payload"].hex(), found[name + "-size"]
            if told != (digest, struct.pack(">Q", size or 0)):
                refuse(path, "its payload is not the one that the hub signed")
        self.manifests[item["clip"]] = body
        guarded(folder + "received.json", self.received, folder, body)

    def received(self, folder, body):
        received = self.json(folder + "received.json")
        message = enc("sidelight/received/v1", sha256(body), struct.pack(">Q", received["received_ms"]))
        key = bytes.fromhex(value(self.entries[0], "receiving-key"))
        need(signed(key, message, b64(received["signature"])), "the operator did not countersign this time")

    def contents(self, request):
        """Check 7."""
        contents = self.json("contents.json")
        need(contents["v"] == 1, "is of a version that this program does not know")
        need(request, "is of no request that is here")
        need((contents["request"], contents["agency"]) == (request["index"], request["agency"]),
             "is of another request or agency than records/request.json")
        shares = contents["shares"]
        counts = lambda found: list(found) == list(range(1, len(found) + 1))
        need(counts([s["n"] for s in shares]) and counts([i["clip"] for s in shares for i in s["items"]]),
             "does not count its shares or clips")
        need(len({s["consent"] for s in shares}) == len(shares), "names a consent twice")
        named = set()
        for share in shares:
            self.entry(share["consent"], "consent")
            back = share["revoked_ms"]
            need(back is None or utc(number(json.dumps(back))), "says no time at which a share was taken back")
            need(share["letter"] == "letters/%d.age" % share["n"], "names another letter")
            named.add(share["letter"])
            for item in share["items"]:
                folder = "clips/%d/" % item["clip"]
                guarded(folder + "manifest.json", self.clip, item)
                named |= {folder + "manifest.json", folder + "received.json"} | {t["file"] for t in item["tracks"]}
        for path in sorted(named ^ {p for p in self.hashes if p.startswith(("clips/", "letters/"))}):
            refuse(path, "contents.json and the package do not agree about it")
        return contents

    def access(self, contents):
        """Check 7, of who is noted for what."""
        rows = list(csv.reader(self.text("records/access.csv").splitlines(True), strict=True))
        need(rows[0] == "utc ms who share item clip track".split(), "has other columns")
        clips = {(str(share["n"]), str(item["item"])): str(item["clip"]) for share, item, _ in tracks(contents)}
        noted = set()
        for time, ms, _, share, item, clip, track in rows[1:]:
            need(time == utc(number(ms)), "has two times in one line")
            need(clip == clips.get((share, item), ""), "has another clip than contents.json")
            noted.add((share, item, track))
        for share, item, track in tracks(contents):
            if (str(share["n"]), str(item["item"]), track["track"]) not in noted:
                raise Bad("does not say who was handed %s" % track["file"])

    def open_share(self, contents, share, folder, plain):
        """Check 9, of one letter; the hashes that its share opens to."""
        letter = json.loads(Package(folder).read("letter-%d.json" % share["n"]), object_pairs_hook=once)
        entry, consent = self.entry(share["consent"], "consent"), letter["consent"]
        need(consent["index"] == share["consent"], "is of another share")
        need(tuple(opening["field"] for opening in consent["openings"]) == CONSENT, "does not open the consent")
        for opening in consent["openings"]:
            committed(entry, opening["field"], opening["salt"], opening["value"])
        values = {opening["field"]: opening["value"] for opening in consent["openings"]}
        keys = {value(e, "delivery-key") for e in self.entries.values()
                if ("kind", "agency") in e and ("agency", contents["agency"]) in e}
        need(values["recipient"] in keys, "was not for a delivery key of the agency in the record")
        told = [values[field] for field in ("request", "agency", "clips", "pseudonym")]
        need(told == [str(letter["request"]), letter["agency"], str(len(letter["items"])), letter["pseudonym"]]
             and (letter["request"], letter["agency"]) == (contents["request"], contents["agency"]),
             "says something else than the consent in the record, or than the package")
        found_plain, items = set(), letter["items"]
        fields = [opened(b64(told["manifest"]["body"]), told["openings"]) for told in items]
        ms = sum(int.from_bytes(found.get("duration", b""), "big") for found in fields)
        need(values["seconds"] == str(-(-ms // 1000)), "is of another length than the consent in the record")
        for item in share["items"]:
            told, found = items[item["item"] - 1], fields[item["item"] - 1]
            for field in ["start", "clock"] + ["duration"] * (not told.get("still")):
                need(field in found, "does not open %s" % field)
            need(b64(told["manifest"]["body"]) == self.manifests.get(item["clip"]), "is about another clip")
            need(told["received"] == self.json("clips/%d/received.json" % item["clip"]), "says another time of receipt")
            for track in item["tracks"]:
                name = track["track"]
                digest = found[name + "-plain"].hex() if name != "still" else told[name]["sha256"]
                if digest not in plain:
                    refuse(track["file"], "no file in %s is what it opens to" % folder)
                found_plain.add(digest)
        return found_plain

def is_file(path):
    """Whether it is a file itself: no link to one, no pipe."""
    return os.path.lexists(path) and stat.S_ISREG(os.lstat(path).st_mode)

def hash_file(path):
    """SHA-256 of a file; of an age file also the length of its header, and SHA-256 and size of what follows."""
    need(is_file(path), "is no file")
    whole, payload, size, begin, header = hashlib.sha256(), None, 0, b"", 0
    with open(path, "rb") as file:
        for data in iter(lambda: file.read(1 << 20), b""):
            whole.update(data)
            if not begin:
                begin, mac = data[:8192], data[:8192].find(b"\n--- ")
                if begin.startswith(b"age-encryption.org/v1\n") and mac >= 0:
                    payload, header = hashlib.sha256(), begin.find(b"\n", mac + 1) + 1
                    data = data[header:]
            if payload:
                payload.update(data)
                size += len(data)
    return whole.hexdigest(), payload and (header, payload.hexdigest(), size)

def check_tar(path, tar, key):
    """Check 8."""
    text = Package(os.path.dirname(path)).text(os.path.basename(path))
    note = text.split("\n\n", 1)[1]
    _, entry = receipt("", text, note, open_checkpoint(note, key))
    fits = ("kind", "package") in entry and value(entry, "digest") == "sha256:" + hash_file(tar)[0]
    need(fits, "is of another file than %s" % tar)

def check_opened(package, contents, folder):
    """Check 9."""
    plain, opened_to = {}, set()
    letters = ["letter-%d.json" % share["n"] for share in contents["shares"]]
    for name in sorted(os.listdir(folder)):
        if name.startswith("letter-") and name.endswith(".json") and name not in letters:
            refuse(name, "is of no share of the package")
        elif name.endswith((".json", ".csv")):
            but = " but for consent, openings and time of receipt" if name in letters else ""
            print("NOTE %s: not checked%s" % (shown(name), but))
        else:
            found = guarded(name, hash_file, os.path.join(folder, name))
            plain.update({found[0]: name} if found else {})
    for name, share in zip(letters, contents["shares"]):
        opened_to |= guarded(name, package.open_share, contents, share, folder, plain) or set()
    for digest in set(plain) - opened_to:
        refuse(plain[digest], "is not what any track of the package opens to")

def notes(contents):
    """What holds, and is less than it looks."""
    for share, _, track in tracks(contents):
        if track["track"] == "still":
            print("NOTE %s: a picture that a resident's browser made of a clip; no device signed it" % track["file"])
    for share in contents["shares"]:
        if share["revoked_ms"] is not None:
            print("NOTE %s: its owner took this share back on %s" % (share["letter"], utc(share["revoked_ms"])))

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--log-key", required=True, metavar="VKEY")
    for name in ("--tar", "--proof", "--opened"):
        parser.add_argument(name, metavar="PATH")
    parser.add_argument("folder", nargs="?", default=os.path.dirname(os.path.abspath(__file__)), metavar="FOLDER")
    arguments = parser.parse_args()
    try:
        key = vkey(arguments.log_key)
    except (Bad, ValueError) as bad:
        parser.error("--log-key %s" % bad)
    package, key_text = Package(arguments.folder), arguments.log_key.strip()
    guarded("SHA256SUMS", package.sums)
    guarded("log/checkpoint", package.receipts, key)
    for path in ("log/key", "log/policy"):
        guarded(path, package.keys, path, key_text)
    guarded("SHA256SUMS.sig", package.signature, key_text)
    guarded("package-key.pem", package.package_key)
    request = package.documents()
    guarded("records/decisions.json", package.decisions)
    contents = guarded("contents.json", package.contents, request)
    if contents:
        guarded("records/access.csv", package.access, contents)
    if arguments.opened and contents:
        guarded(arguments.opened, check_opened, package, contents, arguments.opened)
    if arguments.tar or arguments.proof:
        guarded(arguments.proof or "--proof", check_tar, arguments.proof, arguments.tar, key)
    if contents and not REFUSED:
        notes(contents)
    if REFUSED:
        print("NOT VERIFIED: %d checks do not hold." % len(REFUSED))
        return 1
    what = "and the tracks opened are what was signed." if arguments.opened else "nothing was opened."
    files, entries = len(list(package.paths())), len(package.entries)
    print("VERIFIED: %d files, %d entries of the record; %s" % (files, entries, what))
    if not arguments.proof:
        print("Whether its digest is in the record was not checked: give --tar and --proof.")
    return 0

if __name__ == "__main__":
    sys.exit(main())
