//! The tree over a ledger: against its definition, and against proofs that others have made.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "test vocabulary"
)]

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

use audit::{
    Hash,
    chain::content_hash,
    merkle::{
        Nodes, check_consistency, check_inclusion, completed_by, consistency, inclusion, leaf,
        node, root,
    },
};
use base64::{Engine, prelude::BASE64_STANDARD};
use proptest::prelude::*;
use serde_json::Value;

#[test]
fn samples_proofs_of_others_are_judged_as_they_say() {
    let Some(samples) = std::env::var_os("CARE_RECORD_SAMPLES") else {
        eprintln!("SKIPPED samples: CARE_RECORD_SAMPLES is not set");
        return;
    };
    let samples = PathBuf::from(samples).join("merkle-rfc6962");
    let (mut held, mut refused) = (0, 0);
    for kind in ["inclusion", "consistency"] {
        for file in files_in(&samples.join(kind)) {
            let vector: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
            let holds =
                if kind == "inclusion" { is_included(&vector) } else { is_consistent(&vector) };
            assert_eq!(holds, !vector["wantErr"].as_bool().unwrap(), "{}", file.display());
            if holds { held += 1 } else { refused += 1 }
        }
    }
    assert_eq!((held, refused), (12, 184), "every one was read");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    /// What is worked out of whole nodes is what the definition says, for every size up to this one.
    #[test]
    fn the_root_is_what_the_definition_says(size in 0_u64..200) {
        let tree = Tree::of(size);
        for size in 0..=size {
            prop_assert_eq!(root(&tree, size).unwrap(), defined(&tree.leaves[..usize::try_from(size).unwrap()]));
        }
    }

    /// Every leaf has a path to the root, and no other leaf, place, size or root has that path.
    #[test]
    fn a_path_proves_its_leaf_and_nothing_else(size in 1_u64..200, index in any::<prop::sample::Index>(), wrong in 0..6_u8) {
        let tree = Tree::of(size);
        let index = index.index(usize::try_from(size).unwrap()) as u64;
        let (found, path) = (root(&tree, size).unwrap(), inclusion(&tree, index, size).unwrap());
        let own = tree.leaves[usize::try_from(index).unwrap()];
        prop_assert!(check_inclusion(&own, index, size, &path, &found).is_ok());

        let (mut own, mut at, mut of, mut path, mut found) = (own, index, size, path, found);
        match wrong {
            0 => own[3] ^= 1,
            1 => at = (index + 1) % size.max(2),
            2 => found[0] ^= 1,
            3 => path.push([0; 32]),
            4 if path.pop().is_none() => found[1] ^= 1,
            4 => {}
            _ => of = at,
        }
        prop_assert!(check_inclusion(&own, at, of, &path, &found).is_err());
    }

    /// A ledger that has grown says so; one in which anything was changed, removed or put in between cannot.
    #[test]
    fn only_what_was_appended_to_is_consistent(old in 1_u64..150, more in 0_u64..80, changed in any::<prop::sample::Index>()) {
        let (tree, new) = (Tree::of(old + more), old + more);
        let path = consistency(&tree, old, new).unwrap();
        let (before, after) = (root(&tree, old).unwrap(), root(&tree, new).unwrap());
        prop_assert!(check_consistency((old, &before), (new, &after), &path).is_ok());

        let mut leaves = tree.leaves.clone();
        leaves[changed.index(usize::try_from(old).unwrap())][0] ^= 1;
        let other = Tree::over(leaves);
        let (path, after) = (consistency(&other, old, new).unwrap(), root(&other, new).unwrap());
        prop_assert!(check_consistency((old, &before), (new, &after), &path).is_err());
    }
}

/// A tree in memory: its leaves, and every whole node by level and index.
struct Tree {
    leaves: Vec<Hash>,
    nodes: HashMap<(u32, u64), Hash>,
}

impl Tree {
    fn of(size: u64) -> Self {
        Self::over((0..size).map(|n| leaf(b"salt", &n.to_be_bytes())).collect())
    }

    fn over(leaves: Vec<Hash>) -> Self {
        let mut tree = Self { leaves: Vec::new(), nodes: HashMap::new() };
        for leaf in leaves {
            let size = tree.leaves.len() as u64;
            let completed = completed_by(&tree, size, leaf).unwrap();
            tree.nodes
                .extend(completed.into_iter().map(|(level, index, hash)| ((level, index), hash)));
            tree.leaves.push(leaf);
        }
        tree
    }
}

impl Nodes for Tree {
    type Error = (u32, u64);

    fn node(&self, level: u32, index: u64) -> Result<Hash, (u32, u64)> {
        self.nodes.get(&(level, index)).copied().ok_or((level, index))
    }
}

/// MTH of RFC 6962, section 2.1, word for word.
fn defined(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => content_hash(b""),
        [one] => *one,
        more => {
            let mut k = 1;
            while k * 2 < more.len() {
                k *= 2;
            }
            node(&defined(&more[..k]), &defined(&more[k..]))
        }
    }
}

fn is_included(vector: &Value) -> bool {
    let (Some(own), Some(found)) = (hash(&vector["leafHash"]), hash(&vector["root"])) else {
        return false;
    };
    let Some(path) = path(&vector["proof"]) else { return false };
    let (index, size) = (vector["leafIdx"].as_u64(), vector["treeSize"].as_u64());
    let (Some(index), Some(size)) = (index, size) else { return false };
    check_inclusion(&own, index, size, &path, &found).is_ok()
}

fn is_consistent(vector: &Value) -> bool {
    // Some have words in the place of roots, which are compared all the same.
    let word = |text: &Value| {
        BASE64_STANDARD.decode(text.as_str()?).ok().map(|bytes| content_hash(&bytes))
    };
    let of = |text: &Value| hash(text).or_else(|| word(text)).expect("a root");
    let (before, after) = (of(&vector["root1"]), of(&vector["root2"]));
    let Some(path) = path(&vector["proof"]) else { return false };
    let size = |name: &str| vector[name].as_u64().expect("a size");
    check_consistency((size("size1"), &before), (size("size2"), &after), &path).is_ok()
}

fn hash(text: &Value) -> Option<Hash> {
    BASE64_STANDARD.decode(text.as_str()?).ok()?.try_into().ok()
}

fn path(hashes: &Value) -> Option<Vec<Hash>> {
    hashes.as_array().map_or(Some(Vec::new()), |all| all.iter().map(hash).collect())
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("the vectors") {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(files_in(&path)) } else { files.push(path) }
    }
    files
}
