"""The data folder as a whole: what is damaged in it, its repair, its backup."""
