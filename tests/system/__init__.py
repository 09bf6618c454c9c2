"""What must not happen on a server, as tests: real kills, a real sshd, real terminals, accounts that are made and go.

The fault matrix, row by row. The names of the tests begin with `test_row_` and the number.

    row  fault                                            tests
    1-4  kill -9 anywhere, two and four writers           test_saving
    5-7  a damaged file, with and without a backup        test_faults
    8-12 a disk full, refusals, no permission, no home,   test_faults
         unsafe places
    13   a stopped window holds the lock                  test_saving
    14   no locks, no hard links                          test_saving
    15   a newer, an older, a plain TinyDB file           test_faults, tests/state (migrations)
    16   a session that is behind                         test_saving
    17   NaN, surrogates, 9 MB                            test_faults
    18   umask                                            test_faults
    19   an error inside a transaction                    test_saving
    20   the client or sshd dies                          test_lines
    21   a hang-up that is not heard                      test_lines
    22   no terminal, /dev/null, a pipe                   test_lines (lines instead of exit 2)
    23   SIGTERM, also with output blocked                test_lines
    24   a frozen client                                  test_lines
    25   a locale that is not UTF-8                       test_lines
    26   hostile environment, commands, forwarding, sftp  test_server; test_locked (strace, every key)
    27   hostile names, notes, stories                    test_server, test_locked; tests/tui/test_hostile*.py
    28   a hundred sessions die at once                   test_server
    29   an upgrade while somebody reads                  test_server
"""
