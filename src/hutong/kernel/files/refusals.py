"""What is said when bytes are not taken. Every detail names what to do next."""

from hutong.kernel.errors import BadInput, NotFound, Problem, TooLarge


class NotAPicture(BadInput):
    """The bytes are none of the picture types that are taken."""

    title = "Not a picture"


class LyingPicture(BadInput):
    """The bytes are a picture, but not of the type the sender declared."""

    title = "The picture is not of the declared type"


class BrokenPicture(BadInput):
    """The bytes begin like a picture but cannot be decoded to the end."""

    title = "The picture is damaged"


class TooManyPixels(TooLarge):
    """The header announces more pixels than are decoded."""

    title = "The picture has too many pixels"


class FileTooLarge(TooLarge):
    """The upload has more bytes than are taken."""

    title = "The file is too large"


class NoStore(Problem):
    """The place where files are to live is none, or does not let us keep and delete."""

    title = "Files cannot be kept"


class UnknownKey(NotFound):
    """The key was not made by this store, for example a path that climbs out of it."""

    title = "No such file"
