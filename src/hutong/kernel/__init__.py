"""The kernel: what every wing stands on, and not one business noun."""
