"""What the checkers of draws and ballots share: the shape of files, receipts beside them, and how vectors are read."""
import base64, hashlib, json, re, sys, time
from pathlib import Path
from ledger_check import SLACK, canonical, check_receipt, need, outcome_of, read_trust
TEXT, HEX, ID = re.compile("(?s:.*)"), re.compile("[0-9a-f]{64}"), re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DIGEST, N, MOMENT, ANY = re.compile("(sha256|sm3):[0-9a-f]{64}"), range(2**32), range(1 - 2**53, 2**53), object()
HEAD = {"suite": "sha256", "v": 1}
sha = lambda *parts: hashlib.sha256(b"".join(parts)).digest()
once = lambda items: need(len(set(items)) == len(items), "something stands twice")

def fits(tree, shape):
    if isinstance(shape, dict): return isinstance(tree, dict) and tree.keys() == shape.keys() and all(fits(tree[k], shape[k]) for k in shape)
    if isinstance(shape, list): return isinstance(tree, list) and all(fits(item, shape[0]) for item in tree)
    if isinstance(shape, tuple): return any(fits(tree, one) for one in shape)
    if isinstance(shape, re.Pattern): return type(tree) is str and bool(shape.fullmatch(tree))
    return type(tree) is int and tree in shape if isinstance(shape, range) else shape is ANY or type(tree) is type(shape) and tree == shape

def read(raw, shape):
    tree = json.loads(raw.strip().decode())
    need(canonical(tree) == raw.strip(b" \t\r\n\x0c") and fits(tree, shape), "not canonical, or another form")
    return tree

def check_logged(receipt, entry_is, origin, effect, trust, now, witnesses):
    """The number of its leaf; nothing when its log is unknown here."""
    lines = [line.split(" ") for line in receipt["checkpoint"].split("\n") if line.startswith("— ")]
    names = {f"{line[1]}+{base64.b64decode(line[2])[:4].hex()}" for line in lines}
    if names.isdisjoint(key["id"] for key in trust["keys"] if key["kind"] == "log"): return None
    check_receipt(canonical(receipt), trust, now, witnesses)
    entry = receipt["entry"]
    right = entry_is.items() <= entry.items() and receipt["checkpoint"].split("\n")[0] == origin
    need(right and effect.items() <= entry["effect"].items(), "a receipt of something else")
    return receipt["leaf"]

def main(check):
    """`check` takes the file with what lies beside it, the trust file, and what the manifest or the command line says."""
    load = lambda name: Path(name).read_bytes()
    kind, first, *paths = sys.argv[1:]
    if kind != "vectors":
        said = {"at": int(time.time() * 1000), "witnesses": 0, "public": None, "openings": [load(path) for path in paths[1:]]}
        outcome, why = outcome_of(check, [load(first)], load(paths[0]), said)
        return print(outcome, why) or outcome != "valid"
    folder, wrong = Path(first), []
    vectors = json.loads(load(folder / "manifest.json"))
    for v in vectors:
        v["openings"] = [load(folder / name) for name in v.get("openings", [])]
        outcome, why = outcome_of(check, [load(folder / v["file"])], load(folder / v["trust"]), v)
        if outcome != v["outcome"]: wrong.append(f"{v['why']}: {outcome} {why}")
    return print(*wrong, f"{len(wrong)} of {len(vectors)} are wrong", sep="\n") or bool(wrong)
