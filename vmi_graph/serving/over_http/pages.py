"""GraphiQL, and the files its page loads: all from the wheel, none from elsewhere."""

from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC = Path(__file__).parents[2] / "static"
NOT_BUILT = """\
This is the GraphQL endpoint of vmi_graph.
Send operations with POST, subscribe over its WebSocket (graphql-transport-ws).

GraphiQL would stand here, but its files are built with the package and there are none yet:
run `pip install -e .` without VMI_SKIP_WEB.
"""
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
    "worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; "  # Monaco's workers and styles
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PROTECTION = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def ide_page(static: Path = STATIC) -> Response:
    """Return GraphiQL, or a sentence where the front end was not built."""
    return page("graphiql.html", static) or PlainTextResponse(NOT_BUILT, headers=PROTECTION)


def page(name: str, static: Path = STATIC) -> Response | None:
    """Return a page of the front end, always asked for anew because the names in it change; None if not built."""
    path = static / name
    if not path.is_file():
        return None
    return FileResponse(path, media_type="text/html", headers={**PROTECTION, "Cache-Control": "no-cache"})


class Assets(StaticFiles):
    """The built files; their names hold a hash of their content, so they never change."""

    def __init__(self, static: Path = STATIC) -> None:
        super().__init__(directory=static, check_dir=False)

    async def check_config(self) -> None:
        """Mind no missing folder: a checkout without built files answers 404."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return one file, compressed beforehand where the build did so."""
        response = await self._compressed(path, scope) or await super().get_response(path, scope)
        hashed = path.startswith("assets/") and response.status_code in {200, 206, 304}
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if hashed else "no-cache"
        response.headers["Vary"] = "Accept-Encoding"
        for name, value in PROTECTION.items():
            response.headers[name] = value
        return response

    async def _compressed(self, path: str, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        accepted = {piece.split(";")[0].strip() for piece in headers.get("accept-encoding", "").split(",")}
        if "gzip" not in accepted or "range" in headers:
            return None
        full_path, found = self.lookup_path(f"{path}.gz")
        if found is None:
            return None
        plain = FileResponse(path)
        kind = {"Content-Type": plain.headers["content-type"]}
        return FileResponse(full_path, stat_result=found, headers={**kind, "Content-Encoding": "gzip"})
