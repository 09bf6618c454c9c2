"""The notebook on the screen: a list whose entries can be opened, changed, taken away and brought back."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from state.rows import Answer, ChoiceMade, Note
from tui.commands import BY_ID
from tui.i18n import N_
from tui.messages import OpenRef
from tui.page import Run, Target
from tui.screens.base import bindings, hint
from tui.screens.listing import ListScreen
from tui.views.notebook import Kept, Notebook, place_of


class NotebookScreen(ListScreen):
    """Notes, bookmarks, answers and decisions."""

    OWN = ("annotate", "remove", "undo", "copy")
    COMMAND_IDS: ClassVar[tuple[str, ...]] = (*ListScreen.COMMAND_IDS, *OWN)
    BINDINGS: ClassVar[list[BindingType]] = bindings(OWN)
    HELP = N_("Tab goes to an entry: Enter opens its place, a changes it, Del takes it away, u brings it back.")

    listing: Notebook

    def __init__(self, listing: Notebook) -> None:
        """Show a notebook."""
        super().__init__(listing)

    def _bottom_words(self) -> tuple[list[Run], list[tuple[Run, ...]]]:
        left, hints = super()._bottom_words()
        if self._message or self._entry() is None:
            return left, hints
        ids = ("follow", "annotate", "remove", "undo", "help")
        return left, [hint(BY_ID[name], self.words) for name in ids]

    def _entry(self) -> Kept | None:
        """The entry that has the focus."""
        target = self.prose.focused
        return self.listing.find(target.value, self.words) if target and target.action == "kept" else None

    def follow_target(self, target: Target, whole: bool) -> None:
        """Open the place of an entry."""
        if target.action != "kept":
            super().follow_target(target, whole)
            return
        kept = self.listing.find(target.value, self.words)
        ref = place_of(self.session, kept) if kept else None
        if ref is None:
            self.say(self.words.say("The chapter of this entry is no longer in the story."))
        else:
            self.post_message(OpenRef(ref))

    def action_annotate(self) -> None:
        """Change the note or answer that has the focus."""
        kept = self._entry()
        if kept is None or not isinstance(kept.row, Note | Answer):
            self.say(self.words.say("Tab goes to a note or an answer; then a changes it."))
            return
        self.reader.edit_kept(kept.row, kept.asked or kept.quotation)

    def action_remove(self) -> None:
        """Take away the entry that has the focus."""
        kept = self._entry()
        if kept is None:
            self.say(self.words.say("Tab goes to an entry; then Del takes it away."))
        elif isinstance(kept.row, ChoiceMade):
            self.say(self.words.say("A decision stays: the first answer is the one that counts."))
        else:
            self.session.remove(kept.row)
            self._changed(N_("Taken away. u brings it back."))

    def action_undo(self) -> None:
        """Bring back what was taken away last."""
        back = self.session.undo() is not None
        self._changed(N_("It is back.") if back else N_("There is nothing to bring back."))

    def _changed(self, said: str) -> None:
        self.refresh_list(keep=True)
        self.reader.save_soon()
        self.say(self.words.say(said))

    def action_copy(self) -> None:
        """Copy the entry that has the focus, or all that is listed, with what it quotes."""
        from tui.views.export import to_markdown

        kept = self._entry()
        rows = [kept] if kept else self.listing.rows(self.words)
        self.app.copy_to_clipboard(to_markdown(self.session, self.words, rows))
        self.say(self.words.count("{n} entry is copied.", "{n} entries are copied.", len(rows)))

    def after_save(self) -> None:
        """Show what was saved meanwhile."""
        self.refresh_list(keep=True)
