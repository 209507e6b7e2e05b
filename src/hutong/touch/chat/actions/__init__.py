"""What changes a conversation, one file a verb."""
