"""What may be handed in, and what a file is called. Pure."""

import re

from hutong.kernel import errors, files, text

PICTURES, VOICES, DOCUMENTS = "pic", "voice", "file"
KINDS = frozenset({PICTURES, VOICES, DOCUMENTS})
NAME_CHARS = 120
PICTURE_BYTES = 10 * 1024 * 1024

# What no system lets into a name, and what would make a path of it.
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


class NotARecording(errors.BadInput):
    """The bytes are no recording of a kind that is taken."""

    title = "Not a recording"


class WrongLength(errors.BadInput):
    """The recording lasts longer than is taken, or no time at all."""

    title = "The recording is too long"


def check_size(size: int, most: int) -> None:
    """Raise FileTooLarge or BadInput for what is too large or empty. Sizes are in bytes."""
    if size > most:
        raise files.FileTooLarge(
            f"This has {size / 1048576:.1f} MiB and at most {most / 1048576:.1f} MiB are taken, "
            "so it was not stored. Please send something smaller.",
            bytes=size,
            bytes_max=most,
        )
    if size == 0:
        raise errors.BadInput("This is empty, so it was not stored.")


def sound(data: bytes, ms: int, ms_max: int) -> str:
    """Return the suffix of a recording. Raises NotARecording, WrongLength."""
    # A recorder stops a moment late.
    if not 0 < ms <= ms_max + 1000:
        raise WrongLength(f"A recording lasts up to {ms_max // 1000} s, so it was not stored.")
    suffix = files.sound_of(data)
    if suffix is None:
        raise NotARecording("This is no recording as WebM, Ogg or MP4 audio, so it was not stored.")
    return suffix


def name(given: str) -> str:
    """Return a file's name without a path and what else no name should have."""
    last = re.split(r"[\\/]", given)[-1]
    plain = _FORBIDDEN.sub(" ", last).strip(". ")
    cleaned = text.clean_text(plain, "name", most=1000)
    stem, dot, suffix = cleaned.rpartition(".")
    if not dot or len(suffix) > 10:
        return cleaned[:NAME_CHARS].strip() or "file"
    return f"{stem[: NAME_CHARS - 1 - len(suffix)].strip() or 'file'}.{suffix}"


def is_ours(key: str) -> bool:
    """Tell whether a key is of a kind that conversations hold."""
    return key.partition("/")[0] in KINDS
