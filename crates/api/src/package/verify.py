"""Checks a Sidelight evidence package that was unpacked into a folder. Needs Python 3.9 and no network.

    python3 -I verify.py --log-key VKEY [--tar FILE --proof FILE] [--opened DIR] [FOLDER]

VKEY is the public record's verifier key. Take it from elsewhere than the package, which vouches for no key.
FOLDER is the one with SHA256SUMS in it; left out, the one this program is in. --proof is the receipt that came
beside the file --tar. With --opened, DIR holds what somebody opened with a key: letter-1.json and so on, and
the videos under any name.

A check that does not hold is a line "REFUSED file: why"; what holds and is less than it looks, a line "NOTE
file: what". Exit code 0: all hold; 1: not; 2: not understood. Checks are numbered as in docs/ref/package.md.
"""
import sys
if not sys.flags.isolated:
    # A file beside this one must not pass for a part of the standard library.
    del sys.path[0]
import argparse, base64, datetime, hashlib, json, os, re, stat, struct, urllib.parse

FIELDS = ("kind household camera clip series number previous epoch start duration trigger recovered clock"
          " video-codec video-payload video-size video-plain audio-codec audio-payload audio-size audio-plain"
          " card-payload card-size card-plain").split()
# Files that every package of this version has; of those that every one has alike, what they are in this release.
FIXED = set("CERTIFICATE.txt README.txt contents.json log/checkpoint log/key log/policy package-key.pem"
            " records/access.csv records/decisions.json records/request.json verify.py".split())
ALIKE = {"README.txt": "2e8159ce3f02038522364ee12af8440be131a69ccacf159dbea5f14fc6db4f7b",
         "CERTIFICATE.txt": "8ce7e70a399431187173b6aea429ca8a0711ca538e8ff51e626fe309f90c7861"}
# Which line of an entry names a public text, by the entry's kind, if not "document".
TEXTS = {"policy": "rulebook", "agency": "name", "redacted": ""}
# What a consent opens; entries of before do not have the last.
CONSENT = ["request", "agency", "recipient", "clips", "seconds", "pseudonym", "footage"]
# What only the operator says, who signed the package.
WORD = {"contents.json": "who made it and when, the choice of shares, when they came or were taken back, and flags",
        "records/access.csv": "names, times, and each line but one for each track",
        "records/decisions.json": "the time of each approval; the record has the day of its entry",
        "records/request.json": "when it was published; the record has the day of its entry",
        "receipts": "that nothing earlier was left out, which the record itself shows; what came later is not here"}
SMALL, NONE, REFUSED = 8 << 20, (None,) * 4, []

class Bad(ValueError):
    pass

def shown(text):
    """On one line of visible ASCII: names in a forged package could pass for other lines."""
    return ascii(str(text))[1:-1]

def refuse(path, why):
    REFUSED.append(path)
    print("REFUSED %s: %s" % (shown(path), shown(why)))

def note(path, what):
    print("NOTE %s: %s" % (shown(path), shown(what)))

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
D = -121665 * pow(121666, -1, P)

def add(a, b):
    (x1, y1), (x2, y2) = a, b
    k = D * x1 * x2 * y1 * y2
    inverse = pow(1 - k * k, -1, P)
    return (x1 * y2 + y1 * x2) * (1 - k) * inverse % P, (y1 * y2 + x1 * x2) * (1 + k) * inverse % P

def times(number, point, add=add, total=(0, 1)):
    """On Ed25519's curve, or on that of another addition, whose zero is `total`."""
    for bit in bin(number)[2:]:
        total = add(total, total)
        total = add(total, point) if bit == "1" else total
    return total

