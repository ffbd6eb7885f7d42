"""How things look on a terminal.

``printing``  the console, JSON, progress
``outcomes``  imports and previews
``stories``   one person or class, explained
``districts`` districts, their terms and schools
"""
