"""What goes out in other programs' formats, and what comes in from them: ONNX, SavedModels, and other networks."""
