"""Putting the add-in and its Python on a desk and taking them away, as a plan that may be interrupted."""
