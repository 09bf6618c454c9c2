"""One keyword or question, in any language and any spelling, to the thing that is meant.

`index` keeps what can be searched, `lexicon` and `forms` say which words a typed word may mean, `query` reads what was
typed, `ranking` puts what is found in order. What makes two spellings the same is in `story.fold`; what makes words a
date is in `story.datewords`; how hits are shown is not known here.
"""

from story.search.entries import HEADER, OFFICE, Entry, Hit, Why
from story.search.index import SearchIndex

__all__ = ["HEADER", "OFFICE", "Entry", "Hit", "SearchIndex", "Why"]
