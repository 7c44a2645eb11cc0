"""`handrail` commands in processes of their own that find everything imported: `python -m tests.server.commands.warm`.

Importing takes a command of a second's work longer than the work. So this program imports once, and forks for each
request: a line of JSON with `arguments`, `environment`, and the files `stdin`, `stdout` and `stderr`. The answer is a
line with the exit code.
"""

import gc
import importlib
import json
import os
import pkgutil
import sys

import server.commands
from server.cli import app


def main() -> None:
    for module in pkgutil.iter_modules(server.commands.__path__, "server.commands."):
        importlib.import_module(module.name)
    gc.freeze()
    with open(os.dup(0), "rb") as requests:
        while line := requests.readline():
            request = json.loads(line)
            child = os.fork()
            if child == 0:
                requests.close()
                become(request)
                app()
            _, status = os.waitpid(child, 0)
            sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
            sys.stdout.flush()


def become(request: dict[str, object]) -> None:
    """Makes of this process what a shell makes of a new one."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        opened = os.open(str(request[name]), os.O_RDONLY if number == 0 else os.O_WRONLY)
        os.dup2(opened, number)
        os.close(opened)
    environment, arguments = request["environment"], request["arguments"]
    assert isinstance(environment, dict)
    assert isinstance(arguments, list)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["handrail", *arguments]


if __name__ == "__main__":
    main()
