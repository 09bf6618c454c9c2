"""Writes a story of any size, for measuring: `python -m tests.story.big FOLDER [CHAPTERS]`."""

from __future__ import annotations

import random
import sys
from pathlib import Path

from tests.story.make import SOURCES, TOML, chapter, translated, write_files

_ENGLISH = "the envoy waits in Moscow while Berlin writes a note about four powers and nobody answers it"
_ARABIC = "ينتظر السفير في موسكو بينما تكتب برلين مذكرة عن أربع دول ولا يجيب عنها أحد"
WORDS = {"en": _ENGLISH.split(), "ar": _ARABIC.split()}
PARAGRAPHS, LENGTH = 5, 60
THREADS = 12


def write_big(root: Path, chapters: int) -> Path:
    """Write a story of `chapters` chapters of 300 words in two languages, with a person for every ten."""
    chance = random.Random(2362)
    people = max(1, chapters // 10)
    sides = '\n[sides.soviet]\nen = "Soviet Union"\nar = "الاتحاد السوفيتي"\n'
    threads = "".join(f'\n[threads.t{n}]\nen = "Thread {n}"\nar = "خيط {n}"\n' for n in range(THREADS))
    write_files(root, {"story.toml": TOML.replace('"a"', '"c0"') + threads + sides, "sources.toml": SOURCES})
    for n in range(people):
        write_files(root, _person(n))
    for n in range(chapters):
        write_files(root, _chapter(n, chapters, people, chance))
        if n % 20 == 0:
            write_files(root, _place(n // 20, chance))
        if n % 5 == 0:
            write_files(root, _message(n // 5, chapters, people, chance))
    return root


def _chapter(n: int, chapters: int, people: int, chance: random.Random) -> dict[str, str]:
    links = [chance.randrange(people) for _ in range(PARAGRAPHS)]
    targets = sorted({t for t in (n + 1, n + chance.randint(2, 40)) if t < chapters})
    bodies = {language: _body(language, links, targets, chance) for language in WORDS}
    date = f"{1700 + n // 336}-{n // 28 % 12 + 1:02}-{n % 28 + 1:02}"
    kind = "scene" if targets else "ending"
    base = chapter(bodies["en"], kind=kind, title=f"Chapter {n}", date=date).replace('"main"', f'"t{n % THREADS}"')
    keywords = 'keywords = ["كلمة"]\n'
    return {
        f"chapters/c{n}.en.md": base,
        f"chapters/c{n}.ar.md": translated(base, bodies["ar"], title=f"فصل {n}", extra=keywords),
    }


def _body(language: str, links: list[int], targets: list[int], chance: random.Random) -> str:
    paragraphs = []
    for n, person in enumerate(links):
        words = chance.choices(WORDS[language], k=LENGTH)
        words.insert(chance.randrange(LENGTH), f"[Person {person}](person:p{person})")
        paragraphs.append(f"{' '.join(words)}. [@axis:{n % 3 + 1}] {{#a{n}}}")
    choices = "\n".join(f"- [{WORDS[language][0]} {target}](c{target})" for target in targets)
    return "\n\n".join([*paragraphs, choices]).strip()


def _person(n: int) -> dict[str, str]:
    head = f'+++\nname = "Person {n}"\noffice = "Envoy"\nfate = "Died"\n'
    base = f'{head}side = "soviet"\n+++\n\nA card. [@book]\n'
    words = translated(base, "بطاقة. [@book]").replace("title", "name").replace("dateline", "office")
    return {
        f"people/p{n}.en.md": base,
        f"people/p{n}.ar.md": words.replace("\n+++\n\n", '\nfate = "توفي"\n+++\n\n', 1),
    }


def _place(n: int, chance: random.Random) -> dict[str, str]:
    where = f"lat = {chance.uniform(-50, 70):.2f}\nlon = {chance.uniform(-180, 180):.2f}\n"
    base = f'+++\nname = "Place {n}"\n{where}+++\n\nA card. [@book]\n'
    words = translated(base, "بطاقة. [@book]", title=f"مكان {n}").replace("title", "name")
    return {f"places/l{n}.en.md": base, f"places/l{n}.ar.md": words.replace('dateline = "هنا"\n', "")}


def _message(n: int, chapters: int, people: int, chance: random.Random) -> dict[str, str]:
    first, last = (chance.randrange(1 + (chapters - 1) // 20) for _ in range(2))
    date = f"{1700 + n // 336}-{n // 28 % 12 + 1:02}-{n % 28 + 1:02}"
    times = f'sent = "{date}T05:34+03:00"\nreceived = "{date}T{9 + n % 12:02}:50+02:00"\n'
    ends = f'from = ["p{chance.randrange(people)}"]\nto = ["p{chance.randrange(people)}"]\n'
    facts = (
        f'form = "telegram"\nnumber = "{n}"\n{ends}'
        f'from_place = "l{first}"\nto_place = "l{last}"\ndate = "{date}"\n{times}'
    )
    base = f'+++\ntitle = "Message {n}"\nanswer = "None"\n{facts}+++\n\nA wire. [@book]\n'
    words = translated(base, "برقية. [@book]", title=f"رسالة {n}").replace("dateline", "answer")
    return {f"telegrams/w{n}.en.md": base, f"telegrams/w{n}.ar.md": words}


if __name__ == "__main__":
    write_big(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10_000)
