"""Style picker: contrast, edges and pattern size of paintings, and what they let expect of a picture painted with each."""
