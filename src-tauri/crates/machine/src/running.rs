use std::time::Duration;

/// For how long this computer has run, the time that it slept counted; nobody can set it. From where it counts differs by
/// system, so two of them may be compared and one alone says nothing.
///
/// Source on Linux: `CLOCK_BOOTTIME`, clock_getres(2).
#[cfg(target_os = "linux")]
#[must_use]
pub fn running() -> Duration {
    let since_boot = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    Duration::try_from(since_boot).unwrap_or_default()
}

/// For how long this program has run, the time that the computer slept counted; nobody can set it.
///
/// Source on Windows: an `Instant` there is the performance counter, which counts "the time when the machine was in a sleep
/// state such as standby, hibernate, or connected standby" (Microsoft, *Acquiring high-resolution time stamps*).
#[cfg(not(target_os = "linux"))]
#[must_use]
pub fn running() -> Duration {
    use std::{sync::OnceLock, time::Instant};

    static FIRST_ASKED: OnceLock<Instant> = OnceLock::new();
    FIRST_ASKED.get_or_init(Instant::now).elapsed()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::process::Command;

    use super::*;

    /// A machine cannot be put to sleep by a test. A time namespace whose boot clock is five hours on and whose monotonic
    /// clock is not looks the same from within.
    #[test]
    fn the_time_asleep_is_counted() {
        if std::env::var_os(ASLEEP).is_some() {
            println!("{RUNNING}{}", running().as_secs());
            return;
        }
        let awake = running().as_secs();
        let this_test = std::env::current_exe().unwrap();
        let slept = Command::new("unshare")
            .args(["--time", "--boottime", "18000", "--fork"])
            .arg(this_test)
            .args(["--exact", "running::tests::the_time_asleep_is_counted", "--nocapture"])
            .env(ASLEEP, "yes")
            .output();
        let Some(words) = slept.ok().filter(|slept| slept.status.success()) else {
            println!("SKIPPED: this system lets no test make a time namespace");
            return;
        };
        let words = String::from_utf8(words.stdout).unwrap();
        let seen = words.lines().find_map(|line| line.split_once(RUNNING)?.1.parse::<u64>().ok());
        let seen = seen.unwrap();

        assert!((18_000..18_060).contains(&(seen - awake)), "five hours asleep: {}", seen - awake);
    }

    const ASLEEP: &str = "CARE_RECORD_TEST_ASLEEP";
    const RUNNING: &str = "running for ";
}
