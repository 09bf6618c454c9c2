"""A story that has one of everything, in words that no author will edit: what the screens do is tried on it."""

from __future__ import annotations

from pathlib import Path

from tests.story.make import translated, write_files

TOML = """\
format = 1
id = "sample"
languages = ["en", "ar"]
start = "harbour"
title = {en = "The Harbour: A Sample", ar = "الميناء: عيّنة"}

[threads.main]
en = "The quay"
ar = "الرصيف"
chapters = ["harbour", "office", "answer", "evening"]

[threads.side]
en = "The heights"
ar = "المرتفعات"

[sides.east]
en = "The east"
ar = "الشرق"
"""
SOURCES = """\
[book]
title = "A Book of Harbours: with a long second part"
author = "A. Writer"
year = "1950"
confidence = "high"

[axis]
title = "A base source"
sentences = 9
digits = 3
"""

PARAGRAPHS = (
    ("arrive", "The ship came in on a grey morning. On the quay stood [Vera Molotova](person:molotova), the clerk."),
    ("letters", "Two letters lay on her desk, and a [draft](document:draft) of a third. She read each twice.[^slip]"),
    ("wire", "Then the [wire](telegram:wire) came from [Aden](place:aden), in eleven words."),
    ("noon", "At noon the harbour master walked the whole length of the mole with his hands behind his back."),
    ("gulls", "The gulls, it is said, knew before anybody else that no second ship was coming that week."),
    ("books", "She opened the ledger of the year before and looked for the same name on the same day of March."),
    ("rain", "It had rained then; a stain of water as large as a coin lay over the café's unpaid bill."),
    ("lamp", "In the evening the lamp on the mole was lit by a boy who was not paid for it."),
)  # fmt: skip
"""Key and words of each paragraph of the opening chapter."""
ARABIC = (
    "دخلت السفينة في صباح رمادي، وعلى الرصيف وقفت [فيرا مولوتوفا](person:molotova)، كاتبة الميناء.",
    "على مكتبها رسالتان و[مسودة](document:draft) رسالة ثالثة، وقد قرأت كلًّا منها مرتين.[^slip]",
    "ثم جاءت [البرقية](telegram:wire) من [عدن](place:aden) في إحدى عشرة كلمة.",
    "وعند الظهر مشى مدير الميناء على طول حاجز الأمواج ويداه خلف ظهره.",
    "ويُقال إن النوارس عرفت قبل الجميع أن سفينة ثانية لن تأتي في ذلك الأسبوع.",
    "فتحت دفتر السنة الماضية وبحثت عن الاسم نفسه في اليوم نفسه من مارس.",
    "كانت السماء قد أمطرت يومها، وبقيت بقعة ماء بحجم قطعة نقد على فاتورة المقهى.",
    "وفي المساء أشعل المصباح على الحاجز صبي لا يتقاضى عليه أجرًا.",
)


def _page(words: str, body: str) -> str:
    return f"+++\n{words}\n+++\n\n{body}\n"


def _head(title: str, date: str, kind: str, more: str = "", thread: str = "main") -> str:
    return (
        f'title = "{title}"\ndateline = "The port"\nkeywords = ["{more or "tide"}"]\ndate = "{date}"\n'
        f'thread = "{thread}"\nkind = "{kind}"'
    )


def _opening() -> tuple[str, str]:
    english = "\n\n".join(f"{words} [@axis:{n}] {{#{key}}}" for n, (key, words) in enumerate(PARAGRAPHS, 1))
    arabic = "\n\n".join(
        f"{words} [@axis:{n}] {{#{key}}}" for n, ((key, _), words) in enumerate(zip(PARAGRAPHS, ARABIC, strict=True), 1)
    )
    return (
        f"{english}\n\n- [Into the office](office)\n- [Up the hill](hill)",
        f"{arabic}\n\n- [إلى المكتب](office)\n- [إلى التل](hill)",
    )


def _long(stem: str, count: int) -> str:
    return "\n\n".join(
        f"{stem} {n}. " + "The tide went out and the tide came in. " * 3 + "[@book]" for n in range(count)
    )


