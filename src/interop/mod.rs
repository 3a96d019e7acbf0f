//! Bytes from and to the outside: pinned packages, exports. Parsers are total.
