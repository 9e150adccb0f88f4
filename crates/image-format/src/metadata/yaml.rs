//! A YAML document as a flat tree: what libyaml's parser says, and no more than a bound of it.
//!
//! Go's YAML packages, with which Incus reads metadata.yaml, are ports of libyaml, as is the parser used here: all see
//! the same tokens.

mod commas;

use std::borrow::Cow;

use libyaml_safer::{Event, EventData, Parser, ScalarStyle};

use super::bad;
use crate::Fault;

/// How deep lists and mappings may stand in each other. Incus's own go four deep.
const DEPTH: usize = 32;
/// Nodes of a document. A metadata.yaml of 1 MiB with nothing but properties of one letter has fewer.
const NODES: usize = 250_000;
/// Lines that begin with a percent sign: the parser compares every `%TAG` with those before it.
const DIRECTIVES: usize = 16;
/// Anchors of a document. An image's metadata hardly has any.
const ANCHORS: usize = 256;
/// The line breaks of YAML 1.1.
const BREAKS: [char; 5] = ['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'];
/// The byte order mark, which libyaml passes over.
const MARK: char = '\u{feff}';
/// What Go's packages call a tag of YAML's own, after its mark `!!`.
const OWN_TAGS: &str = "tag:yaml.org,2002:";

/// The first document of a stream. Nodes stand in the order of the text, each before its children.
pub(super) struct Tree {
    nodes: Vec<Node>,
    /// The text of all scalars in a row.
    text: String,
}

/// A place in a [`Tree`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct At(u32);

#[derive(Debug, Clone, Copy)]
struct Node {
    kind: Kind,
    tag: Tag,
    /// Of a scalar, where its text begins and ends; of a list or mapping, `end` is the node after its last child; of
    /// an alias, `start` is the node it stands for.
    start: u32,
    end: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    Quoted,
    List,
    Mapping,
    Alias,
}

/// What a node is said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    None,
    Text,
    Int,
    Float,
    Bool,
    Null,
    /// One of YAML's own that no value of metadata.yaml has, such as `!!binary`.
    Unfit,
    /// One of the document's own, which Go's packages take no notice of.
    Other,
}

/// A node, seen.
pub(super) enum View<'a> {
    Scalar { text: &'a str, plain: bool, tag: Tag },
    List(Children<'a>),
    Mapping(Children<'a>),
    Alias(At),
}

impl Tree {
    /// Reads the first document of a text.
    ///
    /// # Errors
    /// What libyaml refuses, an alias of nothing, and what goes over the bounds.
    pub(super) fn parse(yaml: &[u8]) -> Result<Self, Fault> {
        let yaml = std::str::from_utf8(yaml).map_err(|_| bad("it is not in UTF-8"))?;
        if yaml.split(BREAKS).filter(|line| line.starts_with('%')).count() > DIRECTIVES {
            return Err(bad("it has too many directives"));
        }
        commas::check(yaml)?;
        Builder::build(yaml).map(|builder| builder.tree)
    }

    /// The document's root; none where the text has no document.
    pub(super) fn root(&self) -> Option<At> {
        (!self.nodes.is_empty()).then_some(At(0))
    }

    pub(super) fn view(&self, at: At) -> View<'_> {
        let Some(node) = self.nodes.get(at.0 as usize) else {
            return View::Scalar { text: "", plain: true, tag: Tag::None };
        };
        let children = Children { tree: self, next: at.0 + 1, end: node.end };
        match node.kind {
            Kind::List => View::List(children),
            Kind::Mapping => View::Mapping(children),
            Kind::Alias => View::Alias(At(node.start)),
            Kind::Plain | Kind::Quoted => View::Scalar {
                text: self.text.get(node.start as usize..node.end as usize).unwrap_or_default(),
                plain: node.kind == Kind::Plain,
                tag: node.tag,
            },
        }
    }
}

/// The children of a list, or the keys and values of a mapping in turns.
pub(super) struct Children<'a> {
    tree: &'a Tree,
    next: u32,
    end: u32,
}

impl Iterator for Children<'_> {
    type Item = At;

    fn next(&mut self) -> Option<At> {
        let at = (self.next < self.end).then_some(self.next)?;
        let node = self.tree.nodes.get(at as usize)?;
        self.next = if matches!(node.kind, Kind::List | Kind::Mapping) { node.end } else { at + 1 };
        Some(At(at))
    }
}

/// Makes a tree of the parser's events.
struct Builder {
    tree: Tree,
    /// The lists and mappings that are not closed yet.
    open: Vec<u32>,
    /// Few, as they are looked through.
    anchors: Vec<(String, u32)>,
    /// Where a line break was added to the text, if one was: at its end.
    added_break: Option<u64>,
    ended: bool,
}

impl Default for Builder {
    fn default() -> Self {
        let tree = Tree { nodes: Vec::new(), text: String::new() };
        Self { tree, open: Vec::new(), anchors: Vec::new(), added_break: None, ended: false }
    }
}

