//! Whether the edge could take an import just now: looked at seldom, for a short time, and by one request at once.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use tokio::{
    sync::{Mutex, Semaphore},
    time::{Instant, timeout},
};

use crate::{app::App, target::Target};

/// How long what was found is told again: however often somebody asks, Incus and the disk are asked this often.
const FRESH: Duration = Duration::from_secs(5);
/// How long each of ledger, disk and targets may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// Looks at what the edge needs, and remembers what it found.
#[derive(Debug)]
pub(crate) struct Readiness {
    found: Mutex<Option<(Instant, Arc<Ready>)>>,
    /// The one thread that may be stuck in a disk that does not answer.
    disk: Arc<Semaphore>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ready {
    /// Whether the ledger could be read.
    pub ledger: bool,
    /// Bytes that the spool may still take; nothing where its disk does not tell.
    pub room: Option<u64>,
    /// Each target by its name, and whether it would take images.
    pub targets: Vec<(String, bool)>,
}

impl Default for Readiness {
    fn default() -> Self {
        Self { found: Mutex::default(), disk: Arc::new(Semaphore::new(1)) }
    }
}

impl Readiness {
    /// What was found in the last few seconds, or else is found now.
    pub(crate) async fn look(&self, app: &App) -> Arc<Ready> {
        let mut found = self.found.lock().await;
        if let Some((at, found)) = &*found
            && at.elapsed() < FRESH
        {
            return Arc::clone(found);
        }
        let (ledger, room, targets) =
            tokio::join!(reads(app), self.room(app), join_all(app.targets.all().map(|target| takes(target))));
        let now = Arc::new(Ready { ledger, room, targets });
        *found = Some((Instant::now(), Arc::clone(&now)));
        now
    }

    async fn room(&self, app: &App) -> Option<u64> {
        let turn = Arc::clone(&self.disk).try_acquire_owned().ok()?;
        let spool = Arc::clone(&app.spool);
        let asked = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            spool.room()
        });
        timeout(PATIENCE, asked).await.ok()?.ok()?.ok()
    }
}

async fn reads(app: &App) -> bool {
    matches!(timeout(PATIENCE, app.imports.ledger().last()).await, Ok(Ok(_)))
}

async fn takes(target: &Target) -> (String, bool) {
    let takes = matches!(timeout(PATIENCE, target.check()).await, Ok(Ok(_)));
    (target.name().to_owned(), takes)
}

impl Ready {
    /// Whether an import could begin and be kept.
    pub(crate) fn is_ready(&self, app: &App) -> bool {
        !app.shutdown.is_cancelled() && self.is_sound()
    }

    fn is_sound(&self) -> bool {
        self.ledger && self.room.is_some_and(|room| room > 0) && self.targets.iter().any(|(_, up)| *up)
    }

    /// `ok`, `some failing` or `failing`.
    pub(crate) fn targets_in_a_word(&self) -> &'static str {
        let up = self.targets.iter().filter(|(_, up)| *up).count();
        match (up, self.targets.len()) {
            (0, _) => "failing",
            (up, all) if up < all => "some failing",
            _ => "ok",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_keeps_imports_from_beginning_is_not_ready() {
        let sound =
            Ready { ledger: true, room: Some(1), targets: vec![("a".into(), true), ("b".into(), true)] };
        let one_target = Ready { targets: vec![("a".into(), false), ("b".into(), true)], ..sound.clone() };
        for (found, word) in [(&sound, "ok"), (&one_target, "some failing")] {
            assert!(found.is_sound());
            assert_eq!(found.targets_in_a_word(), word);
        }
        let no_target = Ready { targets: vec![("a".into(), false)], ..sound.clone() };
        assert_eq!(no_target.targets_in_a_word(), "failing");
        let full = Ready { room: Some(0), ..sound.clone() };
        let stuck = Ready { room: None, ..sound.clone() };
        let unread = Ready { ledger: false, ..sound };
        for found in [no_target, full, stuck, unread] {
            assert!(!found.is_sound(), "{found:?}");
        }
    }
}
