"""One line of text as it stands on the screen."""

from __future__ import annotations

from functools import lru_cache

from tui.rtl.bidi import bidi_classes, line_levels, mirrored, paragraph_levels, visual_order
from tui.rtl.script import has_rtl
from tui.rtl.shaping import Cluster, shape


@lru_cache(256)
def visual(text: str, base: int, levels: tuple[int, ...] | None = None, marks: bool = True) -> tuple[Cluster, ...]:
    """Return the clusters of one line from left to right: shaped, in order (L1, L2), brackets turned round (L4).

    Args:
        text: The line, in logical order.
        base: Level of its paragraph, 0 or 1.
        levels: Of its characters, cut out of those of the paragraph (`paragraph_levels`); None where the line is all of
            its paragraph.
        marks: Whether to keep tashkeel; see `shape`.

    `start` and `end` of a cluster count in `text`. A cluster has the level of its first character; marks stay behind
    their letter (L3). No line gets wider in cells, and each lam-alef frees one: the caller fills what is free, at the
    end of the line in the direction of the base. (Only a letter after ZWJ is not counted by `rich.cells`, though it is
    drawn.) For layout order, reverse the result.
    """
    clusters = shape(text, marks)
    if levels is None and base == 0 and not has_rtl(text):
        return tuple(clusters)
    classes = bidi_classes(text)
    resolved = line_levels(paragraph_levels(text, base, classes) if levels is None else levels, classes, base)
    own = [resolved[cluster.start] for cluster in clusters]
    return tuple(_turned(clusters[n]) if own[n] % 2 else clusters[n] for n in visual_order(own))


def _turned(cluster: Cluster) -> Cluster:
    """Return a cluster as it is drawn in text from right to left (L4)."""
    text = cluster.text
    partner = mirrored(text[:1])
    return cluster if partner == text[:1] else cluster._replace(text=partner + text[1:])