def _files() -> dict[str, str]:
    first, first_ar = _opening()
    harbour = _page(_head("The harbour", "1940-11-12", "scene"), first)
    office = _page(
        _head("The office", "1940-11-13", "decision")
        + '\nquestion = "What does the clerk write?"\nofficial = "molotova"\npresent = ["molotova"]\n\n'
        '[choices.nothing]\nnearest = true\n\n[panels]\nclosed = ["document:reply"]',
        "[Vera Molotova](person:molotova) has the pen in her hand. [@book] {#pen}\n\n"
        "What stands in the [reply](document:reply)? [@book] {#asks}\n\n"
        '- [Nothing at all](answer "nothing")\n- [A refusal](answer "refusal")',
    )
    answer = _page(
        _head("The answer", "1940-11-14", "join", 'tide", "silence'),
        f"She wrote [nothing](document:reply). [@axis:9] {{#blank}}\n\n{_long('Day', 6)}\n\n"
        "- [To the evening](evening)",
    )
    evening = _page(_head("The evening", "1940-12-01", "ending"), "The lamp went out. [@book] {#out}")
    hill = _page(
        _head("The hill", "1940-11-12", "scene", "height", "side"),
        "From the [hill](place:aden) one sees the sea. [@book] {#sea}\n\n- [Down again](evening)",
    )
    vera = _page(
        'name = "Vera Molotova"\naliases = ["Molotova"]\nnative = "Вера Молотова"\noffice = "Clerk of the port"\n'
        'role = "Reads the wire"\nside = "east"\nborn = "1901-02-03"\ndied = "1977"\nfate = "Left the port in 1942"\n'
        'unverified = ["born"]\nsources = ["book"]',
        "She kept the ledger. [@book]",
    )
    draft = _page(
        'title = "Draft of a letter"\nform = "draft letter"\nparties = ["The port", "The owners"]\n'
        'status = "never sent"\ndate = "1940-11-11"\nplace = "aden"\npeople = ["molotova"]\nsources = ["book"]',
        "Three pages. [@book]",
    )
    reply = _page(
        'title = "The reply"\nform = "letter"\nparties = ["The port"]\nstatus = "an empty sheet"\n'
        'date = "1940-11-13"\nsources = ["book"]',
        "An empty sheet of paper. [@book]",
    )
    wire = _page(
        'title = "The wire from Aden"\nform = "telegram"\nnumber = "77"\nto = ["molotova"]\nfrom_place = "aden"\n'
        'date = "1940-11-12"\nsent = "1940-11-12T05:34+03:00"\nreceived = "1940-11-12T08:50+02:00"\n'
        'precedence = "urgent"\nsecrecy = "open"\nanswer = "None."\nsources = ["book"]',
        "Eleven words on a late ship. [@book]",
    )
    aden = _page('name = "Aden"\nnow = "A port of Yemen"\nlat = 12.78\nlon = 45.02', "A [port](telegram:wire). [@book]")
    slip = _page('title = "A slip of the pen"\nconfidence = "high"', "The source has three letters. [@axis:2 corrects]")
    return {
        "story.toml": TOML,
        "sources.toml": SOURCES,
        "chapters/harbour.en.md": harbour,
        "chapters/harbour.ar.md": translated(harbour, first_ar, title="الميناء", extra='keywords = ["مد"]\n'),
        "chapters/office.en.md": office,
        "chapters/office.ar.md": translated(
            office,
            "القلم في يد [فيرا مولوتوفا](person:molotova). [@book] {#pen}\n\n"
            "ماذا في [الرد](document:reply)؟ [@book] {#asks}\n\n"
            '- [لا شيء](answer "nothing")\n- [رفض](answer "refusal")',
            title="المكتب",
            extra='keywords = ["مد"]\nquestion = "ماذا تكتب الكاتبة؟"\n',
        ),
        "chapters/answer.en.md": answer,
        "chapters/answer.ar.md": translated(
            answer,
            "لم تكتب [شيئًا](document:reply). [@axis:9] {#blank}\n\n"
            + "\n\n".join(f"اليوم {n}. {'جزر ثم مد. ' * 3}[@book]" for n in range(6))
            + "\n\n- [إلى المساء](evening)",
            title="الجواب",
            extra='keywords = ["مد"]\n',
        ),
        "chapters/evening.en.md": evening,
        "chapters/evening.ar.md": translated(
            evening, "انطفأ المصباح. [@book] {#out}", title="المساء", extra='keywords = ["مد"]\n'
        ),
        "chapters/hill.en.md": hill,
        "chapters/hill.ar.md": translated(
            hill,
            "من [التل](place:aden) يُرى البحر. [@book] {#sea}\n\n- [نزولًا](evening)",
            title="التل",
            extra='keywords = ["علو"]\n',
        ),
        "people/molotova.en.md": vera,
        "people/molotova.ar.md": _words(vera, 'name = "فيرا مولوتوفا"\noffice = "كاتبة"\nrole = "تقرأ"\nfate = "رحلت"'),
        "documents/draft.en.md": draft,
        "documents/draft.ar.md": _words(
            draft, 'title = "مسودة رسالة"\nform = "مسودة"\nparties = ["الميناء", "الملّاك"]\nstatus = "لم تُرسل"'
        ),
        "documents/reply.en.md": reply,
        "documents/reply.ar.md": _words(
            reply, 'title = "الرد"\nform = "رسالة"\nparties = ["الميناء"]\nstatus = "ورقة بيضاء"'
        ),
        "telegrams/wire.en.md": wire,
        "telegrams/wire.ar.md": _words(
            wire, 'title = "برقية عدن"\nprecedence = "عاجل"\nsecrecy = "مفتوحة"\nanswer = "لا جواب."'
        ),
        "places/aden.en.md": aden,
        "places/aden.ar.md": _words(aden, 'name = "عدن"\nnow = "ميناء في اليمن"', "[ميناء](telegram:wire). [@book]"),
        "notes/slip.en.md": slip,
        "notes/slip.ar.md": _words(slip, 'title = "زلة قلم"', "في المصدر ثلاث رسائل. [@axis:2 corrects]"),
    }  # fmt: skip


def _words(base: str, words: str, body: str = "نص قصير. [@book]") -> str:
    head, mark, rest = translated(base, body).partition("title = ")
    return f"{head}{words}\n+++{rest.partition('+++')[2]}" if mark else base


def write_sample(root: Path) -> Path:
    """Write the story into a folder."""
    return write_files(root, _files())
