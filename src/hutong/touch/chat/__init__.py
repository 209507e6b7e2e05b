"""The room touch.chat."""
