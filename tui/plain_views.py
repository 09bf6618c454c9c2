"""The views of the story in the line mode: what is drawn or browsed on the screen, as lists of words.

Each is done by a word that is typed there; the same words print them from the shell (`tui.cli.view`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from story.clean import clean_line
from tui.page import PageBuilder, Para, Run
from tui.typed import Wrong, nothing_found

if TYPE_CHECKING:
    from tui.plain import LineMode


def _shifted(runs: Sequence[Run], indent: int, by: int) -> Para:
    """Return a paragraph whose targets stand further down on another page."""
    moved = tuple(run._replace(target=run.target + by) if run.target >= 0 else run for run in runs)
    return Para(moved, space=0, indent=indent)


def panel(mode: LineMode, _: str) -> None:
    """List the people, papers and notes of the chapter."""
    from tui.pages.lists import TABS, tab_page

    page = PageBuilder(mode.say("Panel"), mode.words.language)
    for n, (label, _kinds) in enumerate(TABS):
        tab = tab_page(mode.session, mode.words, n, -1)
        if tab.targets:
            page.heading(mode.say(label))
            for para in tab.paras[1:]:
                page.paras.append(_shifted(para.runs, para.indent, len(page.targets)))
            page.targets.extend(tab.targets)
    if not page.targets:
        raise Wrong(mode.say("this chapter names nobody and nothing. Type contents for all chapters."))
    mode.print_page(page.page(), every=True)


def contents(mode: LineMode, _: str) -> None:
    """List all chapters."""
    from tui.pages.lists import contents_page

    mode.print_page(contents_page(mode.session, mode.words), every=True)


def map_(mode: LineMode, _: str) -> None:
    """List all chapters with the ways between them; titles that were not reached are left out."""
    from tui.views.story_map import map_page

    mode.print_page(map_page(mode.session, mode.words), every=True)


def titles(mode: LineMode, _: str) -> None:
    """List the same with every title."""
    from tui.views.story_map import map_page

    mode.print_page(map_page(mode.session, mode.words, every=True), every=True)


def timeline(mode: LineMode, rest: str) -> None:
    """List what is dated: of a person, of a month or year, of the open chapter's month."""
    from tui.pages.timeline import list_page, months_of
    from tui.typed import find_person, is_period
    from tui.views.timeline import Only, first_of

    name, _, last = rest.rpartition(" ")
    period, name = (last, name) if is_period(last) else ("", rest)
    only = Only(person=find_person(mode.session, name, mode.words)) if name.strip() else Only()
    if not rest:
        period = first_of(mode.session.chapter.date)[:7]
    page = list_page(mode.session, mode.words, only, period)
    if period:
        months = months_of(mode.session, mode.words, only)
        said = mode.say("Months with entries: {all}.", all=months)
        how = mode.say("For one of them, type: timeline {month}", month=period)
        page = page._replace(paras=(*page.paras, Para((Run(said),)), Para((Run(how),))))
    mode.print_page(page, every=True)


def knew(mode: LineMode, rest: str) -> None:
    """Say which messages had reached a person by a moment."""
    from story.dates import parse_date
    from tui.pages.timeline import knew_page
    from tui.typed import find_person
    from tui.views.timeline import first_of

    name, _, last = rest.rpartition(" ")
    moment = parse_date(last.upper())
    day = first_of(mode.session.chapter.date)[:10]
    if not name.strip() or moment is None:
        raise Wrong(
            mode.say("type knew, a person and a date, as in: knew {name} {date}", name=any_person(mode), date=day)
        )
    person = find_person(mode.session, name, mode.words)
    mode.print_page(knew_page(mode.session, mode.words, person, moment), every=True)


def world(mode: LineMode, rest: str) -> None:
    """Say what the map of this chapter shows, or another."""
    from tui.views.scenes import sight, titles

    names = titles(mode.session, mode.words)
    if rest and not (rest.isdecimal() and 1 <= int(rest) <= len(names)):
        raise Wrong(mode.say("the maps have the numbers 1 to {all}. Type world and one of these.", all=len(names)))
    mode.print_page(sight(mode.session, mode.words, int(rest or 1) - 1, listed=True).page, every=True)
    if not rest:
        listed = (f"{n}: {name}" for n, name in enumerate(names, 1))
        mode.print(mode.say("More maps: type world and a number. {all}", all=mode.words.semicolon.join(listed)), "")


def figures(mode: LineMode, rest: str) -> None:
    """List the figures, or print one."""
    from tui.pages.figures import figure_names, figure_page, figures_page

    if not rest:
        mode.print_page(figures_page(mode.session, mode.words), every=True)
        return
    names = figure_names(mode.session)
    if rest not in names:
        every = mode.words.join(names)
        raise Wrong(mode.say("no figure called '{name}'. There are: {all}.", name=clean_line(rest, 40), all=every))
    mode.print_page(figure_page(mode.session, mode.words, rest), every=True)


def trail(mode: LineMode, _: str) -> None:
    """List the way so far."""
    from tui.pages.lists import trail_page

    mode.print_page(trail_page(mode.session, mode.words), every=True)


def progress(mode: LineMode, _: str) -> None:
    """Say what was read."""
    from tui.pages.lists import progress_page

    mode.print_page(progress_page(mode.session, mode.words), every=True)


def search(mode: LineMode, rest: str) -> None:
    """List all that a search finds, narrowed."""
    from tui.plainlists import narrow, show_list
    from tui.views.results import Results

    listing = Results(mode.session)
    narrow(listing, rest, mode.words)
    if listing.query and not listing.rows(mode.words):
        raise Wrong(nothing_found(mode.words, listing.query))
    show_list(mode, listing)


def dossiers(mode: LineMode, rest: str) -> None:
    """List people, papers, places, terms, keywords."""
    from tui.plainlists import narrow, show_list
    from tui.views.dossiers import Dossiers

    listing = Dossiers(mode.session)
    narrow(listing, rest, mode.words)
    show_list(mode, listing)


def any_person(mode: LineMode) -> str:
    """Somebody who sent or was sent something, for an example."""
    carried = mode.story.timeline.messages.values()
    return next((name for m in carried for name in (*m.senders, *m.recipients)), mode.any_id())


VIEWS: Mapping[str, Callable[[LineMode, str], None]] = {
    "contents": contents,
    "map": map_,
    "titles": titles,
    "timeline": timeline,
    "knew": knew,
    "world": world,
    "figures": figures,
    "dossiers": dossiers,
    "search": search,
    "panel": panel,
    "trail": trail,
    "progress": progress,
}
"""Id of the command -> what prints it."""
