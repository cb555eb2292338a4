use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

/// The file that is written now, `viewer.log`, and what it outgrew: `viewer.1.log` the younger, `viewer.4.log` the oldest. None
/// of them is larger than 1 MiB.
///
/// A crate that does this ends the program where the folder cannot be made, or where another copy has just moved the file.
pub(super) struct Rotated {
    folder: PathBuf,
    file: File,
    size: u64,
}

impl Rotated {
    /// Goes on with the files in this folder, which is made if it is not there.
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        make_private(folder)?;
        let file = appending(&path(folder, 0))?;
        let size = file.metadata()?.len();
        Ok(Self { folder: folder.to_owned(), file, size })
    }

    pub(super) fn write(&mut self, line: &str) -> io::Result<()> {
        let length = u64::try_from(line.len()).unwrap_or(u64::MAX);
        if self.size.saturating_add(length) > LARGEST {
            self.begin_anew()?;
        }
        self.file.write_all(line.as_bytes())?;
        self.size = self.size.saturating_add(length);
        Ok(())
    }

    /// Every file moves one place on, and the oldest is gone. One that cannot move is emptied: the bound holds in any case.
    fn begin_anew(&mut self) -> io::Result<()> {
        for number in (0..FILES - 1).rev() {
            let _ = fs::rename(path(&self.folder, number), path(&self.folder, number + 1));
        }
        self.file = appending(&path(&self.folder, 0))?;
        self.file.set_len(0)?;
        self.size = 0;
        Ok(())
    }
}

fn path(folder: &Path, number: u32) -> PathBuf {
    folder.join(match number {
        0 => "viewer.log".to_owned(),
        older => format!("viewer.{older}.log"),
    })
}

fn appending(path: &Path) -> io::Result<File> {
    let mut how = OpenOptions::new();
    how.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut how, 0o600);
    how.open(path)
}

fn make_private(folder: &Path) -> io::Result<()> {
    let mut how = fs::DirBuilder::new();
    how.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut how, 0o700);
    how.create(folder)
}

const FILES: u32 = 5;
const LARGEST: u64 = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(folder: &Path) -> Vec<u64> {
        let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap()).collect();
        files.sort_by_key(fs::DirEntry::file_name);
        files.iter().map(|file| file.metadata().unwrap().len()).collect()
    }

    #[test]
    fn however_much_is_written_there_are_five_files_of_a_mebibyte_at_most() {
        let folder = tempfile::tempdir().unwrap();
        let mut log = Rotated::open(folder.path()).unwrap();
        let line = format!("{}\n", "w".repeat(999));
        for _ in 0..8_000 {
            log.write(&line).unwrap();
        }
        let sizes = sizes(folder.path());
        assert_eq!(sizes.len(), 5, "{sizes:?}");
        assert!(sizes.iter().all(|size| *size <= LARGEST), "{sizes:?}");
    }

    #[test]
    fn the_youngest_lines_are_kept_and_the_oldest_go() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..7_000 {
            // Each start of the program goes on where the one before ended.
            let mut log = Rotated::open(folder.path()).unwrap();
            log.write(&format!("{number:06} {}\n", "w".repeat(1_000))).unwrap();
        }
        let youngest = fs::read_to_string(folder.path().join("viewer.log")).unwrap();
        assert!(youngest.lines().last().unwrap().starts_with("006999"));
        let oldest = fs::read_to_string(folder.path().join("viewer.4.log")).unwrap();
        assert!(!oldest.starts_with("000000"), "the first lines are gone");
    }

    #[test]
    fn a_file_that_cannot_be_moved_is_emptied_rather_than_grown() {
        let folder = tempfile::tempdir().unwrap();
        for number in 1..FILES {
            fs::create_dir_all(path(folder.path(), number).join("in the way")).unwrap();
        }
        let mut log = Rotated::open(folder.path()).unwrap();
        for _ in 0..3_000 {
            log.write(&format!("{}\n", "w".repeat(999))).unwrap();
        }
        let size = fs::metadata(folder.path().join("viewer.log")).unwrap().len();
        assert!(size <= LARGEST, "{size}");
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_on_the_computer_reads_them() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        let logs = folder.path().join("logs");
        Rotated::open(&logs).unwrap().write("a line\n").unwrap();
        for made in [logs.clone(), logs.join("viewer.log")] {
            let mode = fs::metadata(&made).unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{mode:o}");
        }
    }
}
