"""The product measured beside its peers, on one PostgreSQL with one set of rows.

    python -m benchmarks                                          everything, and docs/performance.md written anew
    python -m benchmarks --only Q1 --rounds 3 --peers mercurius   one question, in under a minute

world      the PostgreSQL of our own and the rows in it (seed.sql), kept in .data/benchmarks from run to run
workloads  what is asked, in each server's words, and how answers are compared leaf by leaf before anything is timed
targets    the servers: how each is started; peers/ holds their sources
cpu        kernel run time of a process tree: the figure that holds on a shared machine
load       a small HTTP client that keeps connections busy
rounds     servers measured in turn, round after round, so that drift of the machine hits all alike
fanout     many sockets, one alert
unseen     documents that were never sent before, and what a million of them leave behind
report     tables, here and in docs/performance.md

The product is the real one: `vmi-graph serve` in one process, with tokens, scopes, idempotency, reviews and journal.
The peers know the caller's supplier from a header and check nothing else. Read ratios, never absolute numbers.
"""
