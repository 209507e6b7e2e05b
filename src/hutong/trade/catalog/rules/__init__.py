"""Rules of the catalog. Pure: no I/O, no clock."""
