"""From files as they come to standardised pixels, with an account of every file.

Nothing is imported here: worker processes load this package, and need no pandas.
"""
