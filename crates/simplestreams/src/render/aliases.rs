//! Whose an alias is when the images are rendered.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{LeftOut, Offered};
use crate::Reason;

/// A name that Incus would resolve, for one type, as its part name, and one architecture.
type Name = (&'static str, &'static str, String);

/// Gives each image those of its aliases that lead to it and to nothing else of its type and architecture. Returns the
/// others, with the places of their images.
pub(super) fn give(offered: &mut [Offered<'_>]) -> Vec<(usize, LeftOut)> {
    let mut newest_first: Vec<&mut Offered<'_>> = offered.iter_mut().collect();
    newest_first.sort_by_key(|it| (Reverse(it.image.created), it.image.fingerprint));
    // Each name with the place of the image that has it.
    let mut taken: BTreeMap<Name, usize> = BTreeMap::new();
    let mut left_out = Vec::new();
    for it in newest_first {
        for alias in &it.image.aliases {
            match claim(it, alias, &mut taken) {
                Ok(()) if it.aliases.contains(&alias.as_str()) => (),
                Ok(()) => it.aliases.push(alias),
                Err(reason) => {
                    let alias = Some(alias.clone());
                    left_out
                        .push((it.position, LeftOut { fingerprint: it.image.fingerprint, alias, reason }));
                }
            }
        }
    }
    left_out
}

/// Takes both names that an alias becomes, or none.
fn claim(it: &Offered<'_>, alias: &str, taken: &mut BTreeMap<Name, usize>) -> Result<(), Reason> {
    if alias.is_empty() || alias.contains(',') {
        return Err(Reason::AliasSpelling);
    }
    let names = [alias.to_owned(), format!("{alias}/{}", it.architecture.written)];
    let names = names.map(|name| (it.image.instance_type.part_name(), it.architecture.canonical, name));
    if names.iter().any(|name| taken.get(name).is_some_and(|&owner| owner != it.position)) {
        return Err(Reason::AliasTaken);
    }
    taken.extend(names.map(|name| (name, it.position)));
    Ok(())
}
