"""The front of the house: its web client, its pictures, and how it feels.

Promises: a file's bytes never change under its address, so it may be kept for ever; the page that
holds the client is always asked for again; `/readyz` says yes only when a request would really be
answered. It knows no room.
"""
