"""Views of a story: what is seen at a glance and not read. Pure layouts: values in, rows of runs with targets out."""
