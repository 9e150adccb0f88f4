//! LZ4 frames (lz4_Frame_format.md of the reference implementation), any number of them, skippable ones among them.
//!
//! One block, of at most 4 MiB, is collected at a time. Frames that need a dictionary and those of the legacy format,
//! which Incus does not recognise at a file's start, are refused.

use std::hash::Hasher as _;

use lz4_flex::block::decompress_into_with_dict;
use twox_hash::XxHash32;

use super::{OUTPUT, Sink};
use crate::{Fault, Part};

const MAGIC: u32 = 0x184D_2204;
/// The magic numbers of skippable frames, without their last four bits.
const SKIPPABLE: u32 = 0x184D_2A50;
/// A magic number, the length of a block or of a skippable frame, and a checksum have this many bytes each.
const WORD: usize = 4;
/// In a block's length: the content is stored as it is.
const STORED: u32 = 1 << 31;
/// As far back as a match may reach into the blocks before.
const HISTORY: usize = 64 << 10;

pub(crate) struct Lz4 {
    state: State,
    /// The bytes of the header, block or checksum that is being collected.
    held: Vec<u8>,
    /// A block's plain bytes; as large as the largest that a frame allowed.
    output: Vec<u8>,
}

enum State {
    FrameHeader,
    Skip { left: u64 },
    Block(Box<Frame>),
    ContentChecksum(Box<Frame>),
}

impl Lz4 {
    pub(crate) const fn new() -> Self {
        Self { state: State::FrameHeader, held: Vec::new(), output: Vec::new() }
    }

    pub(crate) fn push(&mut self, bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), Fault> {
        let mut rest = bytes;
        loop {
            if let State::Skip { left } = &mut self.state {
                let skipped = usize::try_from(*left).unwrap_or(usize::MAX).min(rest.len());
                *left -= skipped as u64;
                rest = rest.get(skipped..).unwrap_or_default();
                if *left > 0 {
                    return Ok(());
                }
                self.state = State::FrameHeader;
            }
            let needed = match &self.state {
                State::FrameHeader => frame_header_length(&self.held)?,
                State::Block(frame) => frame.block_length(&self.held)?,
                State::ContentChecksum(_) => WORD,
                State::Skip { .. } => 0,
            };
            if self.held.len() < needed {
                if rest.is_empty() {
                    return Ok(());
                }
                let (taken, left) = rest.split_at((needed - self.held.len()).min(rest.len()));
                self.held.extend_from_slice(taken);
                rest = left;
            } else {
                self.advance(sink)?;
                self.held.clear();
            }
        }
    }

    pub(crate) fn end(&self) -> Result<(), Fault> {
        match self.state {
            State::FrameHeader if self.held.is_empty() => Ok(()),
            State::FrameHeader | State::Skip { .. } | State::Block(_) | State::ContentChecksum(_) => {
                Err(Fault::Truncated)
            }
        }
    }

    /// Uses what was collected, which is complete.
    fn advance(&mut self, sink: &mut Sink<'_>) -> Result<(), Fault> {
        match &mut self.state {
            State::FrameHeader => {
                self.state = match word(&self.held, 0) {
                    Some(magic) if magic & !0xF == SKIPPABLE => {
                        State::Skip { left: word(&self.held, WORD).unwrap_or_default().into() }
                    }
                    _ => State::Block(Box::new(Frame::begin(&self.held)?)),
                };
            }
            State::Block(frame) => {
                if word(&self.held, 0) != Some(0) {
                    return frame.decode(&self.held, &mut self.output, sink);
                }
                if frame.left.is_some_and(|left| left > 0) {
                    return Err(corrupt("a frame is shorter than it says"));
                }
                let State::Block(frame) = std::mem::replace(&mut self.state, State::FrameHeader) else {
                    return Ok(());
                };
                if frame.flags.content_checksum() {
                    self.state = State::ContentChecksum(frame);
                }
            }
            State::ContentChecksum(frame) => {
                if word(&self.held, 0) != Some(frame.checksum.finish_32()) {
                    return Err(corrupt("wrong checksum"));
                }
                self.state = State::FrameHeader;
            }
            State::Skip { .. } => {}
        }
        Ok(())
    }
}

/// A frame of which the header was read.
struct Frame {
    flags: Flags,
    /// The most a block may hold, in bytes.
    block_size: usize,
    /// How many plain bytes are still to come, where the header tells.
    left: Option<u64>,
    checksum: XxHash32,
    /// What the next block may look back to, where blocks are linked.
    history: Vec<u8>,
}

