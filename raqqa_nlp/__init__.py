"""Who is said to have said how many of what, where in the text, and where reports disagree."""

__version__ = "0.1.0"
