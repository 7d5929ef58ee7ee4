"""Files of clips: read frame by frame, and written in pieces, with their sound."""
