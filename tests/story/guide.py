"""What is generated in the authoring guides: the answers of the program, and the chapter with every key of every file.

A guide is played: a line that begins with a path, as `` `zimmermann/story.toml`: ``, stands before a block with the
whole file; where more follows the path, the block is put at the file's end. A line `$ explorer ...` in a `console`
block is done, and what the program prints follows it. The last chapter comes from the tables of `story.fields`.

After a key or a message changed, this writes `story/AUTHORING.md` and `story/AUTHORING.ar.md` anew:

    python -m tests.story.guide

The Arabic words for keys stand here, each under the English words that it translates, so that a key whose meaning
changed cannot keep its old translation.
"""

from __future__ import annotations

import contextlib
import gc
import io
import os
import re
import shlex
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import explorer
from story.fields import (
    AREA_KEYS,
    BAR_KEYS,
    CHOICE,
    EVENT,
    FIELDS,
    FIGURE_KEYS,
    JOURNEY_KEYS,
    LAYER_KEYS,
    PANELS,
    QUESTION,
    ROUTE_KEYS,
    SHARED,
    SIDE_KEYS,
    SOURCE_KEYS,
    STORY_KEYS,
    THREAD_KEYS,
    TRANSLATION,
    Field,
)
from story.files import FOLDERS

HEADINGS = {"en": "## Every key", "ar": "## كل المفاتيح"}
_INTRO = {
    "en": "A key with * must be there. Keys marked *each* stand in the file of every language; all others stand in\n"
    "the base language's file only.",
    "ar": "ما عليه * من المفاتيح واجب. وما كُتب أمامه «كل لغة» يُكتب في ملف كل لغة، وما عداه في ملف اللغة الأساس وحده.",
}
_COLUMNS = {
    "en": "| Key | What is written | Where | What it is |",
    "ar": "| المفتاح | ما يُكتب | أين | معناه |",
}
_SHORT_COLUMNS = {"en": "| Key | What is written |", "ar": "| المفتاح | ما يُكتب |"}
_PLACES = {"en": ("each", "base"), "ar": ("كل لغة", "الأساس")}
_TRANSLATION_ONLY = {"en": "translation", "ar": "الترجمة"}
_TITLES = {
    "en": ("Every header", "The parts of a chapter's header", "In every translation"),
    "ar": ("في كل ترويسة", "أجزاء ترويسة الفصل", "في كل ترجمة"),
}

PARTS = {"[[events]]": EVENT, "[[questions]]": QUESTION, "[choices.ID]": CHOICE, "[panels]": PANELS}
"""How the tables of a chapter's header are written, and their keys."""

TYPES: Mapping[str, tuple[str, str]] = {
    "text": ("text", "نص"),
    "texts": ("list of texts", "قائمة نصوص"),
    "words": ("text, or one text per language", "نص، أو نص لكل لغة"),
    "date": ("date", "تاريخ"),
    "flag": ("`true` or `false`", "`true` أو `false`"),
    "number": ("number", "عدد"),
    "amount": ("number, not below 0", "عدد لا يقل عن 0"),
    "table": ("table", "جدول"),
    "tables": ("tables", "جداول"),
    "refs": ("list of links", "قائمة روابط"),
    "anchors": ("list of names of paragraphs", "قائمة أسماء فقرات"),
    "citations": ("list of citations", "قائمة إحالات"),
    "thread": ("id of a thread", "معرّف خيط"),
    "side": ("id of a side", "معرّف طرف"),
    "keys": ("list of keys", "قائمة مفاتيح"),
    "person": ("id of a person", "معرّف شخص"),
    "place": ("id of a place", "معرّف مكان"),
    "person list": ("list of ids of people", "قائمة معرّفات أشخاص"),
    "document list": ("list of ids of documents", "قائمة معرّفات وثائق"),
    "telegram list": ("list of ids of telegrams", "قائمة معرّفات برقيات"),
    "place list": ("list of ids of places", "قائمة معرّفات أماكن"),
}
"""Type of a key in `story.fields` -> how the guides call it, in English and in Arabic."""

