"""Pictures that a reader sets in motion: a clip frame by frame, and two pictures under one slider."""
