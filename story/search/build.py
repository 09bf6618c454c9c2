"""Writing an index as bytes."""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from itertools import accumulate
from zlib import crc32

from story.fold import fold
from story.ids import KINDS
from story.search.entries import Entry
from story.search.index import MAGIC


def compose(given: list[Entry]) -> bytes:
    """Write the index of `given` as bytes."""
    seen = list(dict.fromkeys(entry.ref.whole for entry in given))
    refs = sorted(seen, key=lambda ref: KINDS.index(ref.kind))
    number_of = {ref: number for number, ref in enumerate(refs)}
    entries = sorted(given, key=lambda entry: number_of[entry.ref.whole])
    dates = [""] * len(refs)
    for entry in entries:
        dates[number_of[entry.ref.whole]] = dates[number_of[entry.ref.whole]] or entry.date
    keys: dict[str, int] = {"": 0}
    owners, key_of = array("I"), array("I")
    folded_ends, raw_ends, folded_parts, raw_parts = array("I", [0]), array("I", [0]), [], []
    found: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
    # A chapter has no names but keywords: whoever is called so comes before what is about them.
    named = sorted(enumerate(entries), key=lambda pair: pair[1].ref.kind == "chapter")
    zones = (
        ((owner, "", name) for owner, entry in named for name in entry.names),
        ((owner, "", entry.title) for owner, entry in enumerate(entries)),
        ((owner, key, text) for owner, entry in enumerate(entries) for key, text in entry.blocks),
    )
    firsts = []
    for zone in zones:
        firsts.append(len(owners))
        for owner, key, text in zone:
            folded = fold(text)
            for word in set(folded.split()):
                found[word].append(len(owners))
            owners.append(owner)
            key_of.append(keys.setdefault(key, len(keys)))
            folded_parts.append(f" {folded}".encode())
            raw_parts.append(text.encode("utf-8", "replace"))
            folded_ends.append(folded_ends[-1] + len(folded_parts[-1]))
            raw_ends.append(raw_ends[-1] + len(raw_parts[-1]))
    words = sorted(found)
    head = {
        "refs": [str(ref) for ref in refs],
        "dates": dates,
        "things": [number_of[entry.ref.whole] for entry in entries],
        "languages": [entry.language for entry in entries],
        "keys": list(keys),
        "first_title": firsts[1],
    }
    starts = array("I", accumulate((len(found[word]) for word in words), initial=0))
    postings = b"".join(found[word].tobytes() for word in words)
    arrays = [numbers.tobytes() for numbers in (owners, key_of, folded_ends, raw_ends, starts)]
    parts = [json.dumps(head).encode(), *arrays, postings, "\n".join(words).encode()]
    sizes = [*map(len, parts), folded_ends[-1], raw_ends[-1]]
    checksum = crc32(b"".join(parts))
    first_line = MAGIC + " ".join(map(str, (checksum, *sizes))).encode() + b"\n"
    return b"".join((first_line, *parts, *folded_parts, *raw_parts))
