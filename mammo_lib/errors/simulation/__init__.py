"""Does the chapter on groups hold what it promises? Made-up scores, whose truth is known."""
