from __future__ import annotations

from pathlib import Path

from story.build import build_things, header_refs
from story.ids import Ref
from story.model import Chapter, ChapterKind, Choice, Event, Mention, Person, Place, Standing, Telegram
from tests.story.make import STORIES, chapter, load, write_story

A, B, MOLOTOV = Ref("chapter", "a"), Ref("chapter", "b"), Ref("person", "molotov")


def test_a_chapter_has_what_its_files_say() -> None:
    things = build_things(load(STORIES / "sound"))
    found = things[A]
    assert isinstance(found, Chapter)
    assert found.chapter_kind is ChapterKind.DECISION and found.standing is Standing.ATTESTED
    assert found.choices == (Choice("on", "b", nearest=True), Choice("same", "b")) or found.choices[0].nearest
    assert found.outcome == "b"
    assert found.closed == (Ref("telegram", "t-one"),)
    assert found.events == (Event("1940-11-12", "moscow"),)
    assert list(found.texts) == ["en", "ar"]
    assert found.text("ar").events == ("حدث.",) and found.title("ar") == "أ"
    assert found.text("fr") is found.text("en")
    assert found.mentioned("person") == ("molotov",)
    assert found.mentioned("telegram") == ("t-one",)
    assert found.mentioned("place") == ("moscow",)
    assert found.mentioned("note") == ("n1",)
    assert found.mentioned("term") == ("pact",)
    last = things[Ref("chapter", "c")]
    assert isinstance(last, Chapter) and last.standing is Standing.WHAT_IF and last.outcome == ""


def test_chapters_come_first_and_by_time() -> None:
    refs = list(build_things(load(STORIES / "sound")))
    assert [ref.id for ref in refs[:3]] == ["a", "b", "c"]
    assert not any(ref.kind == "chapter" for ref in refs[3:])


def test_back_links(tmp_path: Path) -> None:
    text = chapter(
        "[He](person:molotov) and [he](person:molotov#fate) again. [@book] {#end}\n\n"
        "[He](person:molotov), and [a](a#one). [@book]",
        date="1940-11-13",
        extra='present = ["molotov"]\nplace = "moscow"\n\n[[events]]\ndate = "1940"\nplace = "moscow"\nwords = "W"\n',
    )
    place = '+++\nname = "Moscow"\n+++\n\nSeen by [Molotov](person:molotov). [@book]\n'
    things = build_things(load(write_story(tmp_path, {"chapters/b.en.md": text, "places/moscow.en.md": place})))
    moscow = Ref("place", "moscow")
    assert things[MOLOTOV].mentions == (
        Mention(A, "one", 1),
        Mention(B, "end", 1),
        Mention(B, "p2", 2),
        Mention(moscow, "p1", 1),
    ), "the header's word adds nothing where the text links"
    assert things[moscow].mentions == (Mention(B, ""),), "once, though named twice"
    assert things[A].mentions == (Mention(B, "p2", 2),)
    assert things[B].mentions == (Mention(A, ""),), "a choice"


def test_nothing_mentions_itself_by_its_header(tmp_path: Path) -> None:
    text = chapter("Round. [@book]\n\n- [Again](b)", kind="scene")
    things = build_things(load(write_story(tmp_path, {"chapters/b.en.md": text})))
    assert things[B].mentions == (Mention(A, ""),)


def test_what_a_header_names(tmp_path: Path) -> None:
    message = (
        '+++\ntitle = "T"\nanswer = "None"\nform = "telegram"\ndate = "1940"\nfrom = ["molotov"]\nto = ["x", "y"]\n'
        'from_place = "moscow"\nnumber = "5"\n+++\n\nGist. [@book]\n'
    )
    things = build_things(load(write_story(tmp_path, {"telegrams/t.en.md": message})))
    found = things[Ref("telegram", "t")]
    assert isinstance(found, Telegram)
    assert (found.senders, found.recipients, found.number) == (("molotov",), ("x", "y"), "5")
    assert list(header_refs(found)) == [MOLOTOV, Ref("person", "x"), Ref("person", "y"), Ref("place", "moscow")]


def test_a_thing_without_its_facts_is_not_made(tmp_path: Path) -> None:
    broken = chapter().replace('date = "1940-11-12"\n', "")
    things = build_things(load(write_story(tmp_path, {"chapters/b.en.md": broken})))
    assert B not in things and A in things


def test_a_fault_in_words_or_options_leaves_the_thing(tmp_path: Path) -> None:
    place = '+++\nname = ""\nlat = "north"\nlon = 37.6\naliases = ["M"]\n+++\n\nText. [@book]\n'
    things = build_things(load(write_story(tmp_path, {"places/moscow.en.md": place})))
    found = things[Ref("place", "moscow")]
    assert isinstance(found, Place)
    assert (found.title("en"), found.lat, found.lon) == ("", None, 37.6)
    text = found.text("en")
    assert text.list("aliases") == ("M",) and text["aliases"] == "M" and text.list("now") == () and text["now"] == ""
    person = things[MOLOTOV]
    assert isinstance(person, Person) and person.text("en").list("name") == ("Molotov",)
