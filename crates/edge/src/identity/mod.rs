//! Who asks: proved by a token of the edge's own, by a trusted proxy, or by a provider of OpenID Connect.

mod proxy;
mod token;
