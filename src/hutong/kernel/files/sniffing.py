"""What bytes are, by their beginnings; what a sender says of them is not asked.

Sources: RFC 8794 (EBML, of which WebM is one), RFC 3533 and 7845 (Ogg, Opus), ISO/IEC 14496-12
(boxes of MP4), and the registry of media types for the rest.
"""

from hutong.kernel.files.headers import kind_of

PLAIN = "application/octet-stream"

_PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "WEBP": "image/webp"}
_BEGINNINGS = (
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"ID3", "audio/mpeg"),
    (b"fLaC", "audio/flac"),
)
_IN_A_ZIP = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_EBML = b"\x1a\x45\xdf\xa3"
_OGG_CODECS = (b"OpusHead", b"\x01vorbis", b"\x7fFLAC", b"Speex   ")
# Recorders of browsers and phones; a brand says who wrote the file, the handler what is in it.
_MP4_BRANDS = frozenset(
    {b"M4A ", b"M4B ", b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"dash"}
)
_LOOKED_AT = 64 * 1024


def sound_of(data: bytes) -> str | None:
    """Return the suffix of a recording (webm, ogg or m4a), None for anything else.

    Moving pictures are no recording: a track of theirs in the beginning refuses the whole.
    """
    head = data[:_LOOKED_AT]
    if head[:4] == _EBML and b"webm" in head[:64]:
        # Codec ids stand in the clear: V_VP8, V_VP9, V_AV1 against A_OPUS, A_VORBIS.
        return "webm" if b"A_" in head and b"V_" not in head else None
    if head[:4] == b"OggS":
        return "ogg" if any(codec in head[:128] for codec in _OGG_CODECS) else None
    if head[4:8] == b"ftyp" and head[8:12] in _MP4_BRANDS:
        # The index may stand at the end, where recorders put it when they are done.
        ends = head + data[-_LOOKED_AT:]
        return "m4a" if b"soun" in ends and b"vide" not in ends else None
    return None


def type_of(data: bytes) -> str:
    """Return the media type of a file, to show a sign for it; what is not known is octets."""
    kind = kind_of(data)
    if kind in _PICTURES:
        return _PICTURES[kind]
    sound = sound_of(data)
    if sound is not None:
        return {"webm": "audio/webm", "ogg": "audio/ogg", "m4a": "audio/mp4"}[sound]
    for beginning, found in _BEGINNINGS:
        if data.startswith(beginning):
            return _in_zip(data) if found == "application/zip" else found
    if data[4:8] == b"ftyp":
        return "video/mp4"
    if data[:4] == _EBML and b"webm" in data[:64]:
        return "video/webm"
    return "text/plain" if _is_text(data[:_LOOKED_AT]) else PLAIN


def _in_zip(data: bytes) -> str:
    """Tell an office document by the folders that its archive names."""
    ends = data[:4096] + data[-_LOOKED_AT:]
    return next((found for name, found in _IN_A_ZIP if name in ends), "application/zip")


def _is_text(head: bytes) -> bool:
    if not head or b"\0" in head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as wrong:
        # The cut at the end may go through a character.
        return wrong.start > len(head) - 4 and len(head) == _LOOKED_AT
    return True
