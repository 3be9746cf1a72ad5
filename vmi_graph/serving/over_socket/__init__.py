"""The graphql-transport-ws protocol, as its authors' specification has it.

Own code and not Strawberry's handler, because that one dies of messages that are no objects, cannot ask again whether
a token still holds, and cannot write frames that are ready already.

  endpoint.py    the handshake: origin, subprotocol; and all sockets when the server stops
  session.py     one socket from `connection_init` to its end
  passing.py     by what right it is open, and until when
  operation.py   one operation of a socket: its messages, its generator
  messages.py    frames in, frames out
  closing.py     the close codes
"""
