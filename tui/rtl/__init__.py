"""Right-to-left text for grids of cells: it knows of characters, levels and cells, and of no story, widget or terminal.

Text is kept in *logical order*, as it is typed and spoken. `bidi` gives each character its *level*: an even number
where text runs from left to right, an odd one where it runs from right to left, the higher the deeper one direction is
nested in the other (UAX #9, BD2). `shaping` joins Arabic letters into *clusters*: what one cell shows, or
two for a wide character. `line` puts the clusters of one line in *visual order*: as they stand from left to right.

*Layout order* is visual order reversed: the order in which a line is written from its right edge. A screen that is laid
out from left to right, and flipped as a whole on its way to the terminal, must hold its text in layout order.

An *island* is a stretch of a row that is turned round by itself, as a line of its own: a title between two pieces of a
frame, a cell of a table. Nothing moves from one island into another.
"""
