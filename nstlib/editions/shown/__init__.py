"""An edition as a page and as a book, in words and set in type."""
