"""How people come in: command line, window, ribbon. Each parses, calls a workflow, says one sentence."""
