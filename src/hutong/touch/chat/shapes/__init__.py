"""What chat takes in and gives out, one file a subject."""
