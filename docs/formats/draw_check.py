#!/usr/bin/env python3
"""Checks transcripts of draws as draw.md says; shares nothing with the sources of zhiping, and needs no package.
  draw_check.py draw TRANSCRIPT TRUST [OPENING...] | vectors FOLDER"""
import hmac, re, sys
from common import ANY, DIGEST, HEAD, HEX, ID, MOMENT, N, TEXT, canonical, check_logged, main, need, once, read, read_trust, sha
VALUES = {"drand": HEX, "lottery": re.compile("[0-9]+( [0-9]+)*"), "none": re.compile("(?!)")}
PUBLIC = ({"at": MOMENT, "chain": TEXT, "kind": "drand", "round": range(2**53)},
          {"at": MOMENT, "kind": "lottery", "name": TEXT, "number": TEXT}, {"kind": "none"})
PURPOSE = ({"committee": TEXT, "kind": "meeting", "meeting": TEXT, "name": TEXT}, {"kind": "spot_check", "name": TEXT, "subject": TEXT})
PLAN = {"attempt": N, "commit_by": MOMENT, "demo": (True, False), "draw": ID, "frozen": MOMENT, "office": ID, "origin": TEXT,
        "exclusions": [{"clause": TEXT, "count": N, "rule": TEXT}], "parties": [{"key": TEXT, "name": TEXT}],
        "panels": [{"cap": (N, None), "key": TEXT, "name": TEXT, "seats": N, "substitutes": N}],
        "pool": {"digest": DIGEST, "size": N}, "public": PUBLIC, "purpose": PURPOSE, "reveal_by": MOMENT}
FREEZE = HEAD | {"kind": "draw_freeze", "plan": (PLAN, PLAN | {"cap": N}), "candidates": [{"commitment": HEX, "panel": TEXT, "unit": N}]}
SHARE = {"commitment": (DIGEST, None), "committed": (MOMENT, None), "party": TEXT, "revealed": (MOMENT, None),
         "share": (HEX, None), "struck": (None, "not_committed", "not_revealed", "wrong")}
DRAW = HEAD | {"kind": "draw", "freeze": FREEZE, "shares": [SHARE], "public": (TEXT, None), "seed": (HEX, None), "ranking": [N],
        "panels": [{"panel": TEXT, "seats": [N], "substitutes": [N]}], "abort": ({"at": MOMENT, "reason": TEXT}, None),
        "declines": [{"at": MOMENT, "candidate": N, "reason": ("declined", "no_answer", "recused"), "replaced_by": (N, None)}],
        "receipts": {"commitments": [{"party": TEXT, "receipt": ANY}], "freeze": ANY},
        "openings": [{"candidate": N, "salt": HEX, "subject": TEXT}]}
OPENING = HEAD | {"kind": "draw_opening", "draw": ID, "salt": HEX, "subject": TEXT}
mac = lambda key, *parts: hmac.digest(key, b"".join(parts), "sha256")
hidden = lambda draw, row: mac(bytes.fromhex(row["salt"]), b"zhiping-draw-candidate-v1\n", draw.encode(), row["subject"].encode()).hex()

def check_freeze(plan, rows, demo):
    panels, public = {panel["key"]: panel for panel in plan["panels"]}, plan["public"].get("at", plan["reveal_by"] + 1)
    need(panels and all(panel["seats"] for panel in plan["panels"]) and len(plan["parties"]) > 1, "panels or parties")
    need(plan["frozen"] <= plan["commit_by"] <= plan["reveal_by"] < public, "moments")
    need((demo or not plan["demo"]) and ("演示" in plan["origin"]) == plan["demo"] and all(p["key"] for p in plan["parties"]), "demo or name")
    for items in ([p["key"] for p in plan["panels"]], [p["key"] for p in plan["parties"]], [e["rule"] for e in plan["exclusions"]]): once(items)
    need(all(one["commitment"] < two["commitment"] for one, two in zip(rows, rows[1:])), "candidates do not ascend")
    need(plan["pool"]["size"] == len(rows) + sum(row["count"] for row in plan["exclusions"]), "the pool does not add up")
    units, before, seats, whole = {key: {} for key in panels}, {}, 0, plan.get("cap", 2**32)
    for row in rows: units[row["panel"]][row["unit"]] = units[row["panel"]].get(row["unit"], 0) + 1
    for key, panel in panels.items():
        most = {unit: many if panel["cap"] is None else min(panel["cap"], many) for unit, many in units[key].items()}
        sure = max(sum(min(many, max(0, whole - before.get(unit, 0))) for unit, many in most.items()),
                   sum(min(many, whole) for many in most.values()) - seats)
        need(sure >= panel["seats"] and sum(units[key].values()) >= panel["seats"] + panel["substitutes"], "a panel may stay empty")
        before, seats = {unit: before.get(unit, 0) + most.get(unit, 0) for unit in before | most}, seats + panel["seats"]

