"""Pages: what the builder collects, and what the pages of a chapter and of cards are made of."""

from __future__ import annotations

from story.ids import Ref
from story.index import Story
from story.open import open_story
from tests.tui.pilot import Desk
from tui.i18n import words_for
from tui.page import Page, PageBuilder, Run, Target
from tui.pages.cards import card_page
from tui.pages.chapter import chapter_page
from tui.pages.lists import contents_page, progress_page, tab_page, trail_page
from tui.views.dossiers import Dossiers
from tui.views.notebook import Notebook


def test_a_field_without_a_value_is_left_out() -> None:
    page = PageBuilder("T")
    page.field("Life", "")
    page.field("Side", Run("The east"))
    (para,) = page.page().paras
    assert para.text == "The east" and para.prefix[0].text == "Side"


def test_the_first_paragraph_has_no_empty_line_before_it() -> None:
    page = PageBuilder("T")
    page.add("one")
    page.add("two", space=2)
    assert [para.space for para in page.page().paras] == [0, 2]


def test_a_target_knows_what_it_points_at_where_it_is_a_reference() -> None:
    assert Target("peek", "person:molotova").ref == Ref("person", "molotova")
    assert Target("go", "a#b").ref == Ref("chapter", "a", "b")
    assert Target("step", "3").ref is None and Target("choose", "yes").ref is None


def _runs_point_at_targets(page: Page) -> None:
    for para in page.paras:
        for run in (*para.prefix, *para.runs):
            assert -1 <= run.target < len(page.targets)
    used = {run.target for para in page.paras for run in para.runs}
    assert set(range(len(page.targets))) <= used, "every target is somewhere to be seen"


def test_every_run_of_every_page_points_at_a_target_that_is_there(desk: Desk) -> None:
    session = desk.session()
    for language in ("en", "ar"):
        session.set_language(language)
        words = words_for(language)
        for name in session.story.heads:
            session.open_chapter(name)
            for evidence in (False, True):
                page = chapter_page(session, words, evidence=evidence)
                _runs_point_at_targets(page)
                for para in page.paras:
                    if para.block >= 0:
                        block = session.blocks[para.block]
                        assert all(block.text[r.at :].startswith(r.text) for r in para.runs if r.at >= 0)
            for tab in range(4):
                _runs_point_at_targets(tab_page(session, words, tab, 0))
        for make in (contents_page, trail_page, progress_page):
            _runs_point_at_targets(make(session, words))
        for listing in (Notebook(session), Dossiers(session)):
            _runs_point_at_targets(listing.page(words))


def _cards(story: Story) -> list[Ref]:
    return [thing.ref for thing in story.things() if thing.kind != "chapter"]


def test_every_card_of_the_story_can_be_made_in_both_languages(desk: Desk) -> None:
    session = desk.session()
    refs = _cards(session.story)
    assert len(refs) > 100
    for ref in refs:
        thing = session.story.find(ref)
        assert thing is not None
        for language in ("en", "ar"):
            whole = card_page(session, words_for(language), thing, evidence=True)
            _runs_point_at_targets(whole)
            beginning = card_page(session, words_for(language), thing, peek=True)
            _runs_point_at_targets(beginning)
            assert whole.title and any(para.text for para in whole.paras)


def test_a_card_says_that_a_fact_is_from_memory(sample: Desk) -> None:
    session = sample.session()
    vera = session.story.find(Ref("person", "molotova"))
    assert vera is not None
    said = [para.text for para in card_page(session, words_for("en"), vera).paras]
    assert "3 February 1901 – 1977 (from memory, not checked)" in said


def test_opening_a_story_twice_makes_the_same_pages(sample: Desk) -> None:
    one, other = sample.session(), sample.session()
    words = words_for("en")
    assert chapter_page(one, words) == chapter_page(other, words)
    assert open_story(sample.root, sample.cache).digest == one.story.digest
