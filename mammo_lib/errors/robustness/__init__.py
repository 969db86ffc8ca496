"""What a network does with images that something ordinary has gone wrong with."""
