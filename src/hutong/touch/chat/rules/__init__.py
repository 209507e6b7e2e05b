"""Pure decisions of chat, one file a subject."""
