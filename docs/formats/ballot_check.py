#!/usr/bin/env python3
"""Counts ballot boxes again as ballot.md says; shares nothing with the sources of zhiping, and needs no package.
  ballot_check.py ballot BOX TRUST | vectors FOLDER"""
import base64, hashlib, re, sys
from common import ANY, DIGEST, HEX, ID, MOMENT, N, TEXT, SLACK, canonical, check_logged, main, need, once, read, read_trust, sha
HEAD = bytes.fromhex("30820122300d06092a864886f70d01010105000382010f003082010a0282010100")
SIGNATURE, ISSUE, KEY = {"prefix": HEX, "signature": TEXT}, {"blinded": DIGEST, "voter": TEXT}, TEXT
PAPER = {"case": ID, "choice": TEXT, "meeting": ID, "nonce": HEX, "round": N, "v": 1}
RATIO = {"clause": TEXT, "denominator": N, "numerator": N}
ROUND = {"case": ID, "round": N, "options": [TEXT], "recused": [TEXT], "quorum": RATIO, "pass": RATIO | {"base": ("present", "decided")},
         "keys": {"office": KEY, "supervisor": KEY}, "issues": {"office": [ISSUE], "supervisor": [ISSUE]},
         "papers": [{"office": SIGNATURE, "paper": PAPER, "supervisor": SIGNATURE}],
         "tally": ({key: N for key in ("abstain", "against", "blank", "for", "invalid")}, None),
         "outcome": ("passed", "not_passed", "no_quorum", None), "annulled": ({"at": MOMENT, "reason": TEXT}, None)}
BOX = {"v": 1, "kind": "ballot_box", "suite": "rsabssa-sha384-pss-randomized", "demo": (True, False), "office": ID, "origin": TEXT,
       "meeting": ID, "name": TEXT, "members": N, "attending": [TEXT], "rounds": [ROUND],
       "closings": {"office": TEXT, "supervisor": TEXT}, "receipts": [ANY]}
named = lambda raw: "sha256:" + sha(raw).hex()

def unbase(text, length):
    raw = base64.b64decode(text, validate=True)
    need(len(raw) == length and base64.b64encode(raw).decode() == text, "base64")
    return raw

def modulus(key):
    der = unbase(key, 294)
    need(der.startswith(HEAD) and der.endswith(bytes.fromhex("0203010001")) and der[33] >> 7, "not a key")
    return int.from_bytes(der[33:289], "big")

def check_pss(n, signature, message):
    """RSASSA-PSS-VERIFY (RFC 8017 §8.1.2, §9.1.2) for 2048 bits, SHA-384, a salt of 48 bytes."""
    s = int.from_bytes(signature, "big")
    need(s < n, "not below the modulus")
    em, hash384 = pow(s, 65537, n).to_bytes(256, "big"), lambda *parts: hashlib.sha384(b"".join(parts)).digest()
    masked, h = em[:207], em[207:255]
    mask = b"".join(hash384(h, count.to_bytes(4, "big")) for count in range(5))[:207]
    db = bytes(a ^ b for a, b in zip(masked, mask))
    db = bytes([db[0] & 127]) + db[1:]
    need(em[255] == 0xBC and masked[0] >> 7 == 0 and db[:159] == bytes(158) + b"\x01", "not a signature")
    need(hash384(bytes(8), hash384(message), db[159:]) == h, "the signature is of something else")

