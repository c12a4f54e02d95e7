"""Ids: a prefix that names the kind, then 26 characters that sort by time (as ULID: 48 bits of ms, 80 random)."""

from collections.abc import Callable

from tocsin.kernel.errors import FormatError
from tocsin.kernel.instants import Clock

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 26  # without the prefix
STEPS = 64
PAIRS = tuple(a + b for a in ALPHABET for b in ALPHABET)


def encode(number: int, length: int) -> str:
    """Return a number in Crockford's base 32, padded to an even `length`."""
    parts: list[str] = []
    for _ in range(length // 2):
        parts.append(PAIRS[number & 1023])
        number >>= 10
    parts.reverse()
    return "".join(parts)


def floor(prefix: str, instant: int) -> str:
    """Return a text below every id that is given from an instant (µs) on, and above all before."""
    return f"{prefix}_{encode(instant // 1000, 10)}"


def instant_of(one: str) -> int:
    """Return the instant (µs, to the millisecond) at which an id was given; raise FormatError for what is no id."""
    digits = one.partition("_")[2]
    if len(digits) != LENGTH or not set(digits) <= set(ALPHABET):
        raise FormatError(f"{one[:40]!r} is not an id")
    millis = 0
    for digit in digits[:10]:
        millis = millis << 5 | ALPHABET.index(digit)
    return millis * 1000


class Ids:
    """Give new ids. Within one process they ascend strictly, also within one millisecond."""

    def __init__(self, clock: Clock, bits: Callable[[int], int]) -> None:
        """Take the clock, and `bits(n)`: an integer of n random bits."""
        self._clock = clock
        self._bits = bits
        self._millis = 0
        self._head = ""
        self._tail = 0
        self._steps: list[int] = []

    def new(self, prefix: str) -> str:
        """Return a new id such as `inc_01JD…`; `prefix` is without the underscore."""
        millis = self._clock() // 1000
        if millis > self._millis:
            self._millis = millis
            self._head = encode(millis, 10)
            self._tail = self._bits(79)
        else:
            self._tail += 1 + self._step()
        return f"{prefix}_{self._head}{encode(self._tail, 16)}"

    def _step(self) -> int:
        """Return 16 random bits; one draw serves many ids, as asking the system for each costs more than the id."""
        if not self._steps:
            drawn = self._bits(16 * STEPS)
            self._steps = [drawn >> 16 * place & 0xFFFF for place in range(STEPS)]
        return self._steps.pop()

    def secret(self, size: int = 32) -> str:
        """Return `size` random bytes as hex: for tokens, keys and API URLs."""
        return f"{self._bits(size * 8):0{size * 2}x}"

    def guid(self) -> str:
        """Return a random GUID, in the form that AlertOps gives its API URLs."""
        digits = self.secret(16)
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
