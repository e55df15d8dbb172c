"""`python -m bot` is `footnote`."""

from bot.cli.main import program

if __name__ == "__main__":
    program()
