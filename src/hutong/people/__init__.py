"""People: who is here, where parcels find them, and what they may do."""
