//! Whether what an account writes on this computer is still there when it signs in to the computer again.
//!
//! Shared computers are often set up so that it is not: the account's folder is made anew at each sign-in, or lies in memory. What
//! was not sent by then is lost with it, and no program can keep that from happening. It can be said in time.

use std::path::Path;

/// Whether what lies in a folder outlasts the account's session on this computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// Nothing speaks against it.
    Keeps,
    /// It does not.
    LosesAtSignOut(WhyLost),
    /// The system does not say.
    Unknown,
}

/// Why it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyLost {
    /// The folder lies in memory (Linux: tmpfs, ramfs).
    InMemory,
    /// The folder lies on a layer over something that does not change (Linux: overlay), as on a live system or in a container.
    Layer,
    /// The profile is a temporary one (Windows: `PT_TEMPORARY`).
    TemporaryProfile,
    /// The profile is a mandatory one (Windows: `PT_MANDATORY`).
    MandatoryProfile,
    /// The profile roams without its local folders, and policy deletes the copy here (Windows: `DeleteRoamingCache`).
    CopyDeleted,
    /// The container of the profile is read-only (FSLogix: `ProfileType` 2).
    ReadOnlyContainer,
}

impl WhyLost {
    /// Why, in words that IT can use.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::InMemory => "the folder of this account lies in memory",
            Self::Layer => "the folder of this account lies on a layer that is thrown away",
            Self::TemporaryProfile => "this account has a temporary profile",
            Self::MandatoryProfile => "this account has a mandatory profile",
            Self::CopyDeleted => {
                "this account has a roaming profile whose copy here is deleted at sign-out"
            }
            Self::ReadOnlyContainer => "the profile container of this account is read-only",
        }
    }
}

/// Whether what lies in this folder outlasts the account's session; of a folder that is not there yet, that in which it would be
/// made.
///
/// On Linux the file system says so (statfs(2)). Not known: a home that is made anew for each session on a disk.
#[cfg(target_os = "linux")]
#[must_use]
pub fn of(folder: &Path) -> Keeping {
    let there = folder.ancestors().find(|folder| folder.exists());
    let system = there.and_then(|there| rustix::fs::statfs(there).ok());
    system.map_or(Keeping::Unknown, |system| of_file_system(system.f_type))
}

/// Source: `linux/magic.h`.
#[cfg(target_os = "linux")]
fn of_file_system(magic: i64) -> Keeping {
    match magic & 0xffff_ffff {
        0x0102_1994 | 0x8584_58f6 => Keeping::LosesAtSignOut(WhyLost::InMemory),
        0x794c_7630 => Keeping::LosesAtSignOut(WhyLost::Layer),
        _ => Keeping::Keeps,
    }
}

/// Whether what lies in this account's local folders outlasts its session: `GetProfileType`, the policy for roaming profiles, and
/// FSLogix' own setting. Not run here: no Windows was at hand.
#[cfg(windows)]
#[must_use]
pub fn of(_folder: &Path) -> Keeping {
    use windows::Win32::UI::Shell::GetProfileType;
    use windows_registry::LOCAL_MACHINE;

    let number = |key: &str, name: &str| LOCAL_MACHINE.open(key).ok()?.get_u32(name).ok();
    let mut flags = 0;
    #[expect(unsafe_code, reason = "Windows is asked through a pointer")]
    // SAFETY: the pointer is to a number that outlives the call, which writes one number there.
    let asked = unsafe { GetProfileType(&raw mut flags) };
    of_profile(&Profile {
        flags: asked.is_ok().then_some(flags),
        copies_are_deleted: number(
            r"Software\Policies\Microsoft\Windows\System",
            "DeleteRoamingCache",
        ) == Some(1),
        container: number(r"SOFTWARE\FSLogix\Profiles", "Enabled")
            .filter(|enabled| *enabled == 1)
            .map(|_| number(r"SOFTWARE\FSLogix\Profiles", "ProfileType").unwrap_or_default()),
    })
}

/// Nothing is known of profiles here.
#[cfg(not(any(target_os = "linux", windows)))]
#[must_use]
pub fn of(_folder: &Path) -> Keeping {
    Keeping::Unknown
}

/// What Windows says of the profile of an account.
#[cfg(any(windows, test))]
struct Profile {
    /// `GetProfileType`.
    flags: Option<u32>,
    /// Whether the copies of roaming profiles are deleted at sign-out.
    copies_are_deleted: bool,
    /// FSLogix' `ProfileType`, where it is in use.
    container: Option<u32>,
}

