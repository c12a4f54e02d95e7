"""What every handler is given: the running node, and who is asking."""

from litestar.di import NamedDependency

from tocsin.accounts.permissions import Actor
from tocsin.server.house import House

TheHouse = NamedDependency[House]
TheActor = NamedDependency[Actor]
