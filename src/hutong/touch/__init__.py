"""Touch: people talk, in conversations, and what a shop puts into them is a card."""