ARABIC: Mapping[str, str] = {
    "Language of the original, as a code: `de`.": "لغة الأصل، برمزها: `de`.",
    "Archival reference, as printed.": "رقم الحفظ في الأرشيف، كما طُبع.",
    "Other spellings that a reader may type.": "صور أخرى للكتابة قد تُطلب بها.",
    "Citations for the facts of the header.": "إحالات إلى مصادر ما في الترويسة من حقائق.",
    "Header facts that rest on memory; the card marks them.": "حقائق في الترويسة سندها الذاكرة؛ تعلّمها البطاقة.",
    "Stamp of the text that this file translates; written by `explorer stamp`.": (
        "وسم النص الذي يترجمه هذا الملف؛ يكتبه `explorer stamp`."
    ),
    "When.": "متى.",
    "Where.": "أين.",
    "What, in one sentence.": "ماذا جرى، في جملة.",
    "What to talk about, in one question.": "ما يُناقَش، في سؤال واحد.",
    "The paragraphs of this chapter that help to answer it.": "فقرات هذا الفصل التي تعين على الجواب.",
    "The option nearest to what was done; shown only after the answer.": (
        "أقرب الخيارات إلى ما حدث؛ لا يظهر إلا بعد الجواب."
    ),
    "The choice steps back in time.": "خيار يعود بالزمن إلى الوراء.",
    "What stays shut until an answer is stored.": "ما يبقى مغلقًا إلى أن يُحفظ جواب.",
    "The chapter's title.": "عنوان الفصل.",
    "Where and when, in words, after the date.": "أين ومتى، بالكلمات، بعد التاريخ.",
    "Words that a reader would jump by.": "كلمات يُقفز بها إلى الفصل.",
    "What a decision asks, in the third person.": "سؤال القرار، بصيغة الغائب.",
    "The day, month or span told.": "اليوم أو الشهر أو المدة التي تُروى.",
    "Where it belongs among the dates, if not by `date`.": "موضعه بين التواريخ، إن لم يكن بحسب `date`.",
    "The thread it belongs to.": "الخيط الذي ينتمي إليه.",
    "What it does.": "وظيفته: مشهد أو قرار أو ملتقى أو خاتمة.",
    "How it stands to the record.": "نسبته إلى السجل: ثابت أو مختلف فيه أو افتراض.",
    "Where it happens.": "أين يجري.",
    "Who is in the room.": "من في الغرفة.",
    "Which messages change hands.": "أي الرسائل تُسلَّم وتُستلم.",
    "Further people for the panel.": "أشخاص آخرون للوحة الجانبية.",
    "Further documents for the panel.": "وثائق أخرى للوحة الجانبية.",
    "Further messages for the panel.": "رسائل أخرى للوحة الجانبية.",
    "Further places.": "أماكن أخرى.",
    "Whose decision it is.": "صاحب القرار.",
    "`[choices.ID]`: what a link cannot say.": "`[choices.ID]`: ما لا يقوله الرابط.",
    "`[panels]`: what stays shut.": "`[panels]`: ما يبقى مغلقًا.",
    "`[[events]]`: dated things, for the timeline.": "`[[events]]`: حوادث مؤرخة، لخط الزمن.",
    "`[[questions]]`: what to talk about when the chapter was read.": "`[[questions]]`: ما يُناقَش بعد قراءة الفصل.",
    "The name in this language.": "الاسم بهذه اللغة.",
    "The office held at the time of the story.": "المنصب في زمن القصة.",
    "The part played in this story, in one line.": "دوره في هذه القصة، في سطر.",
    "What became of the person.": "مصيره.",
    "The name in its own script.": "الاسم بحروفه الأصلية.",
    "Date of birth.": "تاريخ الميلاد.",
    "Date of death.": "تاريخ الوفاة.",
    "Which side: an id of `[sides]` in story.toml.": "أي طرف: معرّف من `[sides]` في story.toml.",
    "The title in this language.": "العنوان بهذه اللغة.",
    "What it is: treaty, draft, record...": "ما هي: معاهدة، مسودة، محضر...",
    "Who made it.": "من وضعها.",
    "Signed, never signed, denied...": "موقّعة، لم توقَّع، أُنكرت...",
    "Whose it is.": "لمن حقوقها.",
    "Its date.": "تاريخها.",
    "Where it was made.": "أين وُضعت.",
    "Who signed, wrote or received it.": "من وقّعها أو كتبها أو تسلّمها.",
    "From whom to whom, with its number.": "ممّن إلى من، مع الرقم.",
    "Who sent it, where that is no person of the story.": "المرسل، إن لم يكن من أشخاص القصة.",
    "Who received it, where that is no person of the story.": "المتلقي، إن لم يكن من أشخاص القصة.",
    "Its urgency, as marked.": "درجة الاستعجال، كما كُتبت.",
    "Its secrecy, as marked.": "درجة السرية، كما كُتبت.",
    "What answered it, or that nothing did.": "ما كان جوابها، أو أنه لم يكن لها جواب.",
    "What it was. Only a `telegram` is drawn as a cable.": "ما هي. ولا يُرسم على هيئة برقية إلا `telegram`.",
    "Its number.": "رقمها.",
    "Who sent it.": "المرسل.",
    "Who received it.": "المتلقي.",
    "Where it was sent.": "من أين أُرسلت.",
    "Where it was received.": "أين استُلمت.",
    "When it left; with an offset the delay can be told.": "متى أُرسلت؛ ومع فارق التوقيت يُعرف التأخر.",
    "When it arrived.": "متى وصلت.",
    "What and where it is today.": "ما هو اليوم وأين.",
    "Degrees north.": "درجات العرض شمالًا.",
    "Degrees east.": "درجات الطول شرقًا.",
    "The word explained.": "الكلمة المشروحة.",
    "What the note is about.": "موضوع الحاشية.",
    "A reader must not miss it.": "حاشية لا يصح أن تفوت القارئ.",
    "Base sentences concerned, by full id.": "جمل المصدر الأساس المقصودة، بمعرّفها الكامل.",
    "How sure the record is.": "مدى الثقة بالسجل.",
    "The lesson's title.": "عنوان الدرس.",
    "What pupils will have understood.": "ما يكون الصف قد فهمه.",
}
"""What `story.fields` says of a key -> the same in Arabic."""


