"""Marks on images: which lesions they find, at what cost, and what readers do with them."""
