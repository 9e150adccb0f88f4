//! How often somebody may ask.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use super::{AuthSettings, SettingsError};

/// Requests a minute of one address, where nothing else is said: what a tus client sends in pieces of 5 MiB at 8 Gbit/s.
const REQUESTS: u32 = 12_000;
/// Sign-ins a minute of one address: an office behind one address, where each takes two.
const SIGN_INS: u32 = 60;
/// Requests a minute of one tenant.
const OF_TENANT: u32 = 60_000;
/// The most that can be said: more than any machine answers.
const MOST: u32 = 100_000_000;

/// How often somebody may ask, as written. 0 is for no limit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RateLayers {
    /// Requests a minute of one address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests_per_minute: Option<u32>,
    /// Sign-ins, and requests with a token that is good for nothing, a minute of one address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign_ins_per_minute: Option<u32>,
    /// Requests a minute of all of one tenant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests_per_minute_per_tenant: Option<u32>,
}

impl RateLayers {
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// How often somebody may ask, each a minute and as often at once; nothing for no limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RateSettings {
    /// Requests of one address.
    pub requests: Option<NonZeroU32>,
    /// Sign-ins, and requests with a token that is good for nothing, of one address.
    pub sign_ins: Option<NonZeroU32>,
    /// Requests of all of one tenant.
    pub of_tenant: Option<NonZeroU32>,
}

/// Parses how often somebody may ask. Where nobody signs in, all are of this machine, and no limit is set by itself.
///
/// # Errors
/// [`SettingsError::Value`] for a number that limits nothing.
pub(super) fn parse_rates(layers: &RateLayers, auth: &AuthSettings) -> Result<RateSettings, SettingsError> {
    let usual = |most: u32| if *auth == AuthSettings::None { 0 } else { most };
    let rate = |key: &str, written: Option<u32>, most: u32| match written.unwrap_or_else(|| usual(most)) {
        ..=MOST => Ok(NonZeroU32::new(written.unwrap_or_else(|| usual(most)))),
        more => Err(SettingsError::Value {
            key: format!("rates.{key}"),
            value: more.to_string(),
            wanted: "how often somebody may ask in a minute, at most 100000000; 0 for no limit",
        }),
    };
    Ok(RateSettings {
        requests: rate("requests_per_minute", layers.requests_per_minute, REQUESTS)?,
        sign_ins: rate("sign_ins_per_minute", layers.sign_ins_per_minute, SIGN_INS)?,
        of_tenant: rate("requests_per_minute_per_tenant", layers.requests_per_minute_per_tenant, OF_TENANT)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_set_where_people_sign_in() {
        let usual = |auth: &AuthSettings| parse_rates(&RateLayers::default(), auth).unwrap();
        assert_eq!(usual(&AuthSettings::None), RateSettings::default());
        let with_login = usual(&AuthSettings::Token);
        assert_eq!(with_login.requests.unwrap().get(), REQUESTS);
        assert_eq!(with_login.sign_ins.unwrap().get(), SIGN_INS);
        assert_eq!(with_login.of_tenant.unwrap().get(), OF_TENANT);
    }

    #[test]
    fn what_is_written_holds_and_0_is_for_no_limit() {
        let written = |most| RateLayers { requests_per_minute: Some(most), ..RateLayers::default() };
        for auth in [AuthSettings::None, AuthSettings::Token] {
            assert_eq!(parse_rates(&written(7), &auth).unwrap().requests, NonZeroU32::new(7));
            assert_eq!(parse_rates(&written(0), &auth).unwrap().requests, None);
        }
        let refused = parse_rates(&written(MOST + 1), &AuthSettings::Token).unwrap_err().to_string();
        assert!(refused.contains("rates.requests_per_minute = \"100000001\""), "{refused}");
    }
}
