"""What a reader sees: the Textual screens, and the line mode for terminals that have none.

The package itself imports nothing: `tui.plain` must load without Textual.
"""
