//! The worker behind the page: it reads dropped files, says what they are, hashes them and sends them.
//!
//! One worker serves one drop. The page gives it commands, the methods of [`session::Session`], and draws the
//! [`messages::Event`]s that come back; it never sees a byte of a file. Judging an image is the work of
//! `image-format`, the conversation with the edge that of `upload-proto`; this crate joins both to the browser's
//! files, streams and network.
//!
//! Modules that touch the browser are built for WebAssembly only. The others hold rules and are tested natively.

pub mod facts;
pub mod fault;
pub mod messages;
pub mod pace;
pub mod sort;

#[cfg(all(target_arch = "wasm32", feature = "bench"))]
pub mod bench;
#[cfg(target_arch = "wasm32")]
mod deliver;
#[cfg(target_arch = "wasm32")]
mod drive;
#[cfg(target_arch = "wasm32")]
pub mod dropped;
#[cfg(target_arch = "wasm32")]
pub mod edge;
#[cfg(target_arch = "wasm32")]
pub mod hash;
#[cfg(target_arch = "wasm32")]
pub mod host;
#[cfg(target_arch = "wasm32")]
pub mod inspect;
#[cfg(target_arch = "wasm32")]
mod look;
#[cfg(target_arch = "wasm32")]
pub mod reader;
#[cfg(target_arch = "wasm32")]
pub mod send;
#[cfg(target_arch = "wasm32")]
pub mod session;
#[cfg(target_arch = "wasm32")]
pub mod source;
#[cfg(target_arch = "wasm32")]
pub mod values;
#[cfg(target_arch = "wasm32")]
pub mod work;
