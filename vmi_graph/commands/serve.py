"""`vmi-graph serve`."""

from typing import Annotated

import typer


def serve(
    *,
    host: Annotated[str | None, typer.Option(help="The address to listen on, instead of VMI_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on, instead of VMI_PORT.", min=0)] = None,
    with_worker: Annotated[
        bool, typer.Option("--worker/--no-worker", help="Whether this process also does what a worker does.")
    ] = True,
) -> None:
    """Answer GraphQL over HTTP and WebSocket, until Ctrl-C or SIGTERM."""
    from vmi_graph import app
    from vmi_graph.foundation.settings import settings
    from vmi_graph.running import server, stopping
    from vmi_graph.serving.watching import logs

    logs.configure(settings().log_level)
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    chosen = settings().model_copy(update=given)
    bound = server.listening(chosen)
    application = app.create_app(chosen, with_worker=with_worker)

    async def program() -> None:
        async with application.router.lifespan_context(application):
            await server.serve(application, bound)

    stopping.run(program())
