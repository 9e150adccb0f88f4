//! What the built page costs those who load it: the size of its files as they travel, and the bound on it.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};

use crate::build::page_folder;
use crate::step::{say, step};
use crate::workspace::root;

/// The most that all files together may take on their way to a browser, in bytes: a quarter of a second on a link of
/// 8 Mbit/s. The words of other languages than English are not among them: who speaks none never loads them.
const MOST: u64 = 260_000;
/// The words of each language, in a folder of its own.
const WORDS: &str = "web/src/strings";
/// The language whose words every page has.
const AT_HAND: &str = "en";
/// What the build leaves beside a file, the first being what browsers get.
const FORMS: [&str; 2] = ["br", "gz"];
/// Files in this folder are kept by browsers for ever.
const HASHED: &str = "assets";
/// How many characters of a hash stand in such a name.
const HASH: usize = 8;

/// A file of the page.
#[derive(Debug, PartialEq, Eq)]
struct Weighed {
    name: String,
    /// Bytes of the file itself.
    size: u64,
    /// Bytes that travel: of its brotli form where it has one.
    sent: u64,
    /// Whether only the speakers of one language load it.
    spoken: bool,
}

/// Lists the files of the built page with their sizes.
///
/// # Errors
/// When they are over the bound, or one of them is not to be served.
pub(crate) fn check() -> Result<()> {
    step("weighing the page (brotli)", || judge(&weigh(&page_folder(), &other_languages()?)?))
}

fn judge(files: &[Weighed]) -> Result<()> {
    ensure!(!files.is_empty(), "the page has no files");
    for Weighed { name, size, sent, spoken } in files {
        let note = if *spoken { "  one language" } else { "" };
        say(&format!("    {sent:>9} of {size:>9}  {name}{note}"));
    }
    let sum =
        |spoken: bool| files.iter().filter(|file| file.spoken == spoken).map(|file| file.sent).sum::<u64>();
    let (all, spoken) = (sum(false), sum(true));
    say(&format!("    {all:>9} of {MOST:>9}  together"));
    say(&format!("    {spoken:>9}                for other languages, beside that"));
    if all > MOST {
        bail!("the page is {all} bytes with brotli and may have {MOST}");
    }
    Ok(())
}

fn weigh(folder: &Path, languages: &[String]) -> Result<Vec<Weighed>> {
    let mut files = Vec::new();
    for path in files_in(folder)? {
        let name = path.strip_prefix(folder)?.display().to_string();
        if FORMS.iter().any(|form| name.ends_with(&format!(".{form}"))) {
            continue;
        }
        ensure!(
            !name.ends_with(".map"),
            "{name} would become part of the program; build without source maps"
        );
        let in_assets = name.strip_prefix(HASHED).and_then(|name| name.strip_prefix('/'));
        if let Some(asset) = in_assets {
            ensure!(has_hash(asset), "{name} is kept by browsers for ever and has no hash in its name");
        }
        let size = std::fs::metadata(&path)?.len();
        let brotli = std::fs::metadata(folder.join(format!("{name}.{}", FORMS[0])));
        let spoken = languages.iter().any(|language| {
            in_assets
                .and_then(|name| name.strip_prefix(language.as_str()))
                .is_some_and(|rest| rest.starts_with('-'))
        });
        files.push(Weighed { name, size, sent: brotli.map_or(size, |file| file.len()), spoken });
    }
    files.sort_by_key(|file| std::cmp::Reverse(file.sent));
    Ok(files)
}

fn has_hash(asset: &str) -> bool {
    let stem = asset.rsplit_once('.').map_or(asset, |(stem, _)| stem);
    let hash = stem.len().checked_sub(HASH + 1).and_then(|start| stem.get(start..)).unwrap_or_default();
    hash.starts_with('-') && hash.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
}

fn files_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            files.extend(files_in(&entry.path())?);
        } else {
            files.push(entry.path());
        }
    }
    Ok(files)
}

/// The languages whose words are loaded by who speaks them: the build names those files after the folders.
fn other_languages() -> Result<Vec<String>> {
    let mut languages = Vec::new();
    for entry in std::fs::read_dir(root().join(WORDS)).with_context(|| format!("cannot read {WORDS}"))? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            languages.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    languages.retain(|language| language != AT_HAND);
    Ok(languages)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(files: &[(&str, usize)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("assets")).expect("made");
        for (name, size) in files {
            std::fs::write(folder.path().join(name), vec![0; *size]).expect("written");
        }
        folder
    }

    fn weighed(files: &[(&str, usize)]) -> Result<Vec<Weighed>> {
        weigh(page(files).path(), &["ja".to_owned()])
    }

    #[test]
    fn what_travels_is_counted_once() {
        let files = [
            ("index.html", 500),
            ("assets/index-CN02W0A_.js", 9000),
            ("assets/index-CN02W0A_.js.br", 3000),
            ("assets/index-CN02W0A_.js.gz", 4000),
            ("assets/ja-B-dEGOmA.js", 10),
        ];
        let weighed = weighed(&files).expect("weighed");
        let sizes: Vec<_> = weighed.iter().map(|file| (file.size, file.sent, file.spoken)).collect();
        assert_eq!(sizes, [(9000, 3000, false), (500, 500, false), (10, 10, true)]);
    }

    #[test]
    fn a_page_over_the_bound_fails_whatever_its_languages_weigh() {
        let of = |script: usize, words: usize| {
            judge(
                &weighed(&[("assets/index-CN02W0A_.js", script), ("assets/ja-B-dEGOmA.js", words)])
                    .expect("weighed"),
            )
        };
        let most = usize::try_from(MOST).expect("small");
        assert!(of(most, most).is_ok());
        assert!(of(most + 1, 0).is_err());
        assert!(judge(&[]).is_err(), "nothing was built");
    }

    #[test]
    fn what_must_not_be_served_is_refused() {
        assert!(weighed(&[("assets/index-CN02W0A_.js.map", 1)]).is_err());
        for name in ["assets/index.js", "assets/index-short.js", "assets/browser_bg.wasm"] {
            assert!(weighed(&[(name, 1)]).is_err(), "{name}");
        }
        assert!(weighed(&[("element.js", 1)]).is_ok(), "asked for each time");
    }

    #[test]
    fn every_language_but_the_first_is_loaded_by_its_speakers() {
        let languages = other_languages().expect("read");
        assert!(languages.contains(&"ja".to_owned()) && !languages.contains(&AT_HAND.to_owned()));
    }
}
