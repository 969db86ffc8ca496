"""A folder of mammograms as a clean cohort, with a page that says what was found."""

from mammo_lib.curation.order import Order as Order
from mammo_lib.curation.order import carry_out as carry_out
from mammo_lib.curation.order import size_of as size_of