def doc(field: Field, language: str) -> str:
    """What a key is for."""
    return ARABIC[field.doc] if language == "ar" else field.doc


def type_words(name: str, language: str) -> str:
    """What is written after a key."""
    if name.startswith("one of "):
        return ", ".join(f"`{value}`" for value in name.removeprefix("one of ").split("|"))
    return TYPES[name][language == "ar"]


def _rows(fields: Iterable[Field], language: str) -> Iterator[str]:
    yield _COLUMNS[language]
    yield "|---|---|---|---|"
    for field in fields:
        each = field.words or field.type == "tables"
        place = _TRANSLATION_ONLY[language] if field is TRANSLATION else _PLACES[language][not each]
        key = f"`{field.key}`" + (" \\*" if field.required else "")
        yield f"| {key} | {type_words(field.type, language)} | {place} | {doc(field, language)} |"


def _short_rows(keys: Mapping[str, str], language: str) -> Iterator[str]:
    yield _SHORT_COLUMNS[language]
    yield "|---|---|"
    for key, name in keys.items():
        yield f"| `{key}` | {type_words(name, language)} |"


def reference(language: str) -> str:
    """Return the last chapter of the guide in a language: every key of every file."""
    shared, parts, translation = _TITLES[language]
    lines = [HEADINGS[language], "", _INTRO[language], ""]

    def add(title: str, rows: Iterable[str]) -> None:
        lines.extend([f"### {title}", "", *rows, ""])

    for folder, kind in FOLDERS.items():
        add(f"`{folder}/`", _rows(FIELDS[kind], language))
        if kind == "chapter":
            tables = (
                ("[[events]]", EVENT),
                ("[[questions]]", QUESTION),
                ("[choices.ID]", CHOICE),
                ("[panels]", PANELS),
            )
            for name, fields in tables:
                add(f"{parts}: `{name}`", _rows(fields, language))
    add(shared, _rows(SHARED, language))
    add(translation, _rows((TRANSLATION,), language))
    add("`story.toml`", _short_rows(STORY_KEYS, language))
    add("`story.toml`: `[threads.ID]`", _short_rows(THREAD_KEYS, language))
    add("`story.toml`: `[sides.ID]`", _short_rows(SIDE_KEYS, language))
    add("`story.toml`: `[[routes]]`", _short_rows(ROUTE_KEYS, language))
    add("`sources.toml`: `[ID]`", _short_rows(SOURCE_KEYS, language))
    add("`figures.toml`: `[ID]`", _short_rows(FIGURE_KEYS, language))
    add("`figures.toml`: `[[ID.bars]]`", _short_rows(BAR_KEYS, language))
    add("`map.toml`: `[layers.ID]`", _short_rows(LAYER_KEYS, language))
    add("`map.toml`: `[[layers.ID.areas]]`", _short_rows(AREA_KEYS, language))
    add("`map.toml`: `[journeys.ID]`", _short_rows(JOURNEY_KEYS, language))
    return "\n".join(lines).rstrip() + "\n"


