"""How processes of this program run: where the database is, what is open, what the worker does, how it all ends.

place      which database: an outside one, or our own in the data folder
process    one open process: migrated, wired, doorbell, journal
chores     what a worker does over and over, safe beside any number of others
server     HTTP and sockets on one port, until told to stop
stopping   Ctrl-C and SIGTERM
sentences  what went wrong, for people
"""
