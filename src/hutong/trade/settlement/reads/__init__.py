"""Questions about shares, settlements, withdrawals and bills."""
