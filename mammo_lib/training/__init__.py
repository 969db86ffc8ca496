"""Training and scoring of the networks; TensorFlow is imported only by what needs it."""
