"""Views of a whole story, laid out: pure modules that turn its data into rows of runs."""
