"""Why the buttons do not work on this desk: questions asked of a desk, each with what to do."""
