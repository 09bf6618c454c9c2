"""The engine: what a story is, how it is read from files, checked, searched and walked through.

Nothing here knows of screens or of saved progress. The package itself imports nothing, so that
`import story.ids` stays as cheap as it looks.
"""
