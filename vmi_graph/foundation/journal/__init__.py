"""What happened, readable from a cursor without gap or repeat (law 7).

cursor        the opaque place in the journal that clients keep
eras          lives of the journal: what a restored database begins anew
writing       appends to the journal inside a unit of work
reading       reads below the horizon of running transactions, and prunes
scope         whom an entry may be shown to
listeners     who listens, by topic and audience
hub           one reader in each process, feeding every subscription
subscription  one subscription: replay, then live, with a bounded queue
"""
