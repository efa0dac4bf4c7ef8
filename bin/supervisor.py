# SPDX-License-Identifier: AGPL-3.0-or-later
"""Start web, workers and beat, and see to it that none of them outlives the others."""

import ctypes
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
PR_SET_PDEATHSIG = 1
PATIENCE_SECONDS = 6
ROUND_SECONDS = 0.2
READY_SECONDS = 60
CELERY = "-m celery -A config worker --loglevel WARNING --without-mingle --without-gossip"
GUNICORN = "-m gunicorn config.wsgi --workers 1 --threads 8 --timeout 60 --no-control-socket --log-level warning"


def commands(port: str, data_dir: Path) -> dict[str, list[str]]:
    """Return what runs: one threaded web process, a fast worker with beat, a slow worker."""
    celery, gunicorn = [PYTHON, *shlex.split(CELERY)], [PYTHON, *shlex.split(GUNICORN)]
    beat = ["--beat", "--schedule", str(data_dir / "beat-schedule")]
    return {
        "web": [*gunicorn, "--bind", f"127.0.0.1:{port}"],
        "fast": [*celery, *shlex.split("--queues fast --pool threads --concurrency 2 --hostname fast@%h"), *beat],
        "slow": [*celery, *shlex.split("--queues slow --concurrency 1 --hostname slow@%h")],
    }


def die_with_parent() -> None:
    """Run in the child before exec: own session, and the kernel asks it to quit when the supervisor dies."""
    os.setsid()
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)


def start(name: str, command: list[str], data_dir: Path) -> subprocess.Popen[bytes]:
    """Start one child in its own session; what it says goes to a file of its own."""
    log = (data_dir / f"{name}.log").open("ab")
    return subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        preexec_fn=die_with_parent,  # noqa: PLW1509 -- no thread of ours runs yet
    )


def stop(children: dict[str, subprocess.Popen[bytes]]) -> None:
    """Ask every child to end, then end its whole session."""
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and any(child.poll() is None for child in children.values()):
        time.sleep(ROUND_SECONDS)
    for child in children.values():
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    for child in children.values():
        child.wait()


def answers(port: str) -> bool:
    """Say whether something listens on the port."""
    with socket.socket() as door:
        door.settimeout(ROUND_SECONDS)
        return door.connect_ex(("127.0.0.1", int(port))) == 0


def wait_for_web(web: subprocess.Popen[bytes], port: str) -> bool:
    """Wait until the web process answers; False when it ended or takes too long."""
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and web.poll() is None:
        if answers(port):
            return True
        time.sleep(ROUND_SECONDS)
    return False


def greet(port: str, data_dir: Path) -> None:
    """Print the address and, with demo data, who can sign in."""
    print(f"Ronghe is at http://localhost:{port}/ (Ctrl-C stops it; logs in {data_dir})", flush=True)
    sign_ins = data_dir / "demo.log"
    if os.environ.get("DEMO") != "0" and sign_ins.exists():
        print(sign_ins.read_text(encoding="utf-8").rstrip(), flush=True)


def main() -> int:
    """Run until a signal comes or a child ends; return 0 after a signal, 1 when a child failed."""
    port, data_dir = os.environ["PORT"], Path(os.environ["DATA_DIR"])
    asked = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: asked.append(received))
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in commands(port, data_dir).items():
            children[name] = start(name, command, data_dir)
        if wait_for_web(children["web"], port):
            greet(port, data_dir)
        while not asked:
            ended = next((name for name, child in children.items() if child.poll() is not None), None)
            if ended:
                print(f"bin/run: {ended} has ended; see {data_dir / ended}.log.", file=sys.stderr)
                return 1
            time.sleep(ROUND_SECONDS)
    finally:
        stop(children)
    return 0


if __name__ == "__main__":
    sys.exit(main())
