"""The screens: the reading screen, a page above it, the jump box, the note editor."""
