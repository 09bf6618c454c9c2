"""Names and notes that somebody else chose: to steer a terminal, to be markup, to paint over the lines around them."""

from __future__ import annotations

import json
import re
from pathlib import Path

from state.rows import Trail
from state.store import ReaderStore
from story.clean import CONTROLS
from story.ids import Position
from tests.story.make import chapter, translated, write_files

NAMES = {
    "escape": "Ann\x1b[2J\x1b[31mred\x1b]0;owned\x07",
    "C0": "Ann" + "".join(map(chr, range(1, 32))) + "\x7f",
    "C1": "Ann\x9b2J\x9d0;owned\x9c\x85\x90q\x9c",
    "clipboard": "Ann\x1b]52;c;ZXZpbA==\x07\x9d52;c;ZXZpbA==\x9c",
    "hyperlink": "\x1b]8;;http://evil.example\x1b\\Ann\x1b]8;;\x1b\\",
    "font": "Ann\x1b]50;evil\x07\x1bP+q544e\x1b\\\x1b_x\x1b\\",
    "bidi": "Ann \u202egnp.exe\u202c \u2066x\u2069 \u2067y\u2069 \u200e\u200f\u061c\u202a\u202b\u202d",
    "markup": "[red]Ann[/] [/b] [b] [ \\[ [/]] $x",
    "click": "[@click=app.quit]Ann quits[/]",
    "screenshot": "[@click=app.screenshot('x.svg','/tmp')]Ann shoots[/]",
    "link": "[link=http://evil.example]Ann[/link] [Ann](javascript:x) <a href=x>",
    "storm": "Ann" + "\u0301\u0489\u20dd" * 100,
    "long": "Ann " + "x" * 19_996,
    "unseen": "A\u200bn\u2060n\ufeff\u00ad\u2064\U000e0041\u180e",
    "private": "Ann \ue000\uf8ff\U000f0000\U0010fffd \ufffe\U0001ffff",
    "surrogates": "Ann\udc80\udcff\ud800",
    "directions": "Ann آن 12 (abc) عدن [x] ١٢ שלום",
    "paths": "Ann\nBob\r\n\x00../../etc -rf %n{0}{name} $(id) `id` ; rm",
}
"""What is tried -> the name. Every one has an A, so that a test can see that it was shown."""

SHOWN = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
"""A control sequence (CSI): all that may leave beside text. No OSC, no DCS, no C1."""


def steering(sent: str) -> list[str]:
    """Return what of a stream for a terminal is neither text nor an ordinary control sequence."""
    text = SHOWN.sub("", sent)
    assert "\x1b" not in text, repr(text[max(0, text.index("\x1b") - 60) :][:120])
    return re.findall(CONTROLS, text.replace("\r", "").replace("\n", ""))


# ---- a story told by a stranger


def toml(text: str) -> str:
    """Write a text into TOML so that everything comes through: control characters escaped, as JSON escapes the rest."""
    text = text.encode("utf-8", "ignore").decode()[:280]
    return '"' + re.sub(CONTROLS, lambda m: f"\\U{ord(m[0]):08x}", json.dumps(text, ensure_ascii=False)[1:-1]) + '"'


def _body(text: str) -> str:
    return " ".join(text.encode("utf-8", "ignore").decode()[:600].split())


def _page(head: str, body: str) -> str:
    return f"+++\n{head}\n+++\n\n{body}\n"


def write_hostile(root: Path) -> Path:
    """Write a story in which every word is a hostile name, in both languages."""
    files: dict[str, str] = {}
    links, ways = [], []
    for n, (what, name) in enumerate(NAMES.items()):
        links.append(
            f"{_body(name)} and [Ann {n}](person:p{n}), [a](document:d{n}), [b](telegram:t{n}), [c](place:l{n}), "
            f"[d](term:w{n}). [@s{n}:{n + 1}] [^n{n}]"
        )
        ways.append(f"- [Ann {n} {what}](c{n})")
        word = toml(name)
        both = {
            f"people/p{n}": f"name = {word}\nrole = {word}\noffice = {word}\nfate = {word}\naliases = [{word}]",
            f"documents/d{n}": f"title = {word}\nform = {word}\nstatus = {word}\nparties = [{word}]\nrights = {word}",
            f"telegrams/t{n}": f"title = {word}\nsender = {word}\nanswer = {word}\nsecrecy = {word}",
            f"places/l{n}": f"name = {word}\nnow = {word}",
            f"terms/w{n}": f"name = {word}",
            f"notes/n{n}": f"title = {word}",
        }
        facts = {
            "people": f"side = 'east'\nnative = {word}",
            "documents": f"date = '1940-11-12'\narchive = {word}\noriginal = 'de'",
            "telegrams": f"date = '1940-11-12'\nform = 'telegram'\nnumber = {word}\narchive = {word}",
            "notes": "essential = true",
        }
        said = f"{_body(name)} [@s{n}]"
        for path, words in both.items():
            files[f"{path}.en.md"] = base = _page(f"{words}\n{facts.get(path.partition('/')[0], '')}", said)
            stamp = translated(base, said).partition('"')[2].partition('"')[0]
            files[f"{path}.ar.md"] = _page(f'of = "{stamp}"\n{words}', said)
        one = chapter(said).replace('"A"', word).replace('"Here"', word).replace('["word"]', f"[{word}]")
        files[f"chapters/c{n}.en.md"] = one
        files[f"chapters/c{n}.ar.md"] = translated(one, said).replace('"أ"', word).replace('"هنا"', word)
    first = chapter("\n\n".join(links) + "\n\n" + "\n".join(ways), kind="scene", title="Ann begins")
    files["chapters/a.en.md"] = first
    files["chapters/a.ar.md"] = translated(first, "\n\n".join(links) + "\n\n" + "\n".join(ways), title="Ann")
    every = toml("Ann " + "".join(_body(name)[:20] for name in NAMES.values())[:260])
    files["story.toml"] = (
        f'format = 1\nid = "hostile"\nlanguages = ["en", "ar"]\nstart = "a"\ntitle = {{en = {every}, ar = {every}}}\n'
        f"licence = {every}\n\n[threads.main]\nen = {every}\nar = {every}\n\n[sides.east]\nen = {every}\nar = {every}\n"
    )
    files["sources.toml"] = "\n".join(
        f"[s{n}]\ntitle = {toml(name)}\nauthor = {toml(name)}\npublisher = {toml(name)}\nlocator = {toml(name)}\n"
        f"url = {toml(name)}\n"
        for n, name in enumerate(NAMES.values())
    )
    return write_files(root, files)


def write_progress(file: Path) -> None:
    """Keep notes, bookmarks, answers and a trail in which every text is a hostile name."""
    store = ReaderStore.open(file)
    with store.transaction():
        for n, name in enumerate(NAMES.values()):
            position = Position("hostile", "a", "p1", 0, "en", name[:300])
            store.add_note(position, name)
            store.add_note(Position("hostile", name[:300], name[:300], 0, name[:10], name[:300]), name)
            store.add_bookmark(position, name)
            store.save_answer(position, name[:300], name)
            store.record_choice("hostile", f"c{n}", name[:300])
            store.set_setting(f"{name[:50]}", name[:300])
        for setting in ("theme", "language", "measure", "evidence", "panel"):
            store.set_setting(setting, NAMES["escape"])
        steps = ("a", *(name[:300] for name in NAMES.values()), "a")
        store.record_opening("hostile", "a", Trail("hostile", steps, 0), Position("hostile", "a", "p1"))
        store.set_reader(NAMES["escape"])
