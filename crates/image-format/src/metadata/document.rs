//! The values of a YAML document by the types Incus gives them, as Go's YAML packages fill them in.

use std::collections::BTreeMap;

use super::scalar::{Value, resolve};
use super::yaml::{At, Children, Tag, Tree, View};
use super::{bad, bad_value};
use crate::Fault;

/// Aliases followed and pairs merged. Go's packages give up later, and by proportion.
const EXPANSIONS: u32 = 10_000;
/// Text handed out in all, in bytes. Without aliases it is a part of the document.
const TEXT: usize = 4 << 20;
/// Merges within merges.
const MERGE_DEPTH: u32 = 16;

/// Reads values out of a tree; every step that could lead on for ever is counted.
pub(super) struct Reader<'a> {
    tree: &'a Tree,
    expansions: u32,
    text: usize,
}

/// The values of a mapping by their keys.
pub(super) type Fields<'a> = BTreeMap<&'a str, At>;

impl<'a> Reader<'a> {
    pub(super) const fn new(tree: &'a Tree) -> Self {
        Self { tree, expansions: 0, text: 0 }
    }

    /// A mapping, its merge keys (`<<`) followed; none for null.
    pub(super) fn mapping(&mut self, at: At, what: &str) -> Result<Option<Fields<'a>>, Fault> {
        match self.resolved(at)? {
            View::Mapping(children) => self.fields(children, 0).map(Some),
            View::Scalar { text, plain, tag } if resolve(text, plain, tag)? == Value::Null => Ok(None),
            _ => Err(bad_value(what, "is not a mapping")),
        }
    }

    /// A list of texts, null for an empty one.
    pub(super) fn texts(&mut self, at: At, what: &str) -> Result<Vec<String>, Fault> {
        match self.resolved(at)? {
            View::List(children) => {
                children.map(|child| Ok(self.text(child, what)?.unwrap_or_default().to_owned())).collect()
            }
            View::Scalar { text, plain, tag } if resolve(text, plain, tag)? == Value::Null => Ok(Vec::new()),
            _ => Err(bad_value(what, "is not a list")),
        }
    }

    /// A mapping of texts, null values being empty ones; none for null.
    pub(super) fn text_by_key(
        &mut self,
        at: At,
        what: &str,
    ) -> Result<Option<BTreeMap<String, String>>, Fault> {
        let Some(fields) = self.mapping(at, what)? else { return Ok(None) };
        let mut texts = BTreeMap::new();
        // One by one: collecting them would sort first, which is five kilobytes of code.
        for (key, value) in fields {
            texts.insert(key.to_owned(), self.text(value, key)?.unwrap_or_default().to_owned());
        }
        Ok(Some(texts))
    }

    /// Any scalar as it is written; none for null.
    pub(super) fn text(&mut self, at: At, what: &str) -> Result<Option<&'a str>, Fault> {
        let View::Scalar { text, plain, tag } = self.resolved(at)? else {
            return Err(bad_value(what, "is a list or a mapping, not a text"));
        };
        self.text = self.text.saturating_add(text.len());
        if self.text > TEXT {
            return Err(too_much());
        }
        Ok((resolve(text, plain, tag)? != Value::Null).then_some(text))
    }

    /// A whole number: an integer, or a float, which Go cuts; null for 0. Quoted digits are refused there too.
    pub(super) fn number(&mut self, at: At, what: &str) -> Result<i64, Fault> {
        match self.scalar(at)? {
            Some(Value::Null) => Ok(0),
            Some(Value::Int(number)) if i64::try_from(number).is_ok() => Ok(number as i64),
            // What is beyond an i64 becomes its nearest end.
            Some(Value::Float(Some(whole))) => Ok(whole),
            _ => Err(bad_value(what, "is not an unquoted number")),
        }
    }

    /// A truth value, null for false.
    pub(super) fn truth(&mut self, at: At, what: &str) -> Result<bool, Fault> {
        match self.scalar(at)? {
            Some(Value::Null) => Ok(false),
            Some(Value::Bool(truth)) => Ok(truth),
            _ => Err(bad_value(what, "is neither true nor false")),
        }
    }

    fn scalar(&mut self, at: At) -> Result<Option<Value>, Fault> {
        let View::Scalar { text, plain, tag } = self.resolved(at)? else { return Ok(None) };
        resolve(text, plain, tag).map(Some)
    }

    /// What stands there, or what the alias there stands for.
    fn resolved(&mut self, at: At) -> Result<View<'a>, Fault> {
        let tree: &'a Tree = self.tree;
        match tree.view(at) {
            // An anchor is no alias's, so that one step is enough.
            View::Alias(target) => {
                self.expand()?;
                Ok(tree.view(target))
            }
            view => Ok(view),
        }
    }

    fn expand(&mut self) -> Result<(), Fault> {
        self.expansions += 1;
        if self.expansions > EXPANSIONS { Err(too_much()) } else { Ok(()) }
    }

    /// The pairs of a mapping, with those it merges where it has not the key itself.
    ///
    /// Version 2 of Go's package takes pairs in their order, the last value of a key and merged ones among them;
    /// version 4 refuses a key that stands twice and prefers the mapping's own. What they would not agree on is refused.
    fn fields(&mut self, mut children: Children<'a>, depth: u32) -> Result<Fields<'a>, Fault> {
        let (mut own, mut merged) = (Fields::new(), None);
        while let Some((key, value)) = children.next().zip(children.next()) {
            if self.is_merge(key) {
                let mut pairs = Fields::new();
                self.merge(value, &mut pairs, depth)?;
                if let Some(key) = pairs.keys().find(|key| own.contains_key(*key)) {
                    return Err(bad_value(key, "stands there and is merged after that"));
                }
                if merged.replace(pairs).is_some() {
                    return Err(bad_value("<<", "stands there twice"));
                }
                continue;
            }
            let key = self.text(key, "a key")?.unwrap_or_default();
            if own.insert(key, value).is_some() {
                return Err(bad_value(key, "stands there twice"));
            }
        }
        let mut fields = merged.unwrap_or_default();
        fields.extend(own);
        Ok(fields)
    }

    fn is_merge(&self, key: At) -> bool {
        matches!(self.tree.view(key), View::Scalar { text: "<<", plain: true, tag: Tag::None })
    }

    /// Takes in the pairs of a mapping, or of each of a list of them; the first to name a key gives its value.
    fn merge(&mut self, from: At, into: &mut Fields<'a>, depth: u32) -> Result<(), Fault> {
        if depth >= MERGE_DEPTH {
            return Err(bad("its merges are nested too deeply"));
        }
        let sources = match self.resolved(from)? {
            View::Mapping(children) => return self.merge_one(children, into, depth),
            View::List(children) => children,
            View::Scalar { .. } | View::Alias(_) => return Err(bad("a merge key needs a mapping")),
        };
        for source in sources {
            let View::Mapping(children) = self.resolved(source)? else {
                return Err(bad("a merge key needs a mapping"));
            };
            self.merge_one(children, into, depth)?;
        }
        Ok(())
    }

    fn merge_one(&mut self, from: Children<'a>, into: &mut Fields<'a>, depth: u32) -> Result<(), Fault> {
        for (key, value) in self.fields(from, depth + 1)? {
            self.expand()?;
            into.entry(key).or_insert(value);
        }
        Ok(())
    }
}

fn too_much() -> Fault {
    bad("its aliases expand to too much")
}