def point_of(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    need(len(data) == 32 and y < P, "a key or signature is malformed")
    x2 = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    need((x * x - x2) % P == 0 and not (x == 0 and sign), "a key or signature is malformed")
    return P - x if x & 1 != sign else x, y

BASE = point_of(bytes.fromhex("58" + "66" * 31))

def signed(key, message, signature):
    """Whether this key signed the message."""
    try:
        a, r, s = point_of(key), point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    except Bad:
        return False
    small = (0, 1) in (times(8, a), times(8, r))
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % Q
    return len(signature) == 64 and s < Q and not small and times(s, BASE) == add(r, times(k, a))

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

def signed_p256(x, y, message, signature):
    """Whether the key with these coordinates signed the message."""
    size = signature[3]
    r, s = number_of(signature[4:4 + size]), number_of(signature[6 + size:])
    # In its one spelling in DER, which is at most 72 bytes long.
    spelled = [number.to_bytes(number.bit_length() // 8 + 1, "big") for number in (r, s)]
    spelled = b"".join(bytes([2, len(data)]) + data for data in spelled)
    need(bytes([0x30, len(spelled)]) + spelled == signature, "the signature is malformed")
    held = x < F and y < F and (y * y - x * x * x + 3 * x - B) % F == 0 and 0 < r < N and 0 < s < N
    need(held, "the key is no point of its curve, or the signature malformed")
    w, e = pow(s, -1, N), number_of(sha256(message))
    point = plus(times(e * w % N, G, plus, None), times(r * w % N, (x, y), plus, None))
    return point is not None and point[0] % N == r

# The product's one encoding, and the public record's formats (C2SP).
sha256 = lambda data: hashlib.sha256(data).digest()
number_of = lambda data: int.from_bytes(data, "big")
# A decimal in its one spelling.
number = lambda text: int(re.fullmatch("0|[1-9][0-9]{0,15}", text, re.ASCII)[0])

def enc(*fields):
    fields = [f.encode() if isinstance(f, str) else f for f in fields]
    return b"".join(struct.pack(">I", len(f)) + f for f in fields)

def b64(text):
    """Bytes from base64 in its one spelling."""
    data = base64.b64decode(text, validate=True)
    need(base64.b64encode(data).decode() == text, "has malformed base64")
    return data

def vkey(text):
    name, key_id, key = text.strip().split("+", 2)
    held = len(b64(key)) == 33 and sha256(name.encode() + b"\n" + b64(key))[:4].hex() == key_id
    need(held and b64(key)[0] == 1, "is mistyped, or no Ed25519 verifier key")
    return name, bytes.fromhex(key_id), b64(key)[1:], text.strip()

def open_checkpoint(note, key):
    """Size and root of a head that this key signed."""
    name, key_id, public, _ = key
    text, signatures = note.split("\n\n", 1)
    need(re.fullmatch("(\u2014 [^ \n]+ [A-Za-z0-9+/]+=*\n)+", signatures), "has malformed signatures")
    lines = [line.split(" ") for line in signatures.split("\n")[:-1]]
    ours = [b64(value) for _, who, value in lines if who == name and b64(value)[:4] == key_id]
    held = ours and all(signed(public, (text + "\n").encode(), value[4:]) for value in ours)
    need(held, "the log key did not sign this head")
    origin, size, root = text.split("\n")
    need(origin == name, "is the head of another record")
    return number(size), b64(root)

def root_of(value, index, size, hashes):
    """The root of a tree of this size with this leaf (RFC 9162, 2.1.3)."""
    if size == 1:
        need(not hashes, "the proof is too long")
        return value
    need(hashes and index < size, "the proof is too short, or the entry beyond the head")
    split = 1 << (size - 1).bit_length() - 1
    if index < split:
        return sha256(b"\1" + root_of(value, index, split, hashes[:-1]) + hashes[-1])
    return sha256(b"\1" + hashes[-1] + root_of(value, index - split, size - split, hashes[:-1]))

def receipt(path, text, checkpoint, size, root):
    """An entry by its index, once it is proven to be in the record: its lines by name."""
    top, note = text.split("\n\n", 1)
    version, extra, index, *hashes = top.split("\n")
    need((version, extra[:6], index[:6]) == ("c2sp.org/tlog-proof@v1", "extra ", "index "), "is no receipt of an entry")
    need(note == checkpoint, "is under another head than log/checkpoint")
    entry, index = b64(extra[6:]), number(index[6:])
    found = root_of(sha256(b"\0" + entry), index, size, [b64(line) for line in hashes])
    need(found == root, "the entry is not in the record's tree")
    version, *lines = entry.decode("ascii").split("\n")
    need(version == "sidelight-log/v1" and lines.pop() == "", "the entry is of another version")
    fields = dict(line.split(" ", 1) for line in lines)
    need(len(fields) == len(lines), "the entry has a line twice")
    named = path == "receipts/%s-%d.tlog-proof" % (fields["kind"], index)
    need(named or not path.startswith("receipts/"), "has another entry than its name says")
    return {index: fields}

def committed(entry, field, salt, text):
    digest = sha256(enc("sidelight/log-field/v1", entry["kind"], field, bytes.fromhex(salt), text))
    need(entry.get(field) == "committed:" + digest.hex(), "%s is not what the entry commits to" % field)

def parts(body):
    """The key and the commitments of a manifest's signed bytes."""
    rest = body[len(enc("sidelight/manifest/v1")):]
    found = [rest[at + 4:at + 36] for at in range(0, len(rest), 36)]
    need(len(found) == 25 and enc("sidelight/manifest/v1", *found) == body, "is no manifest")
    return found

def opened(body, openings):
    """Fields of a manifest, each checked against its commitment."""
    commitments, found = dict(zip(FIELDS, parts(body)[1:])), {}
    for opening in openings:
        name, data, salt = opening["name"], b64(opening["value"]), b64(opening["salt"])
        need(len(salt) == 32 and name not in found, "%s is opened wrongly" % name)
        held = commitments[name] == sha256(enc("sidelight/field/v1", name, salt, data))
        need(held, "%s is not what the manifest commits to" % name)
        found[name] = data
    return found

def approved(decision, key):
    """That this passkey signed the decision, on whatever page it says: the package cannot say whose it is."""
    data, device, signature = [b64(decision[n]) for n in ("client_data", "authenticator_data", "signature")]
    client = json.loads(data, object_pairs_hook=once)
    asked = base64.urlsafe_b64encode(bytes.fromhex(decision["digest"])).rstrip(b"=").decode()
    need((client["type"], client["challenge"]) == ("webauthn.get", asked), "another decision was signed")
    need(client.get("crossOrigin", False) is False and "topOrigin" not in client, "signed inside another page")
    names = urllib.parse.urlsplit(client["origin"]).hostname.split(".")
    sites = [sha256(".".join(names[at:]).encode()) for at in range(len(names))]
    need(len(device) == 37 and device[:32] in sites, "signed for another relying party")
    # Present (1), verified (4), and no data that nobody asked for (0x40, 0x80).
    need(device[32] & 0xc5 == 5 and device[32] & 0x18 != 0x10, "nobody verified was present")
    key, message = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)), device + sha256(data)
    if len(key) == 77 and key[:10] + key[42:45] == bytes.fromhex("a5010203262001215820225820"):
        holds = signed_p256(number_of(key[10:42]), number_of(key[45:]), message, signature)
    else:
        holds = key[:10].hex() == "a4010103272006215820" and signed(key[10:], message, signature)
    need(holds, "the passkey of its credential did not sign it")

# What the package's own files look like: an object has these members in this order, a list any number of
# what is in it, and a function says yes to a value.

def once(pairs):
    """An object of JSON without a member twice."""
    need(len(dict(pairs)) == len(pairs), "has a member twice")
    return dict(pairs)

def utc(ms):
    """A time before the year 9999, which is as far as every program counts."""
    need(0 <= ms < 253370764800000, "says no possible time")
    return (datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=ms)).isoformat("T", "milliseconds") + "Z"

