"""From a GraphQL operation to a plan: a few statements, one loop over their rows, and bytes.

An operation (document and name) is parsed, validated and costed once by `serving`; the second time it is asked, this
room tries to compile it, and from then on a request costs its variables, the statements and the bytes. What cannot
be compiled runs through graphql-core with Strawberry's resolvers, and gives the same answer: a test generates
documents and compares both.

How it works, in the order of the files:

selection    collects the fields of a selection set as the specification says: fragments, aliases, `@skip`, `@include`
shape        what is asked of rows: a column, an amount of money, a row of another source, the newest or a list of one
shaping      turns fields into shapes by what the fields declare of themselves. Nothing is described twice: the
             declaration is the one that `kit.entity`, `kit.related`, `kit.newest` and `kit.listed` read for the
             ordinary path. A field that declares nothing is not compiled, and with it not the operation
arguments    turns arguments into Python values; those of lists without touching graphql-core
statement    writes the SQL of a shape: only the columns that are asked for, only the joins these need, and always the
             source's scope: there is no way to write a statement without it
rendering    writes one Python expression for a shape, compiled once, run for each row
references   keeps parts, locations and suppliers as rendered bytes, until the journal tells of a change
listing      what a page of a list needs wherever it hangs: its arguments, its cursors, its connection
objects      runs statements in order: a level of the tree at a time, never a statement for each row
plan         the root fields: lists, look-ups by reference, and rows of any kind by global id
inputs       converts the inputs of mutations without looking through their types anew
acting       lets a mutation act through its resolver, and renders its payload by a plan
following    lets references be kept for as long as somebody tells of changes
compiler     makes the plan of an operation for one set of flags and permissions
plans        keeps plans, as many as so many fields of them allow; those that were used last stay
runner       offers all this to `serving`, and hands back what goes wrong: an operation that only reads can be asked
             again in the ordinary way, which then also words the errors

Permissions are part of the plan: a viewer without one gets a plan in which the column is not selected and its value
is null; the plan is kept for each set of permissions that the operation makes a difference between.
"""
