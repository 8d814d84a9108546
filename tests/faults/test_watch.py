# SPDX-License-Identifier: MIT
"""What is new is followed where the system watches no folders for the server.

    test_watch.py BINARY LIBRARY
"""
import os
import sys

import injection
from room import main, require
from test_scopes_editor import BAD, Editor, commit, repository

INJECTOR = injection.Injector(*sys.argv[1:3])


def check_it_looks_now_and_then(room):
    log = os.fsdecode(room.path("../log"))
    env = {**INJECTOR.environment("watch ENOSPC every 1", log),
           "ASAN_OPTIONS": "detect_leaks=0"}  # of git, which has it preloaded too
    text = BAD + "# TODO mine\n"
    repository(room, {"a.py": BAD})
    with Editor(room, env=env) as editor:
        editor.open("a.py", text)
        editor.until("a.py", ["2 existing", "4 new"], "opened")
        room.put("a.py", text)
        commit(room)
        room.run("session", "start").expect(0)
        editor.until("a.py", ["2 existing", "4 existing"], "begun elsewhere")
    require(os.path.exists(log), "no folder was to be watched")


main(globals())
