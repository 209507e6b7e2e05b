"""Questions about orders and the cart."""
