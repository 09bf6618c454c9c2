"""The fault matrix of issue 5, rows 1 to 25, as tests: real kills, a real sshd, real terminals."""
