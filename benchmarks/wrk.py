"""The same load by wrk, where it is installed: a second opinion on the client."""

import asyncio
import json
import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.load import FRESH, Load, fresh_digits

INSTALLED = shutil.which("wrk")

_SCRIPT = """
local R, n = {%s}, 0
request = function()
  n = n + 1
  return (R[(n - 1) %% #R + 1]:gsub("%s", function() return "%s" .. string.format("%%07x", n) end))
end
done = function(s, l, r)
  io.write(string.format("JSON %%d %%d %%d %%d %%d\\n", s.requests, s.duration, l:percentile(50), l:percentile(99),
    s.errors.status + s.errors.read + s.errors.write + s.errors.timeout + s.errors.connect))
end
"""


async def drive(port: int, requests: Sequence[bytes], seconds: float, connections: int) -> Load:
    """Keep connections busy for whole seconds; of the latencies only the median and the 99th percentile are kept."""
    written = ",".join(json.dumps(each.decode()) for each in requests)
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "load.lua"
        script.write_text(_SCRIPT % (written, FRESH.decode(), fresh_digits().decode()[:25]))
        process = await asyncio.create_subprocess_exec(
            *(INSTALLED or "wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "-s", str(script)),
            f"http://127.0.0.1:{port}/graphql",
            stdout=asyncio.subprocess.PIPE,
        )
        output, _ = await process.communicate()
    found = re.search(r"JSON (\d+) (\d+) (\d+) (\d+) (\d+)", output.decode())
    assert found, output
    count, microseconds, p50, p99, bad = map(int, found.groups())
    upper = count // 50  # as many at the 99th percentile as that it is one
    return Load(microseconds / 1e6, [p50 / 1e6] * (count - upper) + [p99 / 1e6] * upper, bad, output[:300])
