//! The table, and what it says where the two sides differ.

use super::VERSION;
use super::reasons::reason;
use super::sides::{Image, Ours, Theirs, failure};

pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) ours: Ours,
    pub(crate) theirs: Theirs,
}

impl Row {
    /// Both take the file for an image, but not for the same one.
    pub(crate) fn disagreement(&self) -> Option<String> {
        match (&self.ours, &self.theirs) {
            (Ours::Image { image: ours, .. }, Theirs::Imported { image, .. }) if ours != image => {
                Some(format!("{}: {ours:?}, {image:?}", self.name))
            }
            _ => None,
        }
    }

    /// We take the file for an image and Incus refuses it: the worst we could do.
    pub(crate) fn let_through(&self) -> Option<String> {
        match (&self.ours, &self.theirs) {
            (Ours::Image { .. }, Theirs::Refused { cause }) => Some(format!("{}: {cause}", self.name)),
            _ => None,
        }
    }

    /// We take for an image what must not be sent.
    pub(crate) fn unguarded(&self) -> Option<String> {
        match (&self.ours, &self.theirs) {
            (Ours::Image { .. }, Theirs::NotSent) => Some(self.name.clone()),
            _ => None,
        }
    }

    fn cells(&self) -> [String; 5] {
        let ours = match &self.ours {
            Ours::Image { image, findings } => {
                let notes: String = findings.iter().map(|code| format!("; note: `{code}`")).collect();
                shown(image) + &notes
            }
            Ours::Refused { code, part: None, .. } => format!("refused: `{code}`"),
            Ours::Refused { code, part: Some(part), .. } => format!("refused: `{code}` ({part})"),
        };
        let (theirs, first) = match &self.theirs {
            Theirs::Imported { image, first } => {
                let same = matches!(&self.ours, Ours::Image { image: ours, .. } if ours == image);
                let image = if same {
                    "imported, the same".to_owned()
                } else {
                    format!("imported: {}", shown(image))
                };
                let first = match first {
                    None => String::new(),
                    Some(Ok(())) => "created".to_owned(),
                    Some(Err(error)) => format!("fails: {}", failure(error)),
                };
                (image, first)
            }
            Theirs::Refused { cause } => (format!("refused: {}", escaped(cause)), String::new()),
            Theirs::NotSent => ("not sent: guarded".to_owned(), String::new()),
        };
        [escaped(&self.name), ours, theirs, first, self.why()]
    }

    /// Why we refuse what Incus imports; empty where both agree.
    fn why(&self) -> String {
        match (&self.ours, &self.theirs) {
            (Ours::Refused { code, sentence, .. }, Theirs::Imported { .. }) => {
                reason(&self.name, code).map_or_else(|| escaped(sentence), str::to_owned)
            }
            (Ours::Image { .. }, Theirs::Imported { first: Some(Err(_)), .. }) => {
                "Nothing in the file shows that.".to_owned()
            }
            _ => String::new(),
        }
    }
}

/// The document, its chapters' rows as tables.
pub(crate) fn table(chapters: &[(&str, Vec<Row>)]) -> String {
    let rows = || chapters.iter().flat_map(|(_, rows)| rows);
    let differ = rows().filter(|row| !row.why().is_empty()).count();
    let mut text = format!(
        "# Verdicts, ours and those of Incus\n\n\
         Each of {} forged files was looked at by Malleus and then sent to Incus {VERSION}, whatever Malleus said of it. \
         Where both\ntake a file for an image, they agree on its type, architecture, properties and dates: the test that \
         writes this table fails\notherwise. It also fails where Malleus lets through what Incus refuses. The other way round \
         they differ {differ} times, and the last\ncolumn says why. What the client never sends, since Incus would take it \
         for a request or for nothing, is marked *guarded*.\n\n\
         *First instance* is what came of creating a container of the image, where that was tried. Machines take more than \
         the tests\nhave; Incus looks at their disks first when they are created.\n\n\
         Written by `UPDATE_GENERATED=1 cargo xtask test --only real verdicts`; not by hand.\n",
        rows().count()
    );
    for (heading, rows) in chapters {
        text += &format!(
            "\n## {heading}\n\n| file | Malleus | Incus | first instance | where they differ |\n|---|---|---|---|---|\n"
        );
        for row in rows {
            let cells =
                row.cells().map(|cell| if cell.is_empty() { " ".to_owned() } else { format!(" {cell} ") });
            text += &format!("|{}|\n", cells.join("|"));
        }
    }
    text
}

fn shown(image: &Image) -> String {
    let Image { instance_type, architecture, properties, created, expires } = image;
    let mut text = format!("{instance_type}, {architecture}");
    // Most say the same.
    if *created != Some(1_700_000_000) {
        text += &created.map_or_else(|| ", no date".to_owned(), |date| format!(", created {date}"));
    }
    if let Some(date) = expires {
        text += &format!(", expires {date}");
    }
    for (key, value) in properties.iter().filter(|(key, _)| *key != "description") {
        text += &format!(", `{}={}`", escaped(key), escaped(value));
    }
    text
}

/// Fit to stand in a cell.
fn escaped(text: &str) -> String {
    text.escape_debug()
        .to_string()
        .replace("\\'", "'")
        .replace("\\\"", "\"")
        .replace('|', "\\|")
        .replace('<', "&lt;")
}
