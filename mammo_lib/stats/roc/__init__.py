"""Areas under ROC curves, the curves and their operating points."""
