"""Training of the models that ship: gold and our own pages to weights."""
