"""Shapes of pricing: `basket` is what the rules see and say, `wire` is what HTTP sees and says."""
