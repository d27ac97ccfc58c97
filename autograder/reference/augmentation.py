"""Augmentation: transformed copies of training images whose labels stay right."""
