"""Questions about conversations, one file a subject; each asks whether one may see it."""
