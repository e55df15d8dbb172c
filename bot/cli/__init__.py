"""The commands: parse options, call one thing, print; the only folder that knows click."""