def check_closing(box, note, side, kind, trust, now):
    text, _, below = note.rpartition("\n\n")
    first, origin, meeting, at, relay, *rows = text.split("\n")
    need((first, origin, meeting, relay) == ("zhiping-ballot-closed-v1", box["origin"], box["meeting"], "-"), "a notice of something else")
    need(re.fullmatch("-?[0-9]+", at) and str(int(at)) == at and int(at) <= now + SLACK and below.endswith("\n"), "its moment or form")
    signed, lines = {}, [line.split(" ") for line in below[:-1].split("\n")]
    for dash, name, raw in lines:
        raw = base64.b64decode(raw, validate=True)
        signed.setdefault(f"{name}+{raw[:4].hex()}", raw[4:]), need(dash == "—", "a signature line")
    keys = {key["id"]: key for key in trust["keys"] if key["kind"] == kind}
    if kind == "log": keys = {id: key for id, key in keys.items() if (key["name"], key["office"]) == (origin, box["office"])}
    key, raw = next((keys[id], raw) for id, raw in signed.items() if id in keys)
    need(key["lost"] is None and key["from"] <= int(at) <= key["end"], "its key may not have signed then")
    key["verify"](raw, (text + "\n").encode())
    right = [f"{r['case']} {r['round']} {named(unbase(r['keys'][side], 294))} {named(canonical(r['issues'][side]))}" for r in box["rounds"]]
    need(rows == right, "its rows are others")

def check_round(box, round, rolled):
    ascends = lambda items: need(all(a.encode() < b.encode() for a, b in zip(items, items[1:])), "a list does not ascend")
    ascends(round["recused"]), need(set(round["recused"]) <= rolled, "a recused one does not attend")
    present = rolled - set(round["recused"])
    for issues in round["issues"].values():
        ascends([issue["voter"] for issue in issues])
        need({issue["voter"] for issue in issues} <= present, "a signature for one who is recused or absent")
    if round["annulled"]: return need(not round["papers"] and round["tally"] is round["outcome"] is None, "annulled, and yet counted")
    keys = {side: modulus(key) for side, key in round["keys"].items()}
    ascends([signed["paper"]["nonce"] for signed in round["papers"]])
    need(len(round["papers"]) <= min(map(len, round["issues"].values())), "more papers than signatures were given")
    tally = dict.fromkeys(("abstain", "against", "blank", "for", "invalid"), 0)
    for signed in round["papers"]:
        paper = signed["paper"]
        need((paper["meeting"], paper["case"], paper["round"]) == (box["meeting"], round["case"], round["round"]), "another's paper")
        for side, n in keys.items():
            check_pss(n, unbase(signed[side]["signature"], 256), bytes.fromhex(signed[side]["prefix"]) + canonical(paper))
        known = paper["choice"] in tally and paper["choice"] in round["options"] and paper["choice"] != "invalid"
        tally[paper["choice"] if known else "invalid"] += 1
    quorum, rule = round["quorum"], round["pass"]
    base = len(present) if rule["base"] == "present" else tally["for"] + tally["against"]
    enough = len(rolled) * quorum["denominator"] >= quorum["numerator"] * box["members"]
    passed = base > 0 and tally["for"] * rule["denominator"] >= rule["numerator"] * base
    outcome = "no_quorum" if not enough else "passed" if passed else "not_passed"
    need((round["tally"], round["outcome"]) == (tally, outcome), "tally or outcome is another")

def check(raw, trust, now, witnesses, nonces):
    trust, box = read_trust(trust), read(raw, BOX)
    need((trust["demo"] or not box["demo"]) and ("演示" in box["origin"]) == box["demo"], "a demo box")
    rolled = set(box["attending"])
    need(box["attending"] == sorted(rolled, key=str.encode) and len(rolled) <= box["members"], "who attends")
    check_closing(box, box["closings"]["office"], "office", "log", trust, now)
    check_closing(box, box["closings"]["supervisor"], "supervisor", "witness", trust, now)
    once([key for round in box["rounds"] for key in round["keys"].values()])
    for round in box["rounds"]: check_round(box, round, rolled)
    for receipt in box["receipts"]:
        check_logged(receipt, {"office": box["office"], "case": box["meeting"]}, box["origin"], {}, trust, now, witnesses)
    there = {signed["paper"]["nonce"] for round in box["rounds"] for signed in round["papers"]}
    need(set(nonces) <= there, "a paper is not in the box")

if __name__ == "__main__": sys.exit(main(lambda files, trust, v: check(*files, trust, v["at"], v["witnesses"], v.get("nonces", []))))
