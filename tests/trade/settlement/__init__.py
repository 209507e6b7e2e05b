"""Settlement, shares, withdrawals and bills."""