def check_shares(plan, rows, seeded):
    need([row["party"] for row in rows] == [party["key"] for party in plan["parties"]], "other parties")
    last = max([row["committed"] for row in rows if row["committed"] is not None], default=1 - 2**53)
    for given, at, party, revealed, share, struck in ([row[key] for key in sorted(row)] for row in rows):
        need((given is None) == (at is None) and (share is None) == (revealed is None), "a moment is missing")
        need(at is None or plan["frozen"] <= at <= plan["commit_by"], "committed early or late")
        need(share or struck or not seeded, "a share is neither there nor struck")
        if share:
            right = sha(b"zhiping-draw-share-v1\n", plan["draw"].encode(), party.encode(), bytes.fromhex(share)).hex()
            need(last <= revealed <= plan["reveal_by"] and not struck and given == "sha256:" + right, "a wrong, early, late or struck share")

def check_result(tree, plan, rows):
    pieces = [b"zhiping-draw-seed-v1", sha(canonical(tree["freeze"]))] + [bytes.fromhex(row["share"] or "") for row in tree["shares"]]
    need(tree["public"] is not None or any(pieces[2:]), "nothing is random")
    seed = sha(*[len(piece).to_bytes(8, "big") + piece for piece in pieces + [(tree["public"] or "").encode()]])
    need(seed.hex() == tree["seed"], "the seed is another")
    tickets = {place: (mac(seed, bytes.fromhex(row["commitment"])), row["commitment"]) for place, row in enumerate(rows)}
    ranks, sitting, gone, panels = sorted(tickets, key=tickets.get), set(), set(), {panel["key"]: panel for panel in plan["panels"]}
    need(tree["ranking"] == ranks, "the ranking is another")
    rest = lambda key: [place for place in ranks if rows[place]["panel"] == key and place not in sitting | gone]
    def seat(key):
        sits = lambda all_: [rows[at]["unit"] for at in sitting if all_ or rows[at]["panel"] == key]
        full = lambda place: any(sits(all_).count(rows[place]["unit"]) >= cap for all_, cap in ((0, panels[key]["cap"]), (1, plan.get("cap"))) if cap is not None)
        place = next((place for place in rest(key) if not full(place)), None)
        return sitting.add(place) or place if place is not None else None
    drawn = [{"panel": key, "seats": [seat(key) for _ in range(panel["seats"])], "substitutes": rest(key)[:panel["substitutes"]]}
             for key, panel in panels.items()]
    need(tree["panels"] == drawn, "a seat or a substitute is another")
    for who, next_ in ((row["candidate"], row["replaced_by"]) for row in tree["declines"]):
        need(who < len(rows) and who not in gone, "nobody declines")
        sat = who in sitting
        sitting.discard(who), gone.add(who)
        need(next_ == (seat(rows[who]["panel"]) if sat else None), "somebody else follows")

def check(raw, trust, openings, now, witnesses, public):
    trust, tree = read_trust(trust), read(raw, DRAW)
    plan, rows, receipts, ask = tree["freeze"]["plan"], tree["freeze"]["candidates"], tree["receipts"], (trust, now, witnesses)
    check_freeze(plan, rows, trust["demo"])
    check_shares(plan, tree["shares"], tree["seed"])
    need(tree["public"] is None or VALUES[plan["public"]["kind"]].fullmatch(tree["public"]) and public in (None, tree["public"]), "the public value")
    if tree["seed"]:
        need(tree["public"] or plan["public"]["kind"] == "none", "the public value is missing")
        check_result(tree, plan, rows)
    else: need(tree["abort"] and not tree["ranking"] + tree["panels"] + tree["declines"], "neither drawn nor aborted")
    for key in ("candidate", "subject"): once([row[key] for row in tree["openings"]])
    need(all(rows[row["candidate"]]["commitment"] == hidden(plan["draw"], row) for row in tree["openings"]), "an opening opens nothing")
    entry = lambda at: {"office": plan["office"], "case": plan["draw"], "kind": "draw", "at": at}
    frozen = {"freeze_digest": "sha256:" + sha(canonical(tree["freeze"])).hex()}
    leaf = receipts["freeze"] and check_logged(receipts["freeze"], entry(plan["frozen"]), plan["origin"], frozen, *ask)
    given = {row["party"]: row for row in tree["shares"] if row["commitment"]}
    once([held["party"] for held in receipts["commitments"]])
    for row, receipt in ((given[held["party"]], held["receipt"]) for held in receipts["commitments"]):
        own = check_logged(receipt, entry(row["committed"]), plan["origin"], {key: row[key] for key in ("party", "commitment")}, *ask)
        need(leaf is None or own is None or own > leaf, "a commitment before the frozen part")
    for opening in (read(raw, OPENING) for raw in openings):
        need(opening["draw"] == plan["draw"] and hidden(plan["draw"], opening) in [row["commitment"] for row in rows], "no candidate")

if __name__ == "__main__": sys.exit(main(lambda files, trust, v: check(*files, trust, v.get("openings", []), v["at"], v["witnesses"], v["public"])))