words = lambda it: type(it) is str
count = lambda it: type(it) is int and 0 <= it < 1 << 53
moment = lambda it: count(it) and utc(it)
digits = lambda size: lambda it: words(it) and re.fullmatch("[0-9a-f]{%d}" % size, it)
data = lambda it: words(it) and b64(it) is not None
REQUEST = {"index": count, "agency": words, "published_ms": moment,
           "openings": [{"field": words, "salt": digits(64), "value": words}]}
DECISIONS = [{"entry": count, "credential": count, "digest": digits(64), "approved_ms": moment, "client_data": data,
              "authenticator_data": data, "signature": data}]
MANIFEST = {"body": data, "signature": data, "openings": [{"name": words, "value": data, "salt": data}]}
RECEIVED = {"received_ms": moment, "signature": data}
TRACK = {"track": lambda it: it in ("video", "audio", "still"), "file": words, "header": count, "sha256": digits(64),
         "size": count}
ITEM = {"item": count, "clip": count, "flags": [lambda it: it in ("after-request", "young-hub")], "tracks": [TRACK]}
SHARE = {"n": count, "letter": words, "consent": count, "available_ms": moment,
         "revoked_ms": lambda it: it is None or moment(it), "items": [ITEM], "left_out": [count]}
CONTENTS = {"v": count, "package": digits(32), "agency": words, "request": count,
            "made_ms": moment, "made_by": words, "shares": [SHARE]}