impl Frame {
    fn begin(header: &[u8]) -> Result<Self, Fault> {
        let byte = |at: usize| header.get(at).copied().unwrap_or_default();
        let (flags, sizes) = (Flags(byte(WORD)), byte(WORD + 1));
        if flags.0 & 0xC2 != 0x40 || sizes & 0x8F != 0 {
            return Err(corrupt("a frame of an unknown version"));
        }
        let block_size = match sizes >> 4 {
            size @ 4..=7 => 1_usize << (8 + 2 * size),
            _ => return Err(corrupt("an unknown size of blocks")),
        };
        let (descriptor, check) = header.split_at(header.len().saturating_sub(1));
        let mut hash = XxHash32::with_seed(0);
        hash.write(descriptor.get(WORD..).unwrap_or_default());
        if check != [hash.finish_32().to_le_bytes()[1]] {
            return Err(corrupt("wrong checksum of a frame's header"));
        }
        if flags.dictionary() {
            return Err(corrupt("a frame that needs a dictionary"));
        }
        let size = header.get(WORD + 2..).and_then(|rest| rest.first_chunk());
        Ok(Self {
            flags,
            block_size,
            left: size.filter(|_| flags.content_size()).map(|bytes| u64::from_le_bytes(*bytes)),
            checksum: XxHash32::with_seed(0),
            history: Vec::new(),
        })
    }

    /// How long the block is that begins so, with its length and checksum; the mark of a frame's end is a block of 0.
    fn block_length(&self, held: &[u8]) -> Result<usize, Fault> {
        let Some(word) = word(held, 0) else { return Ok(WORD) };
        let length = (word & !STORED) as usize;
        if length > self.block_size {
            return Err(corrupt("a block is larger than its frame allows"));
        }
        let checksum = if self.flags.block_checksum() && word != 0 { WORD } else { 0 };
        Ok(WORD + length + checksum)
    }

    fn decode(&mut self, block: &[u8], output: &mut Vec<u8>, sink: &mut Sink<'_>) -> Result<(), Fault> {
        let header = word(block, 0).unwrap_or_default();
        let end = WORD + (header & !STORED) as usize;
        let content = block.get(WORD..end).unwrap_or_default();
        if self.flags.block_checksum() && word(block, end) != Some(XxHash32::oneshot(0, content)) {
            return Err(corrupt("wrong checksum of a block"));
        }
        let Self { flags, block_size, left, checksum, history } = self;
        let plain = if header & STORED != 0 {
            content
        } else {
            if output.len() < *block_size {
                output.resize(*block_size, 0);
            }
            let room = output.get_mut(..*block_size).unwrap_or_default();
            let made =
                decompress_into_with_dict(content, room, history).map_err(|_| corrupt("invalid block"))?;
            output.get(..made).unwrap_or_default()
        };
        if let Some(left) = left {
            let fewer = left.checked_sub(plain.len() as u64);
            *left = fewer.ok_or_else(|| corrupt("a frame is longer than it says"))?;
        }
        if flags.content_checksum() {
            checksum.write(plain);
        }
        if flags.linked() {
            remember(history, plain);
        }
        plain.chunks(OUTPUT).try_for_each(sink)
    }
}

/// Keeps the last [`HISTORY`] bytes.
fn remember(history: &mut Vec<u8>, plain: &[u8]) {
    let new = plain.get(plain.len().saturating_sub(HISTORY)..).unwrap_or_default();
    history.drain(..(history.len() + new.len()).saturating_sub(HISTORY));
    history.extend_from_slice(new);
}

/// The FLG byte of a frame's descriptor.
#[derive(Clone, Copy)]
struct Flags(u8);

impl Flags {
    const fn linked(self) -> bool {
        self.0 & 0x20 == 0
    }

    const fn block_checksum(self) -> bool {
        self.0 & 0x10 != 0
    }

    const fn content_size(self) -> bool {
        self.0 & 0x08 != 0
    }

    const fn content_checksum(self) -> bool {
        self.0 & 0x04 != 0
    }

    const fn dictionary(self) -> bool {
        self.0 & 0x01 != 0
    }
}

/// How long the header is that begins so, as far as can be told; at most 19 bytes.
fn frame_header_length(held: &[u8]) -> Result<usize, Fault> {
    let Some(magic) = word(held, 0) else { return Ok(WORD) };
    if magic & !0xF == SKIPPABLE {
        return Ok(2 * WORD);
    }
    if magic != MAGIC {
        return Err(corrupt("no frame where one should begin"));
    }
    let flags = Flags(held.get(WORD).copied().unwrap_or_default());
    // FLG, BD and the header's checksum, and what FLG tells of.
    Ok(WORD + 3 + if flags.content_size() { 8 } else { 0 } + if flags.dictionary() { 4 } else { 0 })
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|it| u32::from_le_bytes(*it))
}

fn corrupt(detail: &str) -> Fault {
    Fault::Corrupt { part: Part::Lz4, detail: detail.to_owned() }
}
