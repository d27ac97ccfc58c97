"""What authors do: the rules of a source notebook (`source`), source to release (`build`), CI's proof (`validate`)."""
