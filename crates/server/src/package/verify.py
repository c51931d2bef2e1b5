#!/usr/bin/env python3
"""Checks a Sidelight evidence package that was unpacked into a folder. Needs Python 3.9, nothing else, no network.

    python3 verify.py --log-key VKEY [--opened DIR] [FOLDER]

VKEY is the public record's verifier key. Take it from somewhere else than the package: the package vouches for
no key. FOLDER is the one with SHA256SUMS in it; left out, the one this program is in. With --opened, DIR holds
what somebody opened with a key: letter-1.json and so on, and the videos under any name.

Every check that does not hold is a line "REFUSED file: why". Exit code 0: all hold; 1: not; 2: not understood.
What is checked is numbered as in the operator's documentation of packages (docs/ref/package.md, Checking).
"""
import argparse, base64, hashlib, json, os, struct, sys

FIELDS = ("kind household camera clip series number previous epoch start duration trigger recovered clock"
          " video-codec video-payload video-size video-plain audio-codec audio-payload audio-size audio-plain"
          " card-payload card-size card-plain").split()
REFUSED = []

class Bad(Exception):
    pass

def refuse(path, why):
    REFUSED.append(path)
    print("REFUSED %s: %s" % (path, why))

def need(holds, why):
    if not holds:
        raise Bad(why)

def guarded(path, check, *values):
    """Runs a check; whatever goes wrong in it is the file's fault."""
    try:
        return check(*values)
    except Bad as bad:
        refuse(path, bad)
    except (ValueError, LookupError, TypeError, AttributeError, OSError, struct.error) as error:
        refuse(path, "cannot be read (%s)" % error)


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

def times(number, point):
    total = (0, 1, 1, 0)
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
            return int(size), b64(root)
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
    entry, index = b64(lines[1][6:]), int(lines[2][6:])
    included(entry, index, [b64(line) for line in lines[3:]], *head)
    fields = [tuple(line.split(" ", 1)) for line in entry.decode("ascii").splitlines()]
    need(fields[0] == ("sidelight-log/v1",), "the entry is of another version")
    need(path == "receipts/%s-%d.tlog-proof" % (fields[1][1], index), "has another entry than its name says")
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

class Package:
    def __init__(self, folder):
        self.folder, self.entries, self.hashes, self.manifests = folder, {}, {}, {}

    def read(self, path):
        with open(os.path.join(self.folder, *path.split("/")), "rb") as file:
            return file.read()

    def text(self, path):
        return self.read(path).decode()

    def json(self, path):
        return json.loads(self.read(path))

    def paths(self):
        for folder, folders, files in os.walk(self.folder):
            for name in files + [f for f in folders if os.path.islink(os.path.join(folder, f))]:
                yield os.path.relpath(os.path.join(folder, name), self.folder).replace(os.sep, "/")

    def sums(self):
        """Check 1."""
        listed = {}
        for line in self.read("SHA256SUMS").decode("ascii").splitlines():
            digest, path = line[:64], line[66:]
            need(line[64:66] == "  " and path not in listed, "is malformed")
            listed[path] = digest
        found = set(self.paths()) - {"SHA256SUMS", "SHA256SUMS.sig"}
        for path in sorted(found - set(listed)):
            refuse(path, "is not part of the package: SHA256SUMS does not list it")
        for path in sorted(listed):
            full = os.path.join(self.folder, *path.split("/"))
            if path not in found or os.path.islink(full):
                refuse(path, "is missing")
                continue
            whole, payload = hash_file(full)
            self.hashes[path] = payload
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
        if guarded("log/key", vkey, self.text("log/key")) != key:
            refuse("log/key", "is another key than the one you gave")

    def signature(self, key_text):
        operator = self.entries.get(0)
        need(operator, "nothing says whose signature it should be: no good receipt of the operator's entry")
        need(value(operator, "log-key") == key_text, "the operator's entry names another log key")
        key = bytes.fromhex(value(operator, "package-key"))
        if not signed(key, self.read("SHA256SUMS"), self.read("SHA256SUMS.sig")):
            raise Bad("is not the signature of SHA256SUMS by the package key in the record")
        der = bytes.fromhex("302a300506032b6570032100") + key
        if base64.b64encode(der).decode() not in self.text("package-key.pem").splitlines():
            refuse("package-key.pem", "is another key than the one in the record")

    def documents(self):
        """Check 4."""
        for path in sorted(p for p in self.hashes if p.startswith("documents/")):
            guarded(path, self.document, path)
        guarded("records/request.json", self.request)

    def document(self, path):
        kind, index = path[len("documents/"):-len(".txt")].rsplit("-", 1)
        entry = self.entries.get(int(index), [])
        need(("kind", kind) in entry, "no good receipt of its entry is here")
        digest = "sha256:" + sha256(self.read(path)).hex()
        need(any(v == digest for _, v in entry), "is not the text that its entry names")

    def request(self):
        request = self.json("records/request.json")
        entry = self.entry(request["index"], "request")
        need(value(entry, "agency") == request["agency"], "names another agency")
        for opening in request["openings"]:
            committed(entry, opening["field"], opening["salt"], opening["value"])

    def entry(self, index, kind):
        entry = self.entries.get(index, [])
        need(("kind", kind) in entry, "no good receipt of its %s entry %s is here" % (kind, index))
        return entry

    def decisions(self):
        """Check 5. The passkey's own signature is for `sidelight verify package`."""
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
            self.entry(decision["credential"], "credential")

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
            digest, size = self.hashes.get(path) or (None, None)
            if (digest, size) != (track["sha256"], track["size"]):
                refuse(path, "its payload is not the one in contents.json")
            if name + "-payload" in FIELDS:
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

    def contents(self):
        """Check 7."""
        contents = self.json("contents.json")
        need(contents["v"] == 1, "is of a version that this program does not know")
        named = set()
        for share in contents["shares"]:
            self.entry(share["consent"], "consent")
            named.add(share["letter"])
            for item in share["items"]:
                folder = "clips/%d/" % item["clip"]
                guarded(folder + "manifest.json", self.clip, item)
                named |= {folder + "manifest.json", folder + "received.json"} | {t["file"] for t in item["tracks"]}
        here = {p for p in self.hashes if p.startswith(("clips/", "letters/"))}
        for path in sorted(here ^ named):
            refuse(path, "contents.json and the package do not agree about it")
        return contents

    def open_share(self, share, folder, plain):
        """Check 9, of one letter."""
        name = "letter-%d.json" % share["n"]
        with open(os.path.join(folder, name), "rb") as file:
            letter = json.loads(file.read())
        entry = self.entry(share["consent"], "consent")
        need(letter["consent"]["index"] == share["consent"], "is of another share")
        for opening in letter["consent"]["openings"]:
            committed(entry, opening["field"], opening["salt"], opening["value"])
        for item in share["items"]:
            told = letter["items"][item["item"] - 1]
            need(b64(told["manifest"]["body"]) == self.manifests.get(item["clip"]), "is about another clip")
            found = opened(self.manifests[item["clip"]], told["openings"])
            for track in item["tracks"]:
                name = track["track"]
                is_signed = name + "-plain" in FIELDS
                digest = found[name + "-plain"].hex() if is_signed else told[name]["sha256"]
                if digest not in plain:
                    refuse(track["file"], "no file in %s is what it opens to" % folder)
                plain.pop(digest, None)

