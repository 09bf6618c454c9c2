"""Stories of any length to be measured with, and the same words as a plain text for other readers."""

from __future__ import annotations

import random
import textwrap
from pathlib import Path

from tests.story.make import translated, write_files

ENGLISH = (
    "the a of and to in on that was he she it by for with from minister telegram answer Moscow Berlin embassy paper "
    "morning November nobody wrote signed waited conditions bases straits pact letter ambassador desk again never"
)
ARABIC = (
    "في من على أن كان لم إلى عن هذا الوزير البرقية جواب موسكو برلين السفارة ورقة الصباح نوفمبر أحد كتب وقّع انتظر شروط "
    "قواعد المضائق ميثاق رسالة السفير مكتب مرة أخرى أبدًا قبل"
)
PARAGRAPH, CHAPTER = 60, 20
"""Words of a paragraph, paragraphs of a chapter."""


def _paragraph(rng: random.Random, words: str, n: int, base: bool) -> str:
    said = rng.choices(words.split(), k=PARAGRAPH)
    said[7] = f"*{said[7]}*"
    said[21] = f"**{said[21]}**"
    text = " ".join(said)
    return f"{text[0].upper()}{text[1:]}. [@book] {{#at-{n}}}" if base else f"{text}. [@book] {{#at-{n}}}"


def write_book(root: Path, size: int) -> tuple[Path, Path]:
    """Write a story of `size` bytes in English, in Arabic as well, and a text of it; return the story and the text."""
    rng = random.Random(size)
    files: dict[str, str] = {}
    plain: list[str] = []
    names = [f"c{n:03d}" for n in range(max(2, round(size / 7_600)))]
    each = max(2, min(CHAPTER, round(size / 380 / len(names))))
    for n, name in enumerate(names):
        after = names[n + 1] if n + 1 < len(names) else ""
        kind = "scene" if after else "ending"
        head = (
            f'+++\ntitle = "Chapter {n}"\ndateline = "Here"\nkeywords = ["tide"]\ndate = "1940-11-26"\n'
            f'thread = "main"\nkind = "{kind}"\n+++\n\n'
        )
        body = [_paragraph(rng, ENGLISH, m, True) for m in range(each)]
        other = [_paragraph(rng, ARABIC, m, False) for m in range(each)]
        choices = [f"- [Onward {n}]({after})"] if after else []
        base = head + "\n\n".join([*body, *choices]) + "\n"
        files[f"chapters/{name}.en.md"] = base
        arabic = "\n\n".join([*other, *([f"- [إلى الأمام {n}]({after})"] if after else [])])
        files[f"chapters/{name}.ar.md"] = translated(base, arabic, title=f"الفصل {n}")
        plain.append(f"# Chapter {n}\n")
        plain += [textwrap.fill(text.partition(" [@")[0].replace("*", ""), 68) + "\n" for text in body]
    listed = ",\n".join(f'"{name}"' for name in names)
    files["story.toml"] = (
        'format = 1\nid = "book"\nlanguages = ["en", "ar"]\nstart = "c000"\n'
        'title = {en = "A Book", ar = "كتاب"}\n\n'
        f'[threads.main]\nen = "The thread"\nar = "الخيط"\nchapters = [{listed}]\n'
    )
    files["sources.toml"] = '[book]\ntitle = "A Book"\nauthor = "A. Writer"\nyear = "1950"\nconfidence = "high"\n'
    story = write_files(root / "story", files)
    text = root / "book.txt"
    text.write_text("\n".join(plain), encoding="utf-8")
    return story, text