# ---- playing a guide

ROOT = Path(__file__).parent.parent.parent
GUIDES = {"en": ROOT / "story" / "AUTHORING.md", "ar": ROOT / "story" / "AUTHORING.ar.md"}
LOCALES = {"en": "C.UTF-8", "ar": "ar_EG.UTF-8"}

_PATH = r"(?:^`(?P<path>[\w./-]+)`(?P<more>[^\n]*):\n\n)?"
_BLOCK = re.compile(_PATH + r"^```(?P<form>\w+)\n(?P<text>.*?)^```$", re.M | re.S)


def answer(command: str) -> str:
    """Do a command of the guide and return what it prints; `| head -n N` cuts it."""
    typed, _, cut = command.partition(" | head -n ")
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        explorer.main(shlex.split(typed)[1:])
    gc.enable()  # the program starts without it
    lines = out.getvalue().splitlines(keepends=True)
    return "".join(lines[: int(cut)] if cut else lines)


def play(text: str) -> str:
    """Do what a guide says in the working folder, and return the guide with what the program really prints."""

    def block(match: re.Match[str]) -> str:
        if match["form"] == "console":
            commands = [line for line in match["text"].splitlines() if line.startswith("$ ")]
            told = "".join(f"{line}\n{answer(line[2:])}" for line in commands)
            return match[0][: match.start("text") - match.start()] + told + "```"
        if match["path"]:
            path = Path(match["path"])
            path.parent.mkdir(parents=True, exist_ok=True)
            before = path.read_text(encoding="utf-8") if match["more"].strip() else ""
            path.write_text(before + match["text"], encoding="utf-8")
        return match[0]

    return _BLOCK.sub(block, text)


def renewed(text: str, language: str) -> str:
    """Return a guide, played in the working folder, with the chapter of keys as it should be."""
    told = text.partition(f"{HEADINGS[language]}\n")[0]
    return play(told) + reference(language)


def main() -> None:
    """Write both guides anew."""
    for language, path in GUIDES.items():
        os.environ["LANG"] = LOCALES[language]
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            text = renewed(path.read_text(encoding="utf-8"), language)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
