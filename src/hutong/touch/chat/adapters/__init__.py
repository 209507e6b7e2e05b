"""What lies outside of conversations: the pages that links lead to."""