impl Builder {
    /// Reads the first document of a text that the parser does not break on.
    fn build(yaml: &str) -> Result<Self, Fault> {
        let ended = ended(yaml);
        // What the parser takes for a block's last line break because of the one added is taken back.
        let mut builder = Builder {
            added_break: (ended.len() > yaml.len()).then_some(yaml.len() as u64),
            ..Builder::default()
        };
        let mut parser = Parser::new();
        parser.set_input(ended.trim_start_matches(MARK).as_bytes());
        while !builder.ended {
            let event = parser.parse().map_err(|error| syntax(&error))?;
            builder.take(event)?;
        }
        Ok(builder)
    }

    fn take(&mut self, event: Event) -> Result<(), Fault> {
        match event.data {
            EventData::StreamStart { .. } => Ok(()),
            // Go's packages know no other.
            EventData::DocumentStart { version_directive: Some(it), .. }
                if (it.major, it.minor) != (1, 1) =>
            {
                Err(bad("it is of another version of YAML than 1.1"))
            }
            EventData::DocumentStart { .. } => Ok(()),
            // Incus does not read what follows the first document.
            EventData::DocumentEnd { .. } | EventData::StreamEnd => {
                self.ended = true;
                Ok(())
            }
            EventData::Alias { anchor } => match self.anchors.iter().find(|(name, _)| *name == anchor) {
                Some(&(_, start)) => self.add(Kind::Alias, None, None, start, 0),
                None => Err(bad("an alias stands for nothing")),
            },
            EventData::Scalar { anchor, tag, mut value, style, .. } => {
                let block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
                if block
                    && self.added_break.is_some_and(|place| event.end_mark.index > place)
                    && value.ends_with('\n')
                {
                    value.pop();
                }
                let plain = matches!(style, ScalarStyle::Plain | ScalarStyle::Any);
                let start = self.tree.text.len() as u32;
                self.tree.text.push_str(&value);
                let end = self.tree.text.len() as u32;
                self.add(if plain { Kind::Plain } else { Kind::Quoted }, anchor, tag.as_deref(), start, end)
            }
            EventData::SequenceStart { anchor, tag, .. } => self.begin(Kind::List, anchor, tag.as_deref()),
            EventData::MappingStart { anchor, tag, .. } => self.begin(Kind::Mapping, anchor, tag.as_deref()),
            EventData::SequenceEnd | EventData::MappingEnd => {
                let end = self.tree.nodes.len() as u32;
                if let Some(node) = self.open.pop().and_then(|at| self.tree.nodes.get_mut(at as usize)) {
                    node.end = end;
                }
                Ok(())
            }
        }
    }

    fn begin(&mut self, kind: Kind, anchor: Option<String>, tag: Option<&str>) -> Result<(), Fault> {
        if self.open.len() >= DEPTH {
            return Err(bad("its lists and mappings are nested too deeply"));
        }
        self.open.push(self.tree.nodes.len() as u32);
        self.add(kind, anchor, tag, 0, 0)
    }

    fn add(
        &mut self,
        kind: Kind,
        anchor: Option<String>,
        tag: Option<&str>,
        start: u32,
        end: u32,
    ) -> Result<(), Fault> {
        if self.tree.nodes.len() >= NODES {
            return Err(bad("it has too many values"));
        }
        if let Some(anchor) = anchor {
            self.anchors.retain(|(name, _)| *name != anchor);
            if self.anchors.len() >= ANCHORS {
                return Err(bad("it has too many anchors"));
            }
            self.anchors.push((anchor, self.tree.nodes.len() as u32));
        }
        self.tree.nodes.push(Node { kind, tag: Tag::of(tag), start, end });
        Ok(())
    }
}

impl Tag {
    fn of(tag: Option<&str>) -> Self {
        let Some(own) = tag.map(|tag| tag.strip_prefix(OWN_TAGS)) else { return Self::None };
        match own {
            Some("str") => Self::Text,
            Some("int") => Self::Int,
            Some("float") => Self::Float,
            Some("bool") => Self::Bool,
            Some("null") => Self::Null,
            Some("binary" | "timestamp" | "merge") => Self::Unfit,
            Some(_) => Self::Other,
            None if tag == Some("!") => Self::Text,
            None => Self::Other,
        }
    }
}

/// The text with a line break at its end: libyaml-safer cannot have one end in the middle of a line.
fn ended(yaml: &str) -> Cow<'_, str> {
    if yaml.ends_with(BREAKS) { Cow::Borrowed(yaml) } else { Cow::Owned(format!("{yaml}\n")) }
}

/// What the parser says, and where.
fn syntax(error: &libyaml_safer::Error) -> Fault {
    let place = error.problem_mark().map_or(String::new(), |mark| format!(" in line {}", mark.line));
    bad(&format!("{}{place}", error.problem()))
}
