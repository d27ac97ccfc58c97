"""What exercises ask, as data: the vocabulary, one module of checks a topic, and their evaluation into sheets."""
