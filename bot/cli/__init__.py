"""The commands: parse options, call one thing, print the result; only this folder knows click."""
