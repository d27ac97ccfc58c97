"""Answers to the exercises of regularization: penalties, dropout, augmentation, early stopping."""
