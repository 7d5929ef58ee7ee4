"""How works differ: a Score of each number by rule and seed, the fields that are drawn for it, and its painting."""