#[cfg(any(windows, test))]
fn of_profile(profile: &Profile) -> Keeping {
    let Some(flags) = profile.flags else { return Keeping::Unknown };
    let is = |flag| flags & flag != 0;
    if is(PT_TEMPORARY) {
        Keeping::LosesAtSignOut(WhyLost::TemporaryProfile)
    } else if is(PT_MANDATORY) {
        Keeping::LosesAtSignOut(WhyLost::MandatoryProfile)
    } else if profile.container == Some(FSLOGIX_READ_ONLY) {
        Keeping::LosesAtSignOut(WhyLost::ReadOnlyContainer)
    } else if profile.container == Some(FSLOGIX_READ_ONLY_IF_TAKEN) {
        Keeping::Unknown
    } else if is(PT_ROAMING) && profile.copies_are_deleted && profile.container.is_none() {
        Keeping::LosesAtSignOut(WhyLost::CopyDeleted)
    } else {
        Keeping::Keeps
    }
}

// Source: userenv.h; FSLogix, *Configuration setting reference*.
#[cfg(any(windows, test))]
const PT_TEMPORARY: u32 = 1;
#[cfg(any(windows, test))]
const PT_ROAMING: u32 = 2;
#[cfg(any(windows, test))]
const PT_MANDATORY: u32 = 4;
#[cfg(any(windows, test))]
const FSLOGIX_READ_ONLY: u32 = 2;
#[cfg(any(windows, test))]
const FSLOGIX_READ_ONLY_IF_TAKEN: u32 = 3;

#[cfg(test)]
mod tests {
    use super::*;

    /// Every mount of this machine that is of a kind which is known, and a folder in it that is not there yet.
    #[cfg(target_os = "linux")]
    #[test]
    fn what_lies_in_memory_or_on_a_layer_is_lost_and_what_lies_on_a_disk_is_kept() {
        let in_memory = Keeping::LosesAtSignOut(WhyLost::InMemory);
        let of_kind = |kind: &str| match kind {
            "tmpfs" | "ramfs" => Some(in_memory),
            "overlay" => Some(Keeping::LosesAtSignOut(WhyLost::Layer)),
            "ext4" | "xfs" | "btrfs" | "nfs4" => Some(Keeping::Keeps),
            _ => None,
        };
        let mounts = std::fs::read_to_string("/proc/self/mounts").unwrap();
        let mut seen = 0;
        for mount in mounts.lines() {
            let words: Vec<&str> = mount.split(' ').collect();
            let [_, place, kind, ..] = words.as_slice() else { continue };
            // What was mounted last at a place hides what was there.
            let hides = mounts.lines().filter(|line| line.split(' ').nth(1) == Some(place)).count();
            let Some(expected) = of_kind(kind).filter(|_| hides == 1) else { continue };
            if !Path::new(place).is_dir() {
                continue;
            }
            assert_eq!(of(Path::new(place)), expected, "{place} is {kind}");
            seen += 1;
        }
        assert!(seen > 0, "there is a disk at least");
        assert_eq!(of(Path::new("/dev/shm/no/such/folder/yet")), in_memory);
    }

    #[test]
    fn a_profile_is_kept_unless_windows_or_its_container_says_otherwise() {
        let lost = Keeping::LosesAtSignOut;
        let cases = [
            (Some(0), false, None, Keeping::Keeps),
            (Some(PT_TEMPORARY), false, None, lost(WhyLost::TemporaryProfile)),
            (Some(PT_TEMPORARY | PT_ROAMING), false, Some(0), lost(WhyLost::TemporaryProfile)),
            (Some(PT_MANDATORY), false, None, lost(WhyLost::MandatoryProfile)),
            (Some(PT_ROAMING), false, None, Keeping::Keeps),
            (Some(PT_ROAMING), true, None, lost(WhyLost::CopyDeleted)),
            (Some(PT_ROAMING), true, Some(0), Keeping::Keeps),
            (Some(0), true, None, Keeping::Keeps),
            (Some(0), false, Some(FSLOGIX_READ_ONLY), lost(WhyLost::ReadOnlyContainer)),
            (Some(0), false, Some(FSLOGIX_READ_ONLY_IF_TAKEN), Keeping::Unknown),
            (None, true, Some(0), Keeping::Unknown),
        ];
        for (flags, copies_are_deleted, container, expected) in cases {
            let profile = Profile { flags, copies_are_deleted, container };
            let said = format!("{flags:?} {copies_are_deleted} {container:?}");
            assert_eq!(of_profile(&profile), expected, "{said}");
        }
    }
}
