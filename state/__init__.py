"""What is kept of a reader between sessions. Import the modules; this package file loads none of them."""
