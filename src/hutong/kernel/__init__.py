"""What every wing stands on. It knows no business noun and imports no wing."""
