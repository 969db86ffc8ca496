"""The answers of `mammo plan`: from options to a paragraph and the curves of its figure."""
