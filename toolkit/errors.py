"""What can go wrong, one root and a child per situation."""


class CommuniqueError(Exception):
    """Root of every error that Communiqué raises on purpose."""


class InputError(CommuniqueError):
    """A file or folder given by the user cannot be used: missing, empty, unreadable or malformed."""


class ParameterError(CommuniqueError):
    """A parameter has an unknown name, a wrong type or a value that is not allowed."""


class SchemaError(CommuniqueError):
    """A table lacks a column or holds a value that its schema does not allow."""


class RunError(CommuniqueError):
    """A notebook run did not end well: a cell raised, the kernel died or time ran out."""
