"""Fingerprints of the sources' sentences, so that a test can find them copied while they stay out of the project.

A shingle is eight words in a row, folded as `story.fold` folds them. Only hashes of shingles are kept, in
`shingles.txt`, one a line; from them nothing can be read. Whoever has the sources makes that file anew, after a source
or the folding changed:

    python -m tests.story.shingles SENTENCES PRIMARY_DIR > tests/story/shingles.txt

SENTENCES is a file of JSON lines, the text under `text_ar`. PRIMARY_DIR holds JSON files on papers of the time, told in
our own words; of them only what stands in quotation marks is hashed.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

from story.fold import fold

LENGTH = 8
"""Words of a shingle: fewer meet by chance, more miss a sentence that was touched up."""
FILE = Path(__file__).with_name("shingles.txt")
PLANTED = "The harbour master counted forty green lanterns before the ferry left without him."
"""A sentence of no source, hashed with them: a test plants it, to see that the file at hand finds what it should."""

_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"")
"""Marked quotations, as our texts and the JSON files mark them."""


def shingles(words: list[str]) -> Iterator[tuple[str, ...]]:
    """Yield every eight words in a row."""
    for start in range(len(words) - LENGTH + 1):
        yield tuple(words[start : start + LENGTH])


def fingerprint(shingle: tuple[str, ...]) -> str:
    """Return the hash of a shingle."""
    return blake2b(" ".join(shingle).encode(), digest_size=8).hexdigest()


def fingerprints(texts: Iterable[str]) -> set[str]:
    """Return the hashes of all shingles of some sentences."""
    return {fingerprint(shingle) for text in texts for shingle in shingles(fold(text).split())}


def kept() -> frozenset[str]:
    """Return the hashes that came with the project."""
    return frozenset(FILE.read_text(encoding="ascii").split())


def copied(text: str, known: Iterable[str]) -> list[str]:
    """Return the shingles of a text that are known, unless more than half of one lies inside marked quotations."""
    known = frozenset(known)
    words: list[str] = []
    quoted: list[bool] = []
    end = 0
    for match in (*_QUOTED.finditer(text), None):
        for part, marked in ((text[end : match.start() if match else None], False), (match[0] if match else "", True)):
            found = fold(part).split()
            words += found
            quoted += [marked] * len(found)
        end = match.end() if match else end
    return [
        " ".join(shingle)
        for start, shingle in enumerate(shingles(words))
        if 2 * sum(quoted[start : start + LENGTH]) <= LENGTH and fingerprint(shingle) in known
    ]


def quotations(value: Any) -> Iterator[str]:
    """Yield what stands in quotation marks anywhere in a JSON value."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from quotations(each)
    elif isinstance(value, str):
        yield from _QUOTED.findall(value)


def _source_texts(sentences: Path, primary: Path) -> Iterator[str]:
    for line in sentences.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)["text_ar"]
    for path in sorted(primary.glob("*.json")):
        yield from quotations(json.loads(path.read_text(encoding="utf-8")))


def main(arguments: list[str]) -> None:
    """Print the hashes of the sources."""
    if len(arguments) != 2:
        sys.exit("usage: python -m tests.story.shingles SENTENCES PRIMARY_DIR > tests/story/shingles.txt")
    print(*sorted(fingerprints([*_source_texts(*map(Path, arguments)), PLANTED])), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
