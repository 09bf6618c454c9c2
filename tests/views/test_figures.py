"""Figures drawn: every bar to scale, in its order, and whatever the width nothing runs out of the page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.layout import set_page
from tui.page import PageBuilder
from tui.pages.figures import LONGEST, NAME, Row, _chart, bar

AMOUNTS = st.floats(0, 1e9, allow_subnormal=False)
EIGHTHS = "▏▎▍▌▋▊▉█"


def drawn(line: str) -> float:
    """How long a bar is, in cells, what may be more left out."""
    return sum((EIGHTHS.index(c) + 1) / 8 for c in line if c in EIGHTHS)


@given(st.lists(AMOUNTS, min_size=1, max_size=12), st.floats(0, 1))
def test_a_bar_is_to_scale_within_half_an_eighth(amounts: list[float], share: float) -> None:
    largest = max(amounts)
    bars = [bar(value, value + share * (largest - value), largest) for value in amounts]
    for value, line in zip(amounts, bars, strict=True):
        assert cell_len(line) <= LONGEST + 1 and bool(line.strip("░")) == (value > 0)
        wanted = LONGEST * value / largest if largest else 0
        assert abs(drawn(line) - wanted) <= 1 / 16 + 1e-6 or drawn(line) == 1 / 8, "what is tiny is still seen"
    in_order = [drawn(line) for _, line in sorted(zip(amounts, bars, strict=True), key=lambda pair: pair[0])]
    assert in_order == sorted(in_order), "more is never shorter"


@given(
    st.lists(st.tuples(st.text("abc دهم", min_size=1, max_size=40), AMOUNTS), min_size=1, max_size=12),
    st.integers(NAME + 8, 130),
)
def test_every_amount_is_on_it_once_and_in_order(amounts: list[tuple[str, float]], width: int) -> None:
    page = PageBuilder("Figure", "en")
    _chart(page, [Row(name, value, said=f"<{n}>") for n, (name, value) in enumerate(amounts)], "tons")
    lines = ["".join(run.text for run in line.runs) for line in set_page(page.page(), width).lines]
    assert all(cell_len(line) <= width for line in lines)
    said = [line.split("<")[1].split(">")[0] for line in lines if "<" in line]
    assert said == [str(n) for n in range(len(amounts))]
