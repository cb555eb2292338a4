use std::{io, path::Path};

/// How many bytes this account may still write to the disk on which a folder lies; of a folder that is not there yet, that in
/// which it would be made.
///
/// # Errors
/// What the system says.
#[cfg(unix)]
pub fn free_space(folder: &Path) -> io::Result<u64> {
    let disk = rustix::fs::statvfs(there(folder)?)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// How many bytes this account may still write to the disk on which a folder lies; of a folder that is not there yet, that in
/// which it would be made.
///
/// # Errors
/// What the system says.
#[cfg(windows)]
pub fn free_space(folder: &Path) -> io::Result<u64> {
    use windows::{Win32::Storage::FileSystem::GetDiskFreeSpaceExW, core::HSTRING};

    let folder = HSTRING::from(there(folder)?.as_os_str());
    let mut free = 0;
    #[expect(unsafe_code, reason = "Windows is asked through a pointer")]
    // SAFETY: the pointer is to a number that outlives the call, which writes one number there.
    unsafe { GetDiskFreeSpaceExW(&folder, Some(&raw mut free), None, None) }?;
    Ok(free)
}

fn there(folder: &Path) -> io::Result<&Path> {
    folder.ancestors().find(|folder| folder.exists()).ok_or(io::ErrorKind::NotFound.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_not_there_yet_has_the_room_of_its_disk() {
        let here = tempfile::tempdir().unwrap();

        let room = free_space(&here.path().join("not/there/yet")).unwrap();

        assert!(room > 0 && room < 1 << 60, "{room}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_disk_without_room_has_none() {
        assert_eq!(free_space(Path::new("/proc")).unwrap(), 0);
    }
}
