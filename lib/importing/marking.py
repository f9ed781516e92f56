"""The person's own file back, as XLSX, with the faulty cells marked."""

from lib.importing.checking import Checked


def marked(checked: Checked) -> bytes:
    """The file's rows as they were, faulty cells coloured with a note of what is wanted, and a list of the faults."""
    raise NotImplementedError
