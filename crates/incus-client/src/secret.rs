//! One-shot tokens by which a server gives or takes one image without trusting anybody.

use std::fmt;
use std::str::FromStr;

/// Longest token taken, in bytes. Those of Incus have 64.
const LIMIT: usize = 256;

/// A token. Whoever has it may use it, so its `Debug` form leaves it out.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// A text that is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a token has 1 to 256 letters, digits, dashes and underscores")]
pub struct SecretFault;

impl Secret {
    /// The token as Incus gets it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl FromStr for Secret {
    type Err = SecretFault;

    fn from_str(text: &str) -> Result<Self, SecretFault> {
        let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        if text.is_empty() || text.len() > LIMIT || !plain {
            Err(SecretFault)
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_plain_and_stays_out_of_logs() {
        let text = "0123456789abcdef".repeat(4);
        let secret: Secret = text.parse().unwrap();
        assert_eq!(secret.expose(), text);
        assert!(!format!("{secret:?}").contains("0123"));
        for bad in ["", "a b", "a&project=b", "é", &"a".repeat(257)] {
            assert_eq!(bad.parse::<Secret>(), Err(SecretFault), "{bad}");
        }
    }
}
