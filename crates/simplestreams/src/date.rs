//! Days of the calendar, in UTC: the only times that these documents tell.

/// Seconds of a day.
const DAY: u64 = 24 * 60 * 60;
/// The last second of the year 9999. A year has four digits in these documents.
const LAST: u64 = 253_402_300_799;
/// Days of four centuries, after which the calendar repeats itself.
const DAYS_OF_ERA: u64 = 146_097;
/// Days from 1 March of the year 0, where the counting below begins, to 1970.
const TO_1970: u64 = 719_468;

/// The beginning of a day written `YYYYMMDD`, in seconds since 1970. Some(None) is a day before that.
///
/// None for anything that is no day of the calendar, as Go's `time.Parse` judges.
pub(crate) fn parse_compact(text: &str) -> Option<Option<u64>> {
    let digits = text.as_bytes();
    if digits.len() != 8 {
        return None;
    }
    begin_of_day(number(digits.get(..4)?)?, number(digits.get(4..6)?)?, number(digits.get(6..)?)?)
}

/// The same, written `YYYY-MM-DD`.
pub(crate) fn parse_dashed(text: &str) -> Option<Option<u64>> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || (year.len(), month.len(), day.len()) != (4, 2, 2) {
        return None;
    }
    begin_of_day(number(year.as_bytes())?, number(month.as_bytes())?, number(day.as_bytes())?)
}

fn number(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + u64::from(digit - b'0')))
}

fn begin_of_day(year: u64, month: u64, day: u64) -> Option<Option<u64>> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    if !(1..=last).contains(&day) {
        return None;
    }
    Some(days(year, month, day).checked_sub(TO_1970).map(|days| days * DAY))
}

/// Days since 1 March of the year 0, in years that begin with March, so that a leap day is the last of its year.
/// January and February of the year 0 count as the first of those days; they are before 1970 either way.
fn days(year: u64, month: u64, day: u64) -> u64 {
    let year = if month <= 2 { year.saturating_sub(1) } else { year };
    let since_march = (month + 9) % 12;
    365 * year + year / 4 - year / 100 + year / 400 + (153 * since_march + 2) / 5 + day - 1
}

/// A moment of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    year: u64,
    month: u64,
    day: u64,
    /// Seconds since midnight.
    second: u64,
}

impl Moment {
    /// A time in seconds since 1970; after the year 9999, that year's last second.
    pub(crate) fn of(seconds: u64) -> Self {
        let seconds = seconds.min(LAST);
        let days = seconds / DAY + TO_1970;
        let (era, of_era) = (days / DAYS_OF_ERA, days % DAYS_OF_ERA);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let since_march = (5 * of_year + 2) / 153;
        let month = (since_march + 2) % 12 + 1;
        Self {
            year: era * 400 + year_of_era + u64::from(month <= 2),
            month,
            day: of_year - (153 * since_march + 2) / 5 + 1,
            second: seconds % DAY,
        }
    }

    /// `YYYYMMDD_HHMMSS`, which orders as text by time.
    pub(crate) fn version_name(self) -> String {
        let Self { year, month, day, second } = self;
        let (hour, minute) = (second / 3600, second / 60 % 60);
        format!("{year:04}{month:02}{day:02}_{hour:02}{minute:02}{:02}", second % 60)
    }

    /// `YYYY-MM-DD`.
    pub(crate) fn dashed(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_days() {
        assert_eq!(parse_compact("19700101"), Some(Some(0)));
        assert_eq!(parse_compact("20000229"), Some(Some(951_782_400)));
        assert_eq!(parse_compact("99991231"), Some(Some(LAST + 1 - DAY)));
        assert_eq!(parse_compact("19691231"), Some(None));
        assert_eq!(parse_compact("00000101"), Some(None));
        assert_eq!(parse_dashed("2026-08-01"), Some(Some(1_785_542_400)));
        assert_eq!(Moment::of(1_785_542_400 + 3661).version_name(), "20260801_010101");
        assert_eq!(Moment::of(u64::MAX).version_name(), "99991231_235959");
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in [
            "",
            "2024010",
            "202401011",
            "20240230",
            "20230229",
            "19000229",
            "20241301",
            "20240100",
            "2024+101",
        ] {
            assert_eq!(parse_compact(text), None, "{text}");
        }
        for text in
            ["", "2024-1-01", "24-01-01", "2024-01-01-", "2024-01-32", "20240101", "2024-01-01T00:00:00Z"]
        {
            assert_eq!(parse_dashed(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_moment_is_read_back_as_its_day(seconds in 0..=LAST) {
            let moment = Moment::of(seconds);
            let midnight = seconds - seconds % DAY;
            prop_assert_eq!(parse_compact(&moment.version_name()[..8]), Some(Some(midnight)));
            prop_assert_eq!(parse_dashed(&moment.dashed()), Some(Some(midnight)));
        }

        #[test]
        fn names_order_as_times_do(one in 0..=LAST, other in 0..=LAST) {
            let names = (Moment::of(one).version_name(), Moment::of(other).version_name());
            prop_assert_eq!(names.0.cmp(&names.1), one.cmp(&other));
        }
    }
}
