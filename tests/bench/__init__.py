"""How light the program is: `python -m tests.bench` measures it, the tests assert what noise cannot move."""
