"""What there is to show, each as a `Page`: chapters, cards, lists. Pure: a session in, paragraphs out."""
