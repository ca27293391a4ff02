"""The stage: the moving picture of training."""
