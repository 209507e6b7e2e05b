"""Trade: what is for sale, at what price, who ordered and paid, and the books of it."""
