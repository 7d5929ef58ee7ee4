"""Web pages: a picture in the background, by its bytes and by the contrast of text on it."""