# A line of the access record. A name is none that a spreadsheet would run.
ACCESS = re.compile(r'([^,]+),(0|[1-9][0-9]{0,15}),"(?![=+@-])(?:[^"\0-\x1f\x7f]|"")*",([1-9][0-9]{0,9}),'
                    r'([1-9][0-9]{0,9}),((?:[1-9][0-9]{0,9})?),(video|audio|still)')
# The front of an age file, up to its payload.
B64, HASH = "[A-Za-z0-9+/]", "[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]"
STANZA = "-> X25519 %s\n%s\n|-> (?!X25519[ \n])[!-~]+(?: [!-~]+)*\n(?:%s{64}\n)*%s{0,63}\n" % (HASH, HASH, B64, B64)
HEADER = re.compile(("age-encryption[.]org/v1\n(?:%s){1,128}--- %s\n" % (STANZA, HASH)).encode())

def fits(found, shape, name):
    """Refuses what is of another shape."""
    need(shape(found) if callable(shape) else type(found) is type(shape), "has a malformed %s" % name)
    if type(shape) is list:
        for one in found:
            fits(one, shape[0], name)
    elif type(shape) is dict:
        need(found.get("v", 1) == 1, "is of a version that this program does not know")
        need(list(found) == list(shape), "has other members than it should")
        for member in shape:
            fits(found[member], shape[member], member)

# Whether it is a file itself: no link to one, no pipe.
is_file = lambda path: os.path.lexists(path) and stat.S_ISREG(os.lstat(path).st_mode)

def tracks(contents):
    return [(share, item, track) for share in contents["shares"] for item in share["items"] for track in item["tracks"]]

