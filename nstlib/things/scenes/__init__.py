"""Five things that take any picture, each a module with `build`, which casts its rays."""
