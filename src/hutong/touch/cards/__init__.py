"""The room touch.cards."""
