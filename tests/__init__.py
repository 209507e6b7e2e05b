"""Tests of Hutong; the folders mirror the wings, `house` tests the house itself."""
