"""The canonical roster: what it holds (``entities``), its tables, its database, and the frames it is compared in.

This is the floor of the house: every other room stands on it, it imports none of them.
"""
