"""Checks that no linter of the shelf can express, each as small as it can be."""
