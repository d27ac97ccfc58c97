"""Early stopping: the weights of the epoch with the least dev loss."""
