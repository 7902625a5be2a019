"""Topics for readers: labels by a model, pictures, trends, explanations."""
