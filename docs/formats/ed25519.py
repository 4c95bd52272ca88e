"""Ed25519 verification after RFC 8032 (sections 5.1.3 and 5.1.7) with nothing but python3: slow, and for checking only."""
import hashlib
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P

def decode(raw):
    """A point (x, y, 1, x·y) of its 32 bytes."""
    y, odd = int.from_bytes(raw, "little") & (1 << 255) - 1, raw[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P: x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or y >= P or (x == 0 and odd): raise ValueError("not a point")
    if x % 2 != odd: x = P - x
    return x, y, 1, x * y % P

def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P

def multiply(n, p):
    result = (0, 1, 1, 0)
    while n:
        if n & 1: result = add(result, p)
        p, n = add(p, p), n >> 1
    return result

BASE = decode(bytes.fromhex("58" + "66" * 31))

def verify(public, signature, message):
    """Raises ValueError unless the signature is the key's over the message."""
    if len(public) != 32 or len(signature) != 64: raise ValueError("length")
    s = int.from_bytes(signature[32:], "little")
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    left, right = multiply(s, BASE), add(decode(signature[:32]), multiply(k, decode(public)))
    if s >= L or (left[0] * right[2] - right[0] * left[2]) % P or (left[1] * right[2] - right[1] * left[2]) % P:
        raise ValueError("the signature does not hold")
