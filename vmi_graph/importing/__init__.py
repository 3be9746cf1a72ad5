"""The general importer: a file of comma-separated values becomes parts, assignments, contracts, stock and history.

columns      what a file may say, by which headings, and the template
numbers      decimal points and decimal commas told apart, or refused
sheet        a file as rows of cells: encoding, delimiter, broken lines
cells        the cells of a row by name, or the reason why they cannot be
lines        a row as what it means
merging      what lines say of the same part or assignment: once, or refused
reading      what a batch finds in the database
master_data  the parts, locations and suppliers of a batch
batch        one batch of lines, written in one transaction
reports      the summary, and the files of refused lines and of differences
spares       the whole import

It stands above all capabilities, like the commands: it reads through their queries and writes through their actions.
"""
