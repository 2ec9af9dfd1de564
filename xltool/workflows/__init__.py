"""The order of steps, one module per verb. The only rooms that know more than one step."""
