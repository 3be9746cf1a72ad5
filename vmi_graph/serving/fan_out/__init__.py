"""One alert to ten thousand sockets: rendered once for all who are shown the same, written to each as it is.

A subscription begins in the ordinary way, with its own place in the journal and its own resolver. Once what it was
told is level with its group, it joins that group and costs no more than a write for each event.

group       all who are shown the same: one place in the journal, one rendering for each event
groups      finds the group of a subscription, and sees it there without gap or repeat
member      one subscription in a group: its own rights, its own bounded queue

Who is in one group has the same document, operation, variables, role, permissions and rows; the person is taken out
of the context in which events are rendered, so nothing of one can reach another. Whether an event exists for a member
is decided for each of them, at the moment of writing.
"""
