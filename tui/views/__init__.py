"""Views: what is drawn rather than written. Pure layouts; `tui.screens` shows them, the line mode prints their text."""
