#!/usr/bin/env python3
"""Checks a record chain that the Audit page exported, without Partner Center: python3 verify-chain.py records.jsonl

The first line tells whose chain it is, how many records it has and the hash at its head. Each further line is a record
with the hash that seals it: SHA-256 over the hash before it, the owner, the number, the time in microseconds, the
customer, the principal, the partner and the entry, each as UTF-8 with its length in front, eight bytes, big-endian."""
import hashlib
import json
import sys


def seal(*parts):
    digest = hashlib.sha256()
    for part in parts:
        data = str(part).encode()
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def check(lines):
    head = json.loads(next(lines))
    number, previous = 0, "0" * 64
    for line in lines:
        record = json.loads(line)
        number += 1
        if record["number"] != number:
            return f"record {number} is missing: {record['number']} stands in its place"
        expected = seal(previous, head["owner"], number, record["at"], record["customer"],
                        record["principal"], record["partner"], record["entry"])
        if record["hash"] != expected:
            return f"record {number} does not bear its seal: it or its place was changed"
        previous = expected
        if number == head["length"] and previous != head["head"]:
            return f"the head is not the seal of record {number}"
    if number < head["length"]:
        return f"{head['length'] - number} records are missing at the end"
    print(f"{number} records of {head['name']}, unbroken; head {previous}")
    return None


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        broken = check(iter(file))
    if broken:
        sys.exit(broken)
