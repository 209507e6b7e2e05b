"""The stickers there are: drawings of our own, kept by the client as `stickers/<id>.svg`."""

IDS = (
    *("door", "lantern", "cat", "asleep", "tea", "dumpling", "sorry", "sparrow", "thumb", "heart"),
    *("bicycle", "hawthorn", "persimmon", "kite", "rain", "moon", "parcel", "firecracker"),
    *("noodles", "question", "party"),
)
