#!/usr/bin/env python3
"""Checks receipts, copied logs and kept checkpoints as ledger.md says; shares nothing with the sources of zhiping, and
needs no package.
  ledger_check.py receipt FILE TRUST | log FOLDER TRUST | consistency ONE OTHER FOLDER TRUST | vectors FOLDER"""
import base64, hashlib, json, re, sys, time, unicodedata
from pathlib import Path
import ed25519
LIMIT, SLACK, TYPES = 2**53 - 1, 600_000, {"log": b"\x01", "witness": b"\x04"}
sha = lambda *parts: hashlib.sha256(b"".join(parts)).digest()
node = lambda left, right: sha(b"\x01", left, right)
nfc = lambda text: unicodedata.is_normalized("NFC", text)
is_name = lambda text: nfc(text) and re.fullmatch(r"[^\s+\x00-\x1f\x7f-\x9f]+", text)
def need(holds, why):
    if not holds: raise ValueError(why)
def unbase(text, *lengths):
    raw = base64.b64decode(text, validate=True)
    need(base64.b64encode(raw).decode() == text and (not lengths or len(raw) in lengths), "base64")
    return raw

def canonical(tree):
    def fits(t):
        if isinstance(t, dict): return all(re.fullmatch("[a-z_]+", k) and fits(v) for k, v in t.items())
        if isinstance(t, list): return all(map(fits, t))
        return nfc(t) if isinstance(t, str) else t is None or isinstance(t, int) and abs(t) <= LIMIT
    need(fits(tree), "outside canonical JSON")
    return json.dumps(tree, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()

def read_json(raw, fields):
    tree = json.loads(raw.decode())
    need(canonical(tree) == raw and set(tree) == set(fields.split()), "not canonical, or other fields")
    need(type(tree["v"]) is int and tree["v"] == 1, "unknown version")
    return tree

def read_trust(raw):
    trust = read_json(raw.strip(), "demo keys v")
    both = [key[field] for key in trust["keys"] for field in ("id", "public")]
    for key in trust["keys"]:
        need((trust["demo"] or not key["demo"]) and len(set(both)) == len(both), "a demo key, or one twice")
        if key["kind"] in TYPES:
            public, (key["name"], _, short) = bytes.fromhex(key["public"]), key["id"].rpartition("+")
            fits = sha(key["name"].encode(), b"\n", TYPES[key["kind"]], public)[:4].hex() == short
            fits = fits and is_name(key["name"]) and ("演示" in key["name"]) == key["demo"]
            need(fits and key["suite"] == "ed25519", "the id or suite of a key")
            key["verify"] = lambda signature, message, public=public: ed25519.verify(public, signature, message)
            key["lost"] = key["status"]["since"] if key["status"]["state"] == "compromised" else None
            retired = key["status"]["since"] if key["status"]["state"] == "retired" else LIMIT
            key["end"] = min(retired, LIMIT if key["until"] is None else key["until"])
    return trust

def check_note(note, trust, now, witnesses, after=0):
    need(len(note.encode()) <= 1_000_000 and not re.search("[\x00-\x09\x0b-\x1f]", note), "not a note")
    text, _, below = note.rpartition("\n\n")
    need(below.endswith("\n") and below.count("\n") <= 100, "signature lines")
    origin, size, root = text.split("\n")
    need(is_name(origin) and re.fullmatch("0|[1-9][0-9]*", size) and int(size) <= LIMIT, "not a checkpoint")
    root, text, lines = unbase(root, 32), (text + "\n").encode(), {}
    for line in below[:-1].split("\n"):
        dash, name, raw = *line.split(" ")[:2], unbase(line.split(" ", 2)[2])
        key = f"{name}+{raw[:4].hex()}"
        need(dash == "—" and is_name(name) and len(raw) > 4 and key not in lines, "a signature line")
        lines[key] = raw[4:]
    known = [(key, lines[id]) for id in lines for key in trust["keys"] if key["id"] == id]
    logs, seen = [key for key, _ in known if key["kind"] == "log" and key["name"] == origin], {}
    need(logs and (trust["demo"] or "演示" not in origin), "unknown signer, or a demo log")
    for key, raw in known:
        if key in logs: key["verify"](raw, text)
        if key["kind"] == "witness":
            t = int.from_bytes(raw[:8], "big")
            key["verify"](raw[8:], b"cosignature/v1\ntime %d\n" % t + text)
            need(t <= LIMIT // 1000 and t * 1000 <= now + SLACK, "a cosignature from the future")
            if key["lost"] is None and key["from"] <= t * 1000 <= key["end"]:
                seen[key["name"]] = min(t * 1000, seen.get(key["name"], LIMIT))
    fits = lambda key: key["lost"] is None or min(seen.values(), default=LIMIT) < key["lost"]
    doing = [key["office"] for key in logs if key["from"] <= now + SLACK and after <= key["end"] and fits(key)]
    need(doing and len(seen) >= witnesses, "its key does not count, or too few witnesses")
    return origin, int(size), root, doing[0]

def check_receipt(raw, trust, now, witnesses):
    receipt = read_json(raw.strip(b" \t\r\n\x0c"), "checkpoint entry kind leaf proof salt suite v")
    need((receipt["kind"], receipt["suite"], type(receipt["leaf"])) == ("receipt", "sha256", int), "no receipt")
    raw = canonical(receipt["entry"])
    entry = read_json(raw, "act actor at case cause confirmation effect kind office prev rules seq v")
    fits = type(entry["seq"]) is type(entry["at"]) is int and entry["seq"] >= 1
    need(fits and entry["at"] <= now + SLACK, "not an entry, or one from the future")
    _, size, root, office = check_note(receipt["checkpoint"], trust, now, witnesses, entry["at"])
    need(office == entry["office"], "another office's log")
    digest = base64.b64encode(sha(unbase(receipt["salt"], 32), raw))
    f, s, r = receipt["leaf"], size - 1, sha(b"\x00zhiping-entry-v1\n", digest, b"\n")
    need(0 <= f < size, "no such leaf")
    for p in (unbase(text, 32) for text in receipt["proof"]):
        need(s > 0, "the proof is too long")
        right = f % 2 or f == s
        r = node(p, r) if right else node(r, p)
        while right and f % 2 == 0 and f: f, s = f >> 1, s >> 1
        f, s = f >> 1, s >> 1
    need(s == 0 and r == root, "not in the log")

def tree_root(hashes):
    k = 1 << (len(hashes) - 1).bit_length() - 1 if len(hashes) > 1 else 0
    return node(tree_root(hashes[:k]), tree_root(hashes[k:])) if k else hashes[0] if hashes else sha()

def load(read, kind, number, width, items):
    groups = f"{number:,}".split(",")
    name = "/x".join([f"tile/{kind}"] + [group.zfill(3) for group in groups[:-1]]) + "/" + groups[-1].zfill(3)
    files = [(w, read(name + (f".p/{w}" if w < 256 else ""))) for w in (width, 256)]
    whole, raw = next((w, raw) for w, raw in files if raw is not None)
    need(len(raw) == items * whole, "the length of " + name)
    return [raw[i:i + items] for i in range(0, len(raw), items)][:width]

def check_files(read, size, root):
    """The hashes of all leaves, when leaves, tiles and root belong together."""
    widths, row, level = [min(256, size - start) for start in range(0, size, 256)], [], 0
    for leaf in (leaf for n, width in enumerate(widths) for leaf in load(read, "entries", n, width, 64)):
        need(re.fullmatch(rb"\x00\x3ezhiping-entry-v1\n[^\n]{44}\n", leaf) and unbase(leaf[19:-1].decode(), 32), "a leaf")
        row.append(sha(b"\x00", leaf[2:]))
    leaves = row
    while row:
        tiles = [row[i:i + 256] for i in range(0, len(row), 256)]
        need(all(load(read, level, n, len(own), 32) == own for n, own in enumerate(tiles)), f"a tile of level {level}")
        row, level = [tree_root(own) for own in tiles if len(own) == 256], level + 1
    need(tree_root(leaves) == root, "the root is another")
    return leaves

def check(kind, files, read, trust, now, witnesses=0):
    trust = read_trust(trust)
    if kind == "receipt": return check_receipt(*files, trust, now, witnesses)
    notes = [check_note(note.decode(), trust, now, witnesses) for note in files or [read("checkpoint")]]
    older, newer = (sorted(notes, key=lambda note: note[1])[end] for end in (0, -1))
    need(older[0] == newer[0] and (older[1] < newer[1] or older[2] == newer[2]), "two logs, or two histories")
    need(tree_root(check_files(read, newer[1], newer[2])[:older[1]]) == older[2], "rewritten")
def outcome_of(check, *arguments):
    try: return check(*arguments) or ("valid", "")
    except Exception as why: return "invalid", f"{type(why).__name__} {why}"
def reader(folder, instead={}):
    file = lambda name: instead.get(name, folder / name)
    return lambda name: file(name).read_bytes() if file(name) and file(name).is_file() else None

def main(kind, *paths):
    *given, last = map(Path, paths)
    if kind != "vectors":
        files = [path.read_bytes() for path in given if path.is_file()]
        said, why = outcome_of(check, kind, files, reader(given[-1]), last.read_bytes(), int(time.time() * 1000))
        return print(said, why) or said != "valid"
    vectors, wrong = json.loads((last / "manifest.json").read_text()), []
    for v in vectors:
        read = reader(last / (v["folder"] or ""), {name: to and last / to for name, to in v["with"].items()})
        files, trust = [(last / name).read_bytes() for name in v["files"]], (last / v["trust"]).read_bytes()
        said, why = outcome_of(check, v["check"], files, read, trust, v["at"], v["witnesses"])
        if said != v["outcome"]: wrong.append(f"{v['why']}: {said} {why}")
    return print(*wrong, f"{len(wrong)} of {len(vectors)} are wrong", sep="\n") or bool(wrong)
if __name__ == "__main__": sys.exit(main(*sys.argv[1:]))
