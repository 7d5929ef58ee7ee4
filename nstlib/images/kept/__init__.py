"""What a photograph's file has beside eight bits of red, green and blue, and its painting is to keep."""
