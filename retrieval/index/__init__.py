"""Store and keyword index held in step: chunk, write, rebuild, follow, export."""
