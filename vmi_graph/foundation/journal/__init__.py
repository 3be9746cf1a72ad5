"""What happened, readable from a cursor without gap or repeat (law 7).

cursor    the opaque place in the journal that clients keep
writing   appends to the journal inside a unit of work
reading   reads below the horizon of running transactions
hub       one reader in each process, feeding bounded queues of subscribers
"""
