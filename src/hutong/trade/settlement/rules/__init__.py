"""What is decided without a database: dividing money, writing and comparing bills."""
