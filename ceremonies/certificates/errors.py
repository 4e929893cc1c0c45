"""Why a paper cannot be printed."""


class PaperError(Exception):
    """Its text is a sentence for the clerk: which person or which picture, and what to do."""
