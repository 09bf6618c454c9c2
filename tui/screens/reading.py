"""The reading screen: the text, the panel beside or below it, a line that says where one is, one what can be done."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.timer import Timer

from story.cite import citation_of, words_of
from story.ids import Ref
from story.model import Chapter
from tui.commands import BY_ID
from tui.errors import error_words
from tui.finder import Finder
from tui.i18n import N_, words_for
from tui.messages import FindAsked
from tui.page import Page, Run, Target, twin
from tui.pages.chapter import chapter_page
from tui.screens.base import LEAST_COLUMNS, LEAST_ROWS, MEASURES, bindings, hint
from tui.screens.paging import PAGING
from tui.screens.panelled import WIDE, PanelledScreen
from tui.tour import Tour
from tui.widgets.bar import Bar
from tui.widgets.prose import Prose

SAVE_SECONDS = 0.5
"""After scrolling has begun, the place is saved once in this time: not at each stroke of the wheel."""
VERY_WIDE = 140
"""From so many columns on, the text stands there in both languages."""


class ReadingScreen(PanelledScreen):
    """Where the story is read."""

    COMMAND_IDS: ClassVar[tuple[str, ...]] = (
        *PAGING, "choose", "open", "panel", "previous_tab", "next_tab", "dismiss", "back", "forward", "trail",
        "contents", "map", "timeline", "world", "figures", "dossiers", "next_keyword", "previous_keyword", "jump",
        "search", "find", "find_next", "find_previous", "bookmark", "annotate", "copy", "notebook", "progress", "class",
        "evidence", "language", "both", "vowels", "theme", "wider", "narrower", "help", "quit",
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = bindings(COMMAND_IDS)
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012
        (WIDE, "-wide"),
    ]
    HELP = N_("You are reading. Space goes on, the numbers choose, Tab goes to the links, Enter looks at one.")

    DEFAULT_CSS = """
    ReadingScreen { layout: vertical; }
    ReadingScreen #middle { height: 1fr; }
    ReadingScreen Panel { width: 1fr; height: 50%; border-top: solid $foreground; display: none; }
    ReadingScreen.-drawer Panel { display: block; }
    ReadingScreen.-wide #middle { layout: horizontal; }
    ReadingScreen.-wide Panel { width: 38; height: 1fr; border: none; margin-left: 1; display: block; }
    ReadingScreen.-wide Panel #tabs { margin-bottom: 1; }
    ReadingScreen.-wide.-alone Panel { display: none; }
    ReadingScreen #small { display: none; }
    ReadingScreen.-small > * { display: none; }
    ReadingScreen.-small #small { display: block; }
    """

    def __init__(self) -> None:
        """Read with nothing looked at and nothing found."""
        super().__init__()
        self._message = ""
        self._troubled = False
        """Whether the banner is there."""
        self._timer: Timer | None = None
        self._finder = Finder()
        self.tour = Tour()

    def compose(self) -> ComposeResult:
        """Top line, text and panel, banner, bottom line."""
        if self.one_column:
            self.HORIZONTAL_BREAKPOINTS = []
        yield Bar(self._top_words, id="top")
        with Container(id="middle"):
            yield Prose(id="text", measure=self.measure)
            if self.app.size.width >= WIDE and not self.one_column and self.session.setting("panel", True):
                yield self.make_panel()
        yield Bar(self._bottom_words, id="bottom")

    def on_mount(self) -> None:
        """Open where the reader was."""
        self.evidence = self.session.setting("evidence", False)
        self.set_class(not self.session.setting("panel", True), "-alone")
        self.show_chapter()
        self.text.on_moved = self._moved
        self.text.focus()

    @property
    def one_column(self) -> bool:
        """Whether the terminal puts each row in order by itself, which two columns would not survive."""
        return self.reader.terminal.mode == "terminal"

    # ---- the chapter

    def _page(self) -> Page:
        return chapter_page(self.session, self.words, evidence=self.evidence)

    @property
    def _both(self) -> bool:
        """Whether the text stands there in both languages: there is room for it, the reader wants it, and it is not the
        terminal that puts rows in order, for it would take both columns for one line."""
        language, other = self.session.languages
        room = self.app.size.width >= VERY_WIDE and self.reader.writing.reorders
        return other != language and room and self.session.setting("both", True)

    def _beside(self) -> Page | None:
        """The chapter in the other language, where it stands beside the text."""
        if not self._both:
            return None
        other = words_for(self.session.languages[1])  # loaded where it is shown: 1 ms and 0.4 MB
        return chapter_page(self.session, other, evidence=self.evidence)

    def show_chapter(self, ref: Ref | None = None) -> None:
        """Show the open chapter: at a paragraph, or where the reader was in it."""
        self._finder.clear()
        self.clear_panel()
        blocks = self.session.blocks
        keys = [block.key for block in blocks]
        if ref is not None and ref.anchor in keys:
            top = (keys.index(ref.anchor), 0)
        else:
            spot = self.session.spot()
            words = blocks[spot.block].text.split(" ") if blocks else []
            top = (spot.block, len(" ".join(words[: spot.offset])) + (spot.offset > 0))
        self.text.show(self._page(), top=top, beside=self._beside())
        self._tell()
        self.refresh_panel()
        self.update_bars()

    def after_save(self) -> None:
        """Show what saving changed: the dot, and the signs in the margin of what was marked."""
        page = self._page()
        if page != self.text.page:
            self.text.replace(page, self._beside())
        self.update_bars()

    def refresh_chapter(self) -> None:
        """Show what changed about the open chapter, the place kept."""
        self.text.replace(self._page(), self._beside())
        self.refresh_panel(anew=True)
        self.update_bars()

    def _tell(self) -> None:
        """Say once what the reader should know about where they are."""
        said = {
            "moved": N_("The text was changed since; this is the start of the chapter."),
            "chapter-gone": N_("The chapter that was open is no longer in the story."),
        }
        for code in self.session.told:
            self.say(self.words.say(said[code]))
        self.session.told.clear()

    def say(self, message: str) -> None:
        """Say something in the bottom line until the next key."""
        self._message = message
        self.update_bars()

    def show_tour(self) -> None:
        """Show the line of the tour."""
        self.update_bars()

    def on_key(self, event: events.Key) -> None:
        """A key takes the message away; of the tour, it brings the next line, if the last one could be read."""
        if self._message or self.tour.running:
            if not self._message or event.key == "escape":
                self.tour.step(skip=event.key == "escape")
            self._message = ""
            self.reader.after_key(self.update_bars)

    def _moved(self, text: Prose) -> None:
        """The place changed: it is to be saved, and the panel and the lines above and below follow."""
        block, at = self.text.top()
        if self.session.blocks:
            offset = len(self.session.blocks[max(block, 0)].text[:at].split()) if block >= 0 else 0
            self.session.at(max(block, 0), offset)
        if self.session.unsaved and self._timer is None:
            self._timer = self.set_timer(SAVE_SECONDS, self._save_place)
        self.refresh_panel()
        self.query_one("#bottom", Bar).update()

    def _save_place(self) -> None:
        self._timer = None
        self.reader.save_soon()

    # ---- the lines above and below

    def update_bars(self) -> None:
        """Show what has changed in the lines above and below, and in the banners."""
        if self.is_mounted:
            self.query_one("#top", Bar).update()
            self.query_one("#bottom", Bar).update()
            self._banner()
            if self.session.classroom is not None:
                from tui.screens.classroom import show_banner

                show_banner(self)

    def _top_words(self) -> tuple[list[Run], list[list[Run]]]:
        session, words = self.session, self.words
        chapter, beside = session.chapter, session.story.neighbours(session.reading.chapter)
        names = {thread.id: thread.names for thread in session.story.meta.threads}
        thread = words_of(names.get(chapter.thread, {}), words.language) or chapter.thread
        where = words.say("{n} of {all}", n=beside.thread_at, all=beside.thread_of) if beside.thread_of else ""
        dot = Run("○", "warning") if session.owing else Run("●", "mark")
        title = words_of(session.story.meta.titles, words.language)
        right = [[Run(title.partition(":")[0], "dim")], [dot]]
        return [Run(thread, "dim"), Run(f" · {where}" if where else "", "dim")], right

    def _bottom_words(self) -> tuple[list[Run], list[tuple[Run, ...]]]:
        if self._message:
            return [Run(self._message, "strong")], []
        if told := self.tour.said(self.words):
            return [Run(told, "strong")], []
        words, text = self.words, self.text
        below, choices = text.lines_below(), text.targets_below("choose")
        parts = []
        if below:
            parts.append(words.count("{n} line", "{n} lines", below))
        if choices:
            parts.append(words.count("{n} choice", "{n} choices", choices))
        said = words.say("{what} below", what=words.join(parts)) if parts else ""
        found = self._finder.said(words)
        ids = ("follow", "open", "panel", "dismiss", "help") if self.in_panel else self._hints()
        hints = [hint(BY_ID[name], words) for name in ids]
        return [Run(found or said, "strong" if found else "dim")], hints

    def _hints(self) -> tuple[str, ...]:
        if self._finder.active:
            return ("find_next", "find_previous", "dismiss", "help")
        if self.text.target >= 0:
            return ("follow", "open", "panel", "dismiss", "help")
        first = "choose" if self.text.at_end and self.session.chapter.choices else "page_down"
        return (first, "jump", "panel", "contents", "help")

    def _banner(self) -> None:
        """Why nothing is saved, and where; below it, what to do next."""
        error = self.session.trouble or self.reader.trouble
        if error is None:
            if self._troubled:
                self.query("#banner, #banner-next").remove()
                self._troubled = False
            return
        self._troubled = True
        wording = error_words(self.words, error)
        said = {"banner": f"{wording.title}. {wording.message}", "banner-next": wording.hint}
        for name, line in said.items():
            if not self.query(f"#{name}"):
                self.mount(Bar(id=name), before=self.query_one("#bottom"))
            self.query_one(f"#{name}", Bar).show([Run(line, "warning")])

    def on_resize(self, event: events.Resize) -> None:
        """Too small a screen says so and shows nothing else."""
        small = event.size.width < LEAST_COLUMNS or event.size.height < LEAST_ROWS
        self.set_class(small, "-small")
        if small and not self.query("#small"):
            size = f"{LEAST_COLUMNS}×{LEAST_ROWS}"
            said = Run(self.words.say("Too small: {size} or more.", size=size), "strong")
            self.mount(Bar(lambda: ([said], []), id="small"))
        if self._both != (self.text.beside is not None):
            self.text.replace(self._page(), self._beside())
        self.call_after_refresh(self.refresh_panel, anew=True)

    # ---- following

    def follow_target(self, target: Target, whole: bool) -> None:
        """Take a choice, look at a card beside the text, open a chapter."""
        if target.action == "choose":
            self.take(target.value)
        elif target.action == "peek" and not whole:
            self.peek(target.value)
        elif target.action == "cite" and not whole:
            self.peek(f"@{target.value}")
        elif target.action == "talk":
            self.reader.talk(int(target.value))
        else:
            super().follow_target(target, whole)

    def take(self, choice_id: str) -> None:
        """Take a choice of this chapter."""
        choice = next((c for c in self.session.chapter.choices if c.id == choice_id), None)
        if choice is None or not self.session.choose(choice):
            self.say(self.words.say("That chapter is not written yet."))
            return
        self.arrived()

    def arrived(self, ref: Ref | None = None) -> None:
        """Show where a move led, then save it: the two would wait for each other."""
        self.text.focus()
        self.show_chapter(ref)
        self.call_after_refresh(self.reader.save_soon)

    def open_chapter(self, ref: Ref) -> None:
        """Open a chapter, perhaps at a paragraph."""
        if ref.id == self.session.reading.chapter:
            self.text.focus()
            self.show_chapter(ref)
        elif self.session.open_chapter(ref.id):
            self.arrived(ref)
        else:
            self.say(self.words.say("That chapter is not written yet."))

    def action_choose(self, index: int) -> None:
        """Take a choice by its number."""
        choices = self.session.chapter.choices
        if index < len(choices):
            self.take(choices[index].id)
        elif choices:
            said = self.words.count("There is {n} choice here.", "There are {n} choices here.", len(choices))
            self.say(said)
        else:
            self.say(self.words.say("There is nothing to choose here."))

    def action_page_down(self) -> None:
        """A page on; at the end of the chapter, to the way on and then along it."""
        if self.prose.scroll_page(1) or self.in_panel:
            return
        targets = self.text.page.targets
        ways = [n for n, target in enumerate(targets) if self._is_way(n, target)]
        if self.text.target in ways:
            self.follow()
        elif ways:
            self.text.focus_target(ways[0])
            title = "".join(run.text for para in self.text.page.paras for run in para.runs if run.target == ways[0])
            self.say(self.words.say("Space again: {title}", title=title))
        else:
            self.say(self.words.say("Choose by number: the record answers in the next chapter."))

    def _is_way(self, index: int, target: Target) -> bool:
        """Whether Space may follow a target: one of the ways on, never an answer to a decision."""
        if target.action == "choose":
            return not self.session.chapter.outcome and len(self.session.chapter.choices) > 0
        if target.ref is not None and target.ref.id == self.session.reading.chapter:
            return False  # a question's link back into the text
        first = self.text.setting.target_lines.get(index, (0, 0))[0]
        blocks_end = max((n for n, line in enumerate(self.text.setting.lines) if line.block >= 0), default=0)
        return target.action in ("go", "command") and first > blocks_end

    def action_open(self) -> None:
        """Open the whole card of what is focused or looked at."""
        if self.in_panel or self.text.target >= 0:
            if self.in_panel and self.peeked:
                self._open_value(self.peeked)
            else:
                self.follow(whole=True)
        elif self.peeked:
            self._open_value(self.peeked)
        else:
            self.say(self.words.say("Tab goes to a link first; then o opens its card."))

    def _open_value(self, value: str) -> None:
        if value.startswith("@"):
            if citation := citation_of(value):
                self.reader.open_source(citation)
        elif ref := Ref.parse(value):
            self.reader.open_ref(ref)

    def action_dismiss(self, result: object = None) -> None:  # type: ignore[override]
        """Shut the innermost thing that is open: what was found, the card looked at, the panel's focus, the focus."""
        if self.stop_asking():
            self.text.focus()
        elif self._finder.active:
            self._finder.clear()
            self.reader.hits = None
            self.text.light({})
        elif self.peeked:
            self.action_dismiss_peek()
        elif self.in_panel or self.has_class("-drawer"):
            self.remove_class("-drawer")
            self.text.focus()
        elif self.text.target >= 0 or not self._close_banner():
            self.text.focus_target(-1)
        self.update_bars()

    def _close_banner(self) -> bool:
        if self.session.classroom is None:
            return False
        from tui.screens.classroom import close_banner

        return close_banner(self)

    # ---- moving about

    def action_back(self) -> None:
        """To the chapter before."""
        if self.session.back():
            self.arrived()
        else:
            self.say(self.words.say("This is where you began."))

    def action_forward(self) -> None:
        """Forward again."""
        if self.session.forward():
            self.arrived()
        else:
            self.say(self.words.say("There is nothing to go forward to."))

    def action_next_keyword(self) -> None:
        """To the next chapter with the same keyword."""
        self._keyword(1)

    def action_previous_keyword(self) -> None:
        """To the chapter before with the same keyword."""
        self._keyword(-1)

    def _keyword(self, step: int) -> None:
        found = self.session.beside_keyword(step)
        if found is None:
            self.say(self.words.say("No other chapter has a keyword of this one."))
            return
        name, at, count = found
        self.session.open_chapter(name)
        self.arrived()
        keyword = self.session.keyword
        self.say(self.words.say("Keyword “{keyword}”: chapter {n} of {all}.", keyword=keyword, n=at, all=count))

    # ---- finding

    def action_find(self) -> None:
        """Ask for words to find in this text."""
        from tui.widgets.find import ask

        ask(self, self._finder.query, self.words)

    @on(FindAsked)
    def _asked(self, event: FindAsked) -> None:
        event.stop()
        self.text.focus()
        if event.query is None:
            return
        self.reader.hits = None
        self._finder.find(event.query, self.session.blocks, self.text.top())
        if event.query and not self._finder.hits:
            self.say(self.words.say("“{query}” is not in this chapter. g searches the whole story.", query=event.query))
        self._light()

    def action_find_next(self) -> None:
        """To the next place found; after the last of a search through the story, on to the next chapter."""
        self._find_step(1)

    def action_find_previous(self) -> None:
        """To the place found before."""
        self._find_step(-1)

    def _find_step(self, by: int) -> None:
        if self.reader.hits is not None and self._finder.beyond(by):
            self.reader.hits.step(by)
            self.show_hit()
        else:
            self._finder.step(by)
            self._light()

    def show_hit(self) -> None:
        """Show the chapter of the hit that is followed, its words lit."""
        hits = self.reader.hits
        if hits is None:
            return
        self.open_chapter(hits.ref)
        self._finder.take(hits.query, hits.places(self.session), max(0, self.text.top()[0]))
        self._light()
        where = self.words.say("chapter {n} of {all}", n=hits.at + 1, all=len(hits.refs))
        told = " · ".join(filter(None, (self._finder.said(self.words), where)))
        self.say(told)

    def _light(self) -> None:
        self.text.light(self._finder.spans(), self._finder.current())
        self.update_bars()

    # ---- keeping

    def _marked_block(self) -> int:
        """The paragraph that a bookmark or note goes to: the one being read at the top."""
        if self.text.target >= 0:
            return max(0, self.text.reading())
        return max(0, self.text.top()[0])

    def action_bookmark(self) -> None:
        """Set or take away a bookmark."""
        block = self._marked_block()
        placed = self.session.bookmark(block, 0)
        self.say(self.words.say(N_("Bookmark set.") if placed else N_("Bookmark taken away.")))
        self.reader.save_soon()

    def action_annotate(self) -> None:
        """Write a note on the paragraph being read."""
        self.reader.annotate(self._marked_block())

    # ---- how it looks

    def action_evidence(self) -> None:
        """Show or hide the sources."""
        self.reader.toggle_evidence()
        self.evidence = self.session.setting("evidence", False)
        self.refresh_chapter()
        self.say(self.words.say(N_("Sources are shown.") if self.evidence else N_("Sources are hidden.")))

    def language_changed(self) -> None:
        """The same paragraph, in the other language."""
        ref = self.text.top()
        page = self._page()
        target = twin(self.text.page, self.text.target, page)
        self._finder.clear()
        self.text.show(page, top=(max(ref[0], 0), 0), target=target, beside=self._beside())
        self.refresh_panel(anew=True)
        self.update_bars()

    def action_both(self) -> None:
        """Show or hide the other language beside the text."""
        if self.session.languages[0] == self.session.languages[1]:
            self.say(self.words.say("This story has one language only."))
            return
        self.session.set("both", not self.session.setting("both", True))
        self.reader.save_soon()
        self.text.replace(self._page(), self._beside())
        if self.app.size.width < VERY_WIDE:
            self.say(self.words.say("Two languages side by side need {n} columns.", n=VERY_WIDE))

    def action_vowels(self) -> None:
        """Show or hide vowel marks."""
        self.session.set("vowels", not self.session.setting("vowels", True))
        self.reader.save_soon()
        self.reader.write_anew()
        shown = self.session.setting("vowels", True)
        self.say(self.words.say(N_("Vowel marks are shown.") if shown else N_("Vowel marks are hidden.")))

    def action_copy(self) -> None:
        """Copy the paragraph being read, as it is stored, with what it cites."""
        from tui.pages.quote import quotation

        block = self._marked_block()
        if self.session.blocks:
            self.app.copy_to_clipboard(quotation(self.session, self.words, block))
            self.say(self.words.say("The paragraph is copied, with its sources, if the terminal takes copies."))

    def action_wider(self) -> None:
        """Longer lines."""
        self._measure(4)

    def action_narrower(self) -> None:
        """Shorter lines."""
        self._measure(-4)

    def _measure(self, by: int) -> None:
        least, most = MEASURES
        measure = min(most, max(least, self.text.measure + by))
        if measure != self.text.measure:
            self.text.set_measure(measure)
            self.session.set("measure", measure)
            self.reader.save_soon()
        self.say(self.words.say("Lines of {n} characters at most.", n=measure))

    @property
    def chapter(self) -> Chapter:
        """The open chapter."""
        return self.session.chapter
