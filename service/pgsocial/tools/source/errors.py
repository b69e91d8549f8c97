"""The one exception of the source tools: a sentence that says what to do."""


class SourceError(Exception):
    """The sources are not as they must be; the message is for whoever edits them."""
