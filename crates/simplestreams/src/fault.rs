//! Why a document as a whole could not be read.

use serde_json::error::Category;

/// Why nothing is known of a document. All of these are for whoever runs the image server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The document is longer than [`Limits::document`](crate::Limits::document).
    #[error("the document has more than {limit} bytes")]
    TooLarge {
        /// The most that is read, in bytes.
        limit: usize,
    },
    /// The document ends too early or is no JSON at all, such as a page that says that something was not found.
    #[error("the document is no JSON: line {line}, column {column}")]
    NotJson {
        /// Line, counted from 1.
        line: usize,
        /// Column, counted from 1; 0 at the very beginning of a line.
        column: usize,
    },
    /// The document is JSON, but no object with objects where Incus looks for them.
    #[error("the document is JSON of another kind")]
    WrongShape,
    /// There is more of something than is read.
    #[error("the document holds more than {limit} {what}")]
    TooMany {
        /// What there is too much of, in the plural.
        what: &'static str,
        /// The most that is read.
        limit: usize,
    },
}

impl From<&serde_json::Error> for Fault {
    fn from(error: &serde_json::Error) -> Self {
        match error.classify() {
            Category::Data => Self::WrongShape,
            Category::Syntax | Category::Eof | Category::Io => {
                Self::NotJson { line: error.line(), column: error.column() }
            }
        }
    }
}
