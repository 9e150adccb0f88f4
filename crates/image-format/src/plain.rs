//! Names and messages that come from a file, made fit to stand in a sentence.

/// The longest piece of a file's own text shown in a sentence, in characters.
const SHOWN: usize = 64;

/// The text in quotation marks, without control characters and direction marks, and cut to a bearable length.
pub(crate) fn quoted(text: &str) -> String {
    format!("“{}”", shown(text))
}

/// The text without quotation marks, otherwise as [`quoted`].
pub(crate) fn shown(text: &str) -> String {
    shortened(text, SHOWN)
}

/// The first `length` characters that can be shown, on one line.
pub(crate) fn shortened(text: &str, length: usize) -> String {
    let mut shown = text.chars().map(|it| if it == '\n' { ' ' } else { it }).filter(|&it| !is_unfit(it));
    let mut short: String = shown.by_ref().take(length).collect();
    if shown.next().is_some() {
        short.push('…');
    }
    short
}

/// Control characters, and the invisible ones that reorder or hide the text around them.
fn is_unfit(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_and_direction_marks_do_not_get_through() {
        assert_eq!(quoted("a\u{1b}[31m\u{202e}b\u{0}"), "“a[31mb”");
    }

    #[test]
    fn long_text_is_cut_by_characters() {
        assert_eq!(shortened("äöü", 3), "äöü");
        assert_eq!(shortened("äöüß", 3), "äöü…");
    }
}
