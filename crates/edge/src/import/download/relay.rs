//! The file or files of a remote's image.

use std::sync::Arc;
fn x(_: Arc<()>) {}
