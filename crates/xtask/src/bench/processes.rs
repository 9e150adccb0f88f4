//! What the kernel tells of a process: the memory it took and the processor time it used.

use std::fs;

use anyhow::{Context as _, Result};

/// The most memory a process ever had resident, in bytes: `VmHWM` of proc_pid_status(5).
pub(super) fn peak(pid: u32) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    high_water_mark(&status).context("the kernel tells no VmHWM")
}

fn high_water_mark(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    kib.checked_mul(1024)
}

/// Processor time of a process, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Used {
    /// In the program itself.
    pub user: f64,
    /// In the kernel on its behalf.
    pub system: f64,
}

impl Used {
    /// Both together.
    pub(super) fn total(self) -> f64 {
        self.user + self.system
    }

    /// What was used since `before`, for each of `shares`.
    pub(super) fn since(self, before: Self, shares: f64) -> Self {
        Self { user: (self.user - before.user) / shares, system: (self.system - before.system) / shares }
    }
}

/// What a process used so far, all its threads together: `utime` and `stime` of proc_pid_stat(5).
pub(super) fn used(pid: u32) -> Result<Used> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let ticks = rustix::param::clock_ticks_per_second() as f64;
    read_used(&stat, ticks).context("the kernel tells no utime and stime")
}

fn read_used(stat: &str, ticks: f64) -> Option<Used> {
    // The second field is the program's name, in brackets, and may hold anything.
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().skip(11);
    let mut next = || fields.next()?.parse::<f64>().ok();
    Some(Used { user: next()? / ticks, system: next()? / ticks })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_is_read_from_the_kernels_words() {
        assert_eq!(high_water_mark("Name:\tx\nVmHWM:\t   12 kB\nVmRSS:\t 3 kB\n"), Some(12_288));
        assert_eq!(high_water_mark("Name:\tx\n"), None);
        assert!(peak(std::process::id()).expect("our own") > 0);
    }

    #[test]
    fn processor_time_is_read_behind_any_name() {
        let stat = "7 (a) b (c) S 1 7 7 0 -1 4194560 1 2 3 4 150 25 0 0 20 0 1 0 9 0 0\n";
        assert_eq!(read_used(stat, 100.0), Some(Used { user: 1.5, system: 0.25 }));
        assert_eq!(read_used("7 (a) S 1", 100.0), None);
        assert!(used(std::process::id()).is_ok());
    }
}