def hash_file(path):
    """SHA-256 of a file; SHA-256 and size of what is behind its header, if it is an age file."""
    whole, payload, size, begin = hashlib.sha256(), None, 0, b""
    with open(path, "rb") as file:
        for data in iter(lambda: file.read(1 << 20), b""):
            whole.update(data)
            if not begin:
                begin, mac = data[:8192], data[:8192].find(b"\n--- ")
                if begin.startswith(b"age-encryption.org/v1\n") and mac >= 0:
                    payload = hashlib.sha256()
                    data = data[begin.find(b"\n", mac + 1) + 1:]
            if payload:
                payload.update(data)
                size += len(data)
    return whole.hexdigest(), payload and (payload.hexdigest(), size)

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--log-key", required=True, metavar="VKEY")
    parser.add_argument("--opened", metavar="DIR")
    parser.add_argument("folder", nargs="?", default=os.path.dirname(os.path.abspath(__file__)), metavar="FOLDER")
    arguments = parser.parse_args()
    try:
        key = vkey(arguments.log_key)
    except (Bad, ValueError) as bad:
        parser.error("--log-key %s" % bad)
    package = Package(arguments.folder)
    guarded("SHA256SUMS", package.sums)
    guarded("log/checkpoint", package.receipts, key)
    guarded("SHA256SUMS.sig", package.signature, arguments.log_key.strip())
    package.documents()
    guarded("records/decisions.json", package.decisions)
    contents = guarded("contents.json", package.contents)
    if arguments.opened and contents:
        names = [name for name in sorted(os.listdir(arguments.opened)) if not name.endswith((".json", ".csv"))]
        plain = {hash_file(os.path.join(arguments.opened, name))[0]: name for name in names}
        for share in contents["shares"]:
            guarded("letter-%d.json" % share["n"], package.open_share, share, arguments.opened, plain)
        for name in sorted(plain.values()):
            refuse(name, "is not what any track of the package opens to")
    if REFUSED:
        print("NOT VERIFIED: %d checks do not hold." % len(REFUSED))
        return 1
    what = "and everything opened is what was signed." if arguments.opened else "nothing was opened."
    print("VERIFIED: %d files, %d entries of the record; %s" % (len(package.hashes), len(package.entries), what))
    return 0


if __name__ == "__main__":
    sys.exit(main())