class Package:
    def __init__(self, folder):
        self.folder, self.entries, self.hashes, self.manifests = folder, {}, {}, {}

    def read(self, path):
        full = os.path.join(self.folder, *path.split("/"))
        need(is_file(full), "is missing")
        need(os.path.getsize(full) <= SMALL, "is too large")
        with open(full, "rb") as file:
            return file.read()

    text = lambda self, path: self.read(path).decode()
    below = lambda self, folder: sorted(path for path in self.hashes if path.startswith(folder))

    def json(self, path, shape):
        text = self.text(path)
        found = json.loads(text)
        fits(found, shape, "it")
        need(json.dumps(found, ensure_ascii=False, indent=2) + "\n" == text, "is not spelled as a package spells it")
        return found

    def paths(self):
        """Whatever is not a folder, and folders in which nothing is, or that cannot be looked into."""
        path = lambda full: os.path.relpath(full, self.folder).replace(os.sep, "/")
        for folder, folders, files in os.walk(self.folder, onerror=lambda e: refuse(path(e.filename), "is closed")):
            links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
            yield from (path(os.path.join(folder, name)) for name in files + links)
            if not files and not folders:
                yield path(folder)

    def sums(self):
        """Check 1."""
        text = self.text("SHA256SUMS")
        listed = {line[66:]: line[:64] for line in text.split("\n")[:-1]}
        spelled = "".join("%s  %s\n" % (listed[path], path) for path in sorted(listed))
        need(spelled == text and re.fullmatch("([0-9a-f]{64}  [!-~]+\n)+", text), "is malformed, or not in order")
        found = set(self.paths()) - {"SHA256SUMS", "SHA256SUMS.sig"}
        for path in sorted((found | FIXED) - set(listed)):
            refuse(path, "is missing or no part of the package: SHA256SUMS does not list it")
        for path in listed:
            self.hashes[path] = guarded(path, hash_file, os.path.join(self.folder, *path.split("/"))) or NONE
            if path not in found or self.hashes[path][0] != listed[path]:
                refuse(path, "is not the file that SHA256SUMS lists")
            if path not in FIXED and not path.startswith(("clips/", "documents/", "letters/", "receipts/")):
                refuse(path, "is not what a package of this version has")

    def receipts(self, key):
        """Check 2."""
        checkpoint = self.text("log/checkpoint")
        head = open_checkpoint(checkpoint, key)
        for path in self.below("receipts/"):
            self.entries.update(guarded(path, lambda: receipt(path, self.text(path), checkpoint, *head)) or {})

    def entry(self, index, kind):
        entry = self.entries.get(index, {})
        need(entry.get("kind") == kind, "no good receipt of its %s entry %s is here" % (kind, index))
        return entry

    def keys(self, key_text):
        """Check 3."""
        operator = self.entry(0, "operator")
        pem = base64.b64encode(bytes.fromhex("302a300506032b6570032100" + operator["package-key"])).decode()
        forms = {"log/key": key_text, "log/policy": "log %s \0\nquorum none" % key_text,
                 "package-key.pem": "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----" % pem}
        for path, form in forms.items():
            if not re.fullmatch(re.escape(form + "\n").replace("\0", "[!-~]+"), guarded(path, self.text, path) or ""):
                refuse(path, "is of another key than the one you gave, or the operator's in the record")
        need(operator["log-key"] == key_text, "the operator's entry names another log key")
        if not signed(bytes.fromhex(operator["package-key"]), self.read("SHA256SUMS"), self.read("SHA256SUMS.sig")):
            raise Bad("is not the signature of SHA256SUMS by the package key in the record")

    def documents(self):
        """Check 4."""
        named = {"documents/%s-%d.txt" % (e["kind"], index): e.get(TEXTS.get(e["kind"], "document"), "none")
                 for index, e in self.entries.items()}
        gone = {entry["document"] for entry in self.entries.values() if entry["kind"] == "redacted"} | {"none"}
        for path in sorted(set(named) | set(self.below("documents/"))):
            text = named.get(path, "none")
            if path in self.hashes and text != "sha256:" + self.hashes[path][0]:
                refuse(path, "is not the text that its entry names")
            elif path not in self.hashes and text not in gone:
                refuse(path, "is missing: its entry names a text, and nobody redacted it")

    def request(self):
        request = self.json("records/request.json", REQUEST)
        entry, openings = self.entry(request["index"], "request"), request["openings"]
        need(entry["agency"] == request["agency"], "names another agency")
        closed = [name for name in entry if entry[name].startswith("committed:")]
        need(sorted(opening["field"] for opening in openings) == sorted(closed), "does not open each committed field")
        for opening in openings:
            committed(entry, opening["field"], opening["salt"], opening["value"])
            if opening["field"] == "submitted-by":
                self.entry(number(opening["value"]), "credential")
        return request

    def decisions(self):
        """Check 5."""
        decided = self.json("records/decisions.json", DECISIONS)
        # Of those that can be here: the request, its updates, its end.
        due = [index for index, entry in sorted(self.entries.items()) if entry["kind"].startswith("request")]
        need([decision["entry"] for decision in decided] == due, "has not just the approvals of entries %s" % due)
        for decision in decided:
            entry = self.entries[decision["entry"]]
            names, said = list(entry), [self.entry(0, "operator")["origin"], entry["kind"]]
            for name in names[names.index("day") + 1:names.index("decision")]:
                said += [name, entry[name]]
            digest = sha256(enc("sidelight/decision/v1", *said)).hex()
            told = entry["decision"], entry["decided-by"], decision["digest"]
            held = told == ("sha256:" + digest, str(decision["credential"]), digest)
            need(held, "is of another decision than entry %s" % decision["entry"])
            approved(decision, self.entry(decision["credential"], "credential")["key"])

    def clip(self, item):
        """Check 6."""
        folder = "clips/%d/" % item["clip"]
        manifest = self.json(folder + "manifest.json", MANIFEST)
        body = b64(manifest["body"])
        need(signed(parts(body)[0], body, b64(manifest["signature"])), "is not signed by its clip key")
        found, names = opened(body, manifest["openings"]), {track["track"] for track in item["tracks"]}
        # The hub signs the clip and no picture that was taken from it.
        wanted = {name + of for name in names - {"still"} for of in ("-payload", "-size")}
        need(set(found) == wanted, "opens something else than its tracks")
        for track in item["tracks"]:
            path, name = track["file"], track["track"]
            told = track["header"], track["sha256"], track["size"]
            if self.hashes.get(path, NONE)[1:] != told:
                refuse(path, "its payload is not the one in contents.json")
            if name != "still" and told[1:] != (found[name + "-payload"].hex(), number_of(found[name + "-size"])):
                refuse(path, "its payload is not the one that the hub signed")
        received = guarded(folder + "received.json", self.received, folder, body)
        self.manifests[item["clip"]] = body, received

    def received(self, folder, body):
        received = self.json(folder + "received.json", RECEIVED)
        message = enc("sidelight/received/v1", sha256(body), struct.pack(">Q", received["received_ms"]))
        key = bytes.fromhex(self.entry(0, "operator")["receiving-key"])
        need(signed(key, message, b64(received["signature"])), "the operator did not countersign this time")
        return received

    def contents(self, request):
        """Check 7."""
        contents = self.json("contents.json", CONTENTS)
        held = request and (contents["request"], contents["agency"]) == (request["index"], request["agency"])
        need(held, "is of another request or agency than records/request.json")
        named, clips, consents = set(), [], {share["consent"] for share in contents["shares"]}
        need(0 < len(contents["shares"]) == len(consents), "has no share, or one consent for two")
        for n, share in enumerate(contents["shares"], 1):
            self.entry(share["consent"], "consent")
            places, left_out = [item["item"] for item in share["items"]], share["left_out"]
            held = places and places == sorted(places) and left_out == sorted(left_out)
            held = held and sorted(places + left_out) == list(range(1, len(places + left_out) + 1))
            held = held and (share["n"], share["letter"]) == (n, "letters/%d.age" % n)
            need(held, "does not count its shares and their clips")
            named.add(share["letter"])
            if self.hashes.get(share["letter"], NONE)[1] is None:
                refuse(share["letter"], "is no age file")
            for item in share["items"]:
                clips.append(item)
                folder, files = "clips/%d/" % len(clips), [track["file"] for track in item["tracks"]]
                held = item["clip"] == len(clips) and files == [folder + t["track"] + ".age" for t in item["tracks"]]
                need(held and 0 < len(set(files)) == len(files), "does not count its clips and their tracks")
                guarded(folder + "manifest.json", self.clip, item)
                named |= {folder + "manifest.json", folder + "received.json", *files}
        for path in sorted(named ^ set(self.below("clips/") + self.below("letters/"))):
            refuse(path, "contents.json and the package do not agree about it")
        for index, entry in self.entries.items():
            here = {"operator": index == 0, "request": index == request["index"], "consent": index in consents,
                    "policy": True, "agency": True, "credential": True, "redacted": True}
            if not here.get(entry["kind"], str(request["index"]) in (entry.get("request"), entry.get("index"))):
                refuse("receipts/%s-%d.tlog-proof" % (entry["kind"], index), "is of nothing in the package")
        return contents

    def access(self, contents):
        """Check 7, of who is noted for what."""
        names, *lines = self.text("records/access.csv").split("\r\n")
        need(names == "utc,ms,who,share,item,clip,track" and lines.pop() == "", "is malformed")
        clips = {(share["n"], item): "" for share in contents["shares"] for item in share["left_out"]}
        clips.update({(share["n"], item["item"]): str(item["clip"]) for share, item, _ in tracks(contents)})
        noted = set()
        for line in lines:
            need(ACCESS.fullmatch(line), "has a malformed line: %s" % line)
            time, ms, share, item, clip, track = ACCESS.fullmatch(line).groups()
            need(time == utc(int(ms)), "has two times in one line: %s" % line)
            need(clips.get((int(share), int(item))) == clip, "has another clip than contents.json: %s" % line)
            noted.add((int(share), int(item), track))
        for share, item, track in tracks(contents):
            need((share["n"], item["item"], track["track"]) in noted, "does not say who was handed %s" % track["file"])

    def open_share(self, contents, share, folder, opened_to):
        """Check 9, of one letter; notes what its tracks open to."""
        letter = json.loads(Package(folder).read("letter-%d.json" % share["n"]), object_pairs_hook=once)
        entry, consent, items = self.entry(share["consent"], "consent"), letter["consent"], letter["items"]
        need([it["field"] for it in consent["openings"]] == [it for it in CONSENT if it in entry], "opens another consent")
        told, places = (consent["index"], letter["request"], letter["agency"]), share["items"] + share["left_out"]
        need(told == (share["consent"], contents["request"], contents["agency"]) and len(items) == len(places),
             "is of another share than contents.json")
        fields = [opened(b64(told["manifest"]["body"]), told["openings"]) for told in items]
        ms = sum(number_of(found.get("duration", b"")) for found in fields)
        keys = {e.get("delivery-key") for e in self.entries.values() if e.get("agency") == letter["agency"]}
        still = lambda it: [struct.pack(">Q", it["at_ms"]), bytes.fromhex(it["sha256"])] if it else [b"", b""]
        shared = [part for told in items for part in [b64(told["manifest"]["body"])] + still(told.get("still"))]
        says = ([str(letter["request"])], [letter["agency"]], keys, [str(len(items))], [str(-(-ms // 1000))],
                [letter["pseudonym"]], [sha256(enc("sidelight/footage/v1", *shared)).hex()])
        for opening, due in zip(consent["openings"], says):
            committed(entry, opening["field"], opening["salt"], opening["value"])
            need(opening["value"] in due, "has another %s than the consent" % opening["field"])
        for item in share["items"]:
            told, found = items[item["item"] - 1], fields[item["item"] - 1]
            for field in ["start", "clock"] + ["duration"] * (not told.get("still")):
                need(field in found, "does not open %s" % field)
            held = b64(told["manifest"]["body"]), told["received"]
            need(held == self.manifests.get(item["clip"]), "is about another clip, or another time of receipt")
            for track in item["tracks"]:
                name = track["track"]
                digest = found[name + "-plain"].hex() if name != "still" else told[name]["sha256"]
                opened_to[digest] = track["file"]

def hash_file(path):
    """SHA-256 of a file; the length of the front of an age file; SHA-256 and size of what follows."""
    need(is_file(path), "is missing")
    whole, payload, size = hashlib.sha256(), hashlib.sha256(), 0
    with open(path, "rb") as file:
        front = HEADER.match(file.read(1 << 16)) if path.endswith(".age") else None
        file.seek(0)
        whole.update(file.read(front.end() if front else 0))
        for data in iter(lambda: file.read(1 << 20), b""):
            whole.update(data)
            payload.update(data)
            size += len(data)
    return whole.hexdigest(), front and front.end(), payload.hexdigest(), size

def check_tar(path, tar, key):
    """Check 8."""
    text = Package(os.path.dirname(path)).text(os.path.basename(path))
    note = text.split("\n\n", 1)[1]
    (entry,) = receipt("", text, note, *open_checkpoint(note, key)).values()
    held = entry["kind"] == "package" and entry["digest"] == "sha256:" + hash_file(tar)[0]
    need(held, "is of another file than %s" % tar)

def check_opened(package, contents, folder):
    """Check 9."""
    plain, opened_to, letters = {}, {}, ["letter-%d.json" % share["n"] for share in contents["shares"]]
    for name in sorted(os.listdir(folder)):
        if name.startswith("letter-") and name.endswith(".json") and name not in letters:
            refuse(name, "is of no share of the package")
        elif name.endswith((".json", ".csv")):
            note(name, "not checked" + " but for consent, openings and time of receipt" * (name in letters))
        else:
            plain[(guarded(name, hash_file, os.path.join(folder, name)) or NONE)[0]] = name
    for name, share in zip(letters, contents["shares"]):
        guarded(name, package.open_share, contents, share, folder, opened_to)
    for digest in set(opened_to) - set(plain):
        refuse(opened_to[digest], "no file in %s is what it opens to" % folder)
    for digest in set(plain) - set(opened_to) - {None}:
        refuse(plain[digest], "is not what any track of the package opens to")

def notes(package, contents):
    """What holds, and is less than it looks."""
    for path, digest in {**ALIKE, "verify.py": hash_file(os.path.abspath(__file__))[0]}.items():
        if package.hashes[path][0] != digest:
            note(path, "is not this release's: go by the one that is published")
    for path, what in WORD.items():
        note(path, "the operator's word: " + what)
    for path in (track["file"] for _, _, track in tracks(contents) if track["track"] == "still"):
        note(path, "a picture that a resident's browser made of a clip; no device signed it")
    for share in contents["shares"]:
        if share["revoked_ms"] is not None:
            note(share["letter"], "its owner took this share back on %s" % utc(share["revoked_ms"]))
        if "footage" not in package.entries[share["consent"]]:
            note("receipts/consent-%d.tlog-proof" % share["consent"], "does not say which footage: the operator's word")

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--log-key", required=True, metavar="VKEY", type=vkey)
    for name in ("--tar", "--proof", "--opened"):
        parser.add_argument(name, metavar="PATH")
    parser.add_argument("folder", nargs="?", default=os.path.dirname(os.path.abspath(__file__)), metavar="FOLDER")
    arguments = parser.parse_args()
    package, key = Package(arguments.folder), arguments.log_key
    guarded("SHA256SUMS", package.sums)
    guarded("log/checkpoint", package.receipts, key)
    guarded("SHA256SUMS.sig", package.keys, key[3])
    guarded("documents", package.documents)
    request = guarded("records/request.json", package.request)
    guarded("records/decisions.json", package.decisions)
    contents = guarded("contents.json", package.contents, request)
    if contents:
        guarded("records/access.csv", package.access, contents)
    if arguments.opened and contents:
        guarded(arguments.opened, check_opened, package, contents, arguments.opened)
    if arguments.tar or arguments.proof:
        guarded(arguments.proof or "--proof", check_tar, arguments.proof, arguments.tar, key)
    if REFUSED:
        print("NOT VERIFIED: %d checks do not hold." % len(REFUSED))
        return 1
    notes(package, contents)
    what = "and the tracks opened are what was signed." if arguments.opened else "nothing was opened."
    print("VERIFIED: %d files, %d entries of the record; %s" % (len(package.hashes) + 2, len(package.entries), what))
    if not arguments.proof:
        print("Whether its digest is in the record was not checked: give --tar and --proof.")
    return 0

if __name__ == "__main__":
    sys.exit(main())
