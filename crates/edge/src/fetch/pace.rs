//! How long a server may take: the bounds, and the watch over the pace of a body. Pure: time is told, not asked for.

use std::time::Duration;

/// How long and how much a server may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// Longest time to find a host's addresses.
    pub lookup: Duration,
    /// Longest time for a connection to stand, TLS included, over all addresses of a host.
    pub connect: Duration,
    /// Longest time from then until the head of the answer is there.
    pub head: Duration,
    /// Largest head of an answer, in bytes; at least 8 KiB.
    pub head_size: usize,
    /// Longest wait for the next byte of a body.
    pub idle: Duration,
    /// Within so long a time of waiting,
    pub span: Duration,
    /// so many bytes at least must come.
    pub least: u64,
    /// Longest time for a small file as a whole, redirects included.
    pub small: Duration,
}

impl Default for Bounds {
    /// 10 s to find a host, 10 s to connect, 30 s and 64 KiB for a head, 60 s without a byte, 1 KiB/s over a minute, and a
    /// minute for a small file.
    fn default() -> Self {
        Self {
            lookup: Duration::from_secs(10),
            connect: Duration::from_secs(10),
            head: Duration::from_secs(30),
            head_size: 64 << 10,
            idle: Duration::from_secs(60),
            span: Duration::from_secs(60),
            least: 60 << 10,
            small: Duration::from_secs(60),
        }
    }
}

/// Why a body is given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing came for too long.
    Idle,
    /// Too little came for too long.
    Slow,
}

/// The watch over a body's pace. Only the time in which its reader waits is counted: one who takes his time, as when a
/// disk is slow, does not make the server a slow one.
#[derive(Debug, Clone)]
pub(super) struct Pace {
    bounds: Bounds,
    /// When the present wait began, since the body began.
    since: Option<Duration>,
    /// How much of the present wait belongs to spans that are over.
    counted: Duration,
    /// What was waited in this span before the present wait.
    waited: Duration,
    /// What came in this span, in bytes.
    came: u64,
}

impl Pace {
    pub(super) fn new(bounds: Bounds) -> Self {
        Self { bounds, since: None, counted: Duration::ZERO, waited: Duration::ZERO, came: 0 }
    }

    /// Bytes came.
    pub(super) fn came(&mut self, bytes: usize, now: Duration) {
        if let Some(since) = self.since.take() {
            self.waited += now.saturating_sub(since).saturating_sub(self.counted);
            self.counted = Duration::ZERO;
        }
        self.came = self.came.saturating_add(bytes as u64);
    }

    /// Nothing is there. When to look again, or why there is no use in it.
    ///
    /// Judged here alone, where everything that had come was read: what comes late but at once is not slow.
    pub(super) fn nothing(&mut self, now: Duration) -> Result<Duration, Verdict> {
        let since = *self.since.get_or_insert(now);
        let idle_at = since + self.bounds.idle;
        if now >= idle_at {
            return Err(Verdict::Idle);
        }
        let span_at = since + self.counted + self.bounds.span.saturating_sub(self.waited);
        if now < span_at {
            return Ok(idle_at.min(span_at));
        }
        if self.came < self.bounds.least {
            return Err(Verdict::Slow);
        }
        self.counted = now - since;
        self.waited = Duration::ZERO;
        self.came = 0;
        Ok(idle_at.min(now + self.bounds.span))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const S: Duration = Duration::from_secs(1);

    fn pace() -> Pace {
        Pace::new(Bounds { idle: 60 * S, span: 60 * S, least: 600, ..Bounds::default() })
    }

    #[test]
    fn silence_is_given_up_after_its_bound() {
        let mut pace = pace();
        assert_eq!(pace.nothing(5 * S), Ok(65 * S));
        assert_eq!(pace.nothing(64 * S), Ok(65 * S));
        assert_eq!(pace.nothing(65 * S), Err(Verdict::Idle));
    }

    #[test]
    fn a_drip_is_given_up_though_it_is_never_silent() {
        let mut pace = pace();
        let end = (0..).find_map(|second| {
            let outcome = pace.nothing(second * S).err().map(|verdict| (second, verdict));
            pace.came(1, second * S + S / 2);
            outcome
        });
        // Half of each second is waited.
        assert_eq!(end, Some((120, Verdict::Slow)));
    }

    #[test]
    fn the_least_pace_is_enough_for_ever() {
        let mut pace = pace();
        for second in 0..1000 {
            assert!(pace.nothing(second * S).is_ok(), "{second}");
            pace.came(10, (second + 1) * S);
        }
    }

    #[test]
    fn a_reader_who_takes_his_time_makes_nobody_slow() {
        let mut pace = pace();
        for minute in 0..100 {
            pace.came(1, minute * 60 * S);
        }
        assert!(pace.nothing(6000 * S).is_ok());
    }

    #[test]
    fn a_span_that_was_good_does_not_lengthen_silence() {
        let mut pace = Pace::new(Bounds { idle: 60 * S, span: 20 * S, least: 1, ..Bounds::default() });
        pace.came(5, S);
        assert_eq!(pace.nothing(S), Ok(21 * S));
        assert_eq!(pace.nothing(21 * S), Ok(41 * S));
        assert_eq!(pace.nothing(41 * S), Err(Verdict::Slow));
    }

    proptest! {
        #[test]
        fn it_always_looks_again_later(steps in prop::collection::vec((0..100_000u64, 0..2000usize), 1..50)) {
            let (mut pace, mut now) = (pace(), Duration::ZERO);
            for (millis, bytes) in steps {
                now += Duration::from_millis(millis);
                match pace.nothing(now) {
                    Ok(at) => prop_assert!(at > now && at <= now + 60 * S),
                    Err(_) => break,
                }
                pace.came(bytes, now);
            }
        }
    }
}
