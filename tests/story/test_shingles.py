"""Nothing is copied: no eight words in a row of our texts stand so in a source, except in marked quotations."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from story.fold import fold
from story.loader import Page
from story.open import DEFAULT, LIBRARY
from tests.story.make import load
from tests.story.shingles import FILE, LENGTH, PLANTED, copied, fingerprints, kept, main, quotations, shingles

ONLY_NAMES = {
    "و3.3 مليون طن من الفوسفات الخام و200,000 طن من المطاط و9.5 مليون طن من النفط": "figures, units and goods",
    "للقوى الأربع، الاتحاد السوفيتي وإيطاليا واليابان وألمانيا، أن": "four states, by their names",
}
"""Words of ours -> why they are no copy: names, titles and figures alone, which cannot be put in other words."""
EXCEPTED = frozenset(" ".join(shingle) for text in ONLY_NAMES for shingle in shingles(fold(text).split()))


def texts_of(page: Page) -> Iterator[tuple[str, str]]:
    """Yield everything that a file says in words, with the name of the place; block quotations are marked as such."""
    for block in page.body.blocks:
        if block.kind != "quote":
            yield block.key, block.text
    for option in page.body.options:
        yield option.id, option.label
    for key, value in page.values.items():
        for said in value if isinstance(value, tuple | list) else (value,):
            text = said.get("words") if isinstance(said, dict) else said
            if isinstance(text, str):
                yield key, text


def test_no_sentence_of_a_source_is_copied() -> None:
    known = kept()
    faults = []
    for page in load(LIBRARY / DEFAULT).all_pages():
        for place, text in texts_of(page):
            found = [shingle for shingle in copied(text, known) if shingle not in EXCEPTED]
            faults += [f"{page.path} {place}: {shingle}" for shingle in found]
    assert faults == []


def test_the_file_of_fingerprints_is_small_and_finds_a_planted_sentence() -> None:
    assert FILE.stat().st_size < 400_000
    assert len(kept()) > 3000
    assert len(copied(f"As everybody knows, {PLANTED.lower()} He swore.", kept())) == len(PLANTED.split()) - LENGTH + 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("رأيتُ في الطريق إلى المدينة سبعة رجال يحملون بابًا أخضر", 3),
        ("رايت فى الطريق الى المدينه سبعه رجال يحملون", 1),
        ("قال: «رأيت في الطريق إلى المدينة سبعة رجال يحملون بابًا أخضر».", 0),
        ("رأيت في الطريق «إلى» المدينة سبعة رجال يحملون", 1),
        ("رأيت «في الطريق إلى المدينة» و«سبعة رجال» يحملون بابًا أخضر", 0),
        ("رأيت في الطريق إلى المدينة «سبعة رجال يحملون بابًا أخضر»", 2),
        ("رأيت في الطريق إلى المدينة ثمانية رجال يحملون بابًا أخضر", 0),
        ("رأيت في الطريق إلى المدينة سبعة رجال", 0),
        ("", 0),
    ],
)
def test_a_copy_is_found_however_it_is_spelt_and_a_quotation_is_none(text: str, found: int) -> None:
    known = fingerprints(["رأيت في الطريق إلى المدينة سبعة رجال يحملون بابًا أخضر."])
    assert len(copied(text, known)) == found


def test_the_script_hashes_sentences_and_quotations_and_prints_no_word(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sentences = tmp_path / "sentences.jsonl"
    sentences.write_text(json.dumps({"id": "a-1", "text_ar": "one two three four five six seven eight nine"}) + "\n")
    told = {"items": [{"gist": ['He said "a b c d e f g h" and left them all alone in the dark', 3]}]}
    (tmp_path / "papers.json").write_text(json.dumps(told))
    main([str(sentences), str(tmp_path)])
    lines = capsys.readouterr().out.split()
    assert set(lines) == fingerprints(["one two three four five six seven eight nine", "a b c d e f g h", PLANTED])
    assert all(len(line) == 16 for line in lines)
    assert list(quotations(told)) == ['"a b c d e f g h"']


def test_the_script_says_how_it_is_used() -> None:
    with pytest.raises(SystemExit, match="SENTENCES PRIMARY_DIR"):
        main([])
