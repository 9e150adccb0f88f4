//! A real Incus and its command use the depot, over TLS by a certificate of a CA that both are told to trust.

mod daemon;
mod images;
mod uses;
