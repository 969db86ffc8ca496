"""Agreement of readers or measurements with each other, when none of them is the truth."""
