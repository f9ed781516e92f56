"""What a meeting's papers, the circular and the list of open problems, are written from: blocks like those of the slides."""

from lib.slides.papers.listing import open_problems
from lib.slides.papers.making import papers
from lib.slides.papers.telling import facts
from lib.slides.papers.trying import praise_trial
from lib.slides.papers.values import Papers, from_slides, papers_of

__all__ = ["Papers", "facts", "from_slides", "open_problems", "papers", "papers_of", "praise_trial"]
