//! Keeps a tag before a comma from libyaml-safer, whose scanner breaks on it.

use libyaml_safer::{Scanner, TokenData};

use super::{DEPTH, MARK, bad, ended, syntax};
use crate::Fault;

/// Refuses a text in which the scanner would come upon a tag with a comma after it.
///
/// Whether an exclamation mark begins a tag, or stands in a text, the scanner tells itself: it goes over a copy with a
/// blank before each comma in question, where it finds the same tokens and breaks on none. It goes to the end, since it
/// is ahead of the parser, and so may break on what comes after all that the parser has told of.
///
/// # Errors
/// A tag, where any comma is in question; what libyaml refuses.
pub(super) fn check(yaml: &str) -> Result<(), Fault> {
    let Some(spaced) = spaced(yaml) else { return Ok(()) };
    let ended = ended(&spaced);
    let mut scanner = Scanner::new();
    scanner.set_input(ended.trim_start_matches(MARK).as_bytes());
    let mut open = 0_usize;
    for token in scanner {
        match token.map_err(|error| syntax(&error))?.data {
            TokenData::Tag { .. } => return Err(bad("a tag stands before a comma")),
            TokenData::FlowSequenceStart | TokenData::FlowMappingStart => open += 1,
            TokenData::FlowSequenceEnd | TokenData::FlowMappingEnd => open = open.saturating_sub(1),
            _ => {}
        }
        // Each token is compared with every list and mapping around it.
        if open > DEPTH {
            return Err(bad("its lists and mappings are nested too deeply"));
        }
    }
    Ok(())
}

/// The text with a blank before every comma that may stand right after a tag; none where no comma does.
fn spaced(yaml: &str) -> Option<String> {
    // After a letter or digit an exclamation mark is a part of a word.
    let is_tag = |it: char| it.is_ascii_alphanumeric() || "_-;/?:@&=+$.%!~*'()<>[]".contains(it);
    let mut spaced = String::new();
    let (mut rest, mut before) = (yaml, ' ');
    while let Some(first) = rest.chars().next() {
        let mut taken = first.len_utf8();
        let may_be_tag = first == '!' && !before.is_alphanumeric();
        if may_be_tag {
            taken = rest.find(|it| !is_tag(it)).unwrap_or(rest.len());
        }
        let (passed, after) = rest.split_at(taken);
        spaced.push_str(passed);
        if may_be_tag && after.starts_with(',') {
            spaced.push(' ');
        }
        before = passed.chars().next_back().unwrap_or(' ');
        rest = after;
    }
    (spaced.len() > yaml.len()).then_some(spaced)
}
