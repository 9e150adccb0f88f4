//! How the edge is watched: its log and its metrics.

use std::net::SocketAddr;

use super::{LogLayers, MetricsLayers, SettingsError};

/// In which form the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogFormat {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// Parses the form of the log.
///
/// # Errors
/// [`SettingsError::Value`] for any other word.
pub(super) fn parse_log(layers: &LogLayers) -> Result<LogFormat, SettingsError> {
    match layers.format.as_deref() {
        None | Some("text") => Ok(LogFormat::Text),
        Some("json") => Ok(LogFormat::Json),
        Some(other) => Err(SettingsError::Value {
            key: "log.format".to_owned(),
            value: other.to_owned(),
            wanted: "text or json",
        }),
    }
}

/// Parses where metrics are told; nowhere unless the operator says so.
///
/// # Errors
/// [`SettingsError::Value`] for what is no address.
pub(super) fn parse_metrics(layers: MetricsLayers) -> Result<Option<SocketAddr>, SettingsError> {
    let Some(text) = layers.listen else { return Ok(None) };
    match text.parse() {
        Ok(address) => Ok(Some(address)),
        Err(_) => Err(SettingsError::Value {
            key: "metrics.listen".to_owned(),
            value: text,
            wanted: "an address such as 127.0.0.1:9464",
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_has_two_forms() {
        let parse = |format: Option<&str>| parse_log(&LogLayers { format: format.map(Into::into) });
        assert_eq!(parse(None).unwrap(), LogFormat::Text);
        assert_eq!(parse(Some("text")).unwrap(), LogFormat::Text);
        assert_eq!(parse(Some("json")).unwrap(), LogFormat::Json);
        assert!(parse(Some("JSON")).unwrap_err().to_string().contains("log.format"));
    }

    #[test]
    fn metrics_are_told_nowhere_by_themselves() {
        let parse = |listen: Option<&str>| parse_metrics(MetricsLayers { listen: listen.map(Into::into) });
        assert_eq!(parse(None).unwrap(), None);
        assert_eq!(parse(Some("127.0.0.1:9464")).unwrap(), Some(([127, 0, 0, 1], 9464).into()));
        assert!(parse(Some("9464")).unwrap_err().to_string().contains("metrics.listen"));
    }
}
