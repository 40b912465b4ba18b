"""What can be said: the vocabulary, its shapes, its identifiers and its questions."""
