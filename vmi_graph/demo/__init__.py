"""A believable world to try everything in, and people at work in it.

catalogue   the things: families of parts, locations, suppliers; all made up
plan        the world, the same for the same seed
home        the data folder that belongs to the demo, and to nothing else
seeding     the plan made real through the actions that people use
orders      purchase orders brought to every state
tokens      one for each role
simulator   people at work, as clients of the API
show        what is printed when all is up
"""
