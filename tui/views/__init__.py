"""Views: what is drawn rather than told, laid out as rows of runs before anybody knows of a screen."""
