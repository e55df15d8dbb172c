"""The parts of `slack_story`: the workspace, what is done in it, and what people see of that."""
