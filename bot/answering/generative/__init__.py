"""An answer written by a chat model, proved sentence by sentence."""
