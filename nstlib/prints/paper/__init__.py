"""Paper and cloth: pictures at their true size, with size and profile in the file."""
