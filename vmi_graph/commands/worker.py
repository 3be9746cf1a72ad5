"""`vmi-graph worker`."""


def worker() -> None:
    """Look for late orders and drop what is past its time, until Ctrl-C or SIGTERM; any number may run."""
    import asyncio

    import structlog

    from vmi_graph.foundation.settings import settings
    from vmi_graph.running import chores, process, stopping
    from vmi_graph.serving.watching import logs

    logs.configure(settings().log_level)
    log = structlog.get_logger("vmi_graph.worker")

    async def program() -> None:
        async with process.opened(settings()), chores.done_meanwhile():
            log.info("working")
            await asyncio.Event().wait()

    stopping.run(program())
