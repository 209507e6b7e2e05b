"""The house tests itself: what docs/house.md and docs/style.md say is what stands here.

Every check in `checks/` takes a folder and returns sentences, one for each fault; no sentence
means no fault. So the same check judges the real tree and a copy with a fault planted in it.
"""
