"""Pure rules of pricing: `pipeline` is the whole of it, the others are its steps."""
