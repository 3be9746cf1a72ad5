"""What the demo prints when all is up: who may come in, and what to ask."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from rich.console import Console

from vmi_graph.demo.tokens import HOLDERS, MANAGER, planner


@dataclass(frozen=True, slots=True)
class Example:
    """Something to ask, and as whom."""

    says: str
    who: str
    document: str


EXAMPLES: Final = (
    Example(
        "What is below its minimum, as the parts manager sees it:",
        MANAGER,
        "{ stockLevels(first: 3, where: {belowMinimum: {eq: true}}) { totalCount nodes "
        "{ part { number name } location { code } supplier { code } onHand position minimum maximum } } }",
    ),
    Example(
        "The open purchase orders of one supplier, and why they were placed:",
        planner("NORDLAGER"),
        "{ purchaseOrders(first: 3, where: {state: {eq: OPEN}}) { totalCount nodes "
        "{ number origin reason location { code } lines(first: 5) { nodes { part { number } ordered } } } } }",
    ),
    Example(
        "The same place as two suppliers see it, each its own bin only (try the other supplier's token):",
        planner("BRIGHTWELL"),
        "{ myAccess { role } stockLevels(first: 3, where: {outOfStock: {eq: false}}) { totalCount nodes "
        "{ part { number } location { code } onHand replenishment { outcome explanation { sentence } } } } }",
    ),
)


def everything(console: Console, address: str, tokens: Mapping[str, str]) -> None:
    """Print addresses with tokens, and example queries that can be pasted."""
    console.print(f"\n[bold]vmi_graph is up at {address}/graphql[/bold]\n")
    console.print("A token for each role; the addresses open GraphiQL with it:")
    for holder in HOLDERS:
        if holder.shown:
            console.print(f"\n  [bold]{holder.name}[/bold] ({holder.role.value})")
            console.print(f"  {tokens[holder.name]}", markup=False)
            console.print(f"  {address}/graphql#token={tokens[holder.name]}", markup=False)
    console.print("\nTo paste into a terminal:")
    for example in EXAMPLES:
        console.print(f"\n  {example.says}")
        console.print(curl(address, tokens[example.who], example.document), markup=False)
    console.print("\nPeople are at work; Ctrl-C stops everything.\n")


def curl(address: str, token: str, document: str) -> str:
    """Return a command that asks it."""
    body = json.dumps({"query": document}).replace("'", "'\\''")
    return (
        f"curl -s {address}/graphql -H 'Content-Type: application/json' -H 'Authorization: Bearer {token}' -d '{body}'"
    )
