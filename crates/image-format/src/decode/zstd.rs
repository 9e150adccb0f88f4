//! zstd (RFC 8878), of any number of frames, skippable ones among them.
//!
//! The decoder wants whole blocks, so one block (at most 128 KiB) is collected at a time. It keeps a frame's window
//! back until the frame ends, so the first plain bytes come after as many as the window has.

use std::io::Read;

use ruzstd::decoding::errors::FrameDecoderError;
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::{OUTPUT, Sink};
use crate::{Fault, Limit, Limits, Part};

const MAGIC: u32 = 0xFD2F_B528;
/// The magic numbers of skippable frames, without their last four bits.
const SKIPPABLE: u32 = 0x184D_2A50;
const MAGIC_LENGTH: usize = 4;
const BLOCK_HEADER_LENGTH: usize = 3;
const CHECKSUM_LENGTH: usize = 4;
/// Block_Maximum_Size of RFC 8878, 3.1.1.2.4.
const BLOCK_SIZE_MAX: usize = 128 << 10;

pub(crate) struct Zstd {
    state: State,
    /// The bytes of the header or block that is being collected.
    held: Vec<u8>,
    window: u64,
    output: Vec<u8>,
}

enum State {
    FrameHeader,
    Skip { left: u64 },
    Block(Frame),
}

struct Frame {
    decoder: Box<FrameDecoder>,
    checksum: bool,
    /// How many plain bytes are still to come, where the header tells.
    left: Option<u64>,
}

/// What the collected bytes amount to.
enum Collected {
    /// Not complete: this many bytes at least.
    Needs(usize),
    Complete,
}

impl Zstd {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { state: State::FrameHeader, held: Vec::new(), window: limits.window, output: vec![0; OUTPUT] }
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
            match self.collected()? {
                Collected::Complete => self.advance(sink)?,
                Collected::Needs(_) if rest.is_empty() => return Ok(()),
                Collected::Needs(length) => {
                    let missing = length.saturating_sub(self.held.len()).min(rest.len());
                    let (taken, left) = rest.split_at(missing);
                    self.held.extend_from_slice(taken);
                    rest = left;
                }
            }
        }
    }

    pub(crate) fn end(&self) -> Result<(), Fault> {
        match self.state {
            State::FrameHeader if self.held.is_empty() => Ok(()),
            State::FrameHeader | State::Skip { .. } | State::Block(_) => Err(Fault::Truncated),
        }
    }

    fn collected(&self) -> Result<Collected, Fault> {
        let needed = match &self.state {
            State::FrameHeader => frame_header_length(&self.held)?,
            State::Skip { .. } => 0,
            State::Block(frame) => block_length(&self.held, frame.checksum)?,
        };
        Ok(if self.held.len() < needed { Collected::Needs(needed) } else { Collected::Complete })
    }

    /// Uses the complete header or block that was collected.
    fn advance(&mut self, sink: &mut Sink<'_>) -> Result<(), Fault> {
        if let State::Block(frame) = &mut self.state {
            if frame.decode(&self.held, &mut self.output, sink)? {
                self.state = State::FrameHeader;
            }
        } else {
            self.state = match skippable_length(&self.held) {
                Some(left) => State::Skip { left },
                None => State::Block(Frame::begin(&self.held, self.window)?),
            };
        }
        self.held.clear();
        Ok(())
    }
}

impl Frame {
    fn begin(header: &[u8], window: u64) -> Result<Self, Fault> {
        let mut decoder = Box::new(FrameDecoder::new());
        decoder.set_max_window_size(window);
        decoder.init(header).map_err(|error| fault(&error, window))?;
        let descriptor = Descriptor(header.get(MAGIC_LENGTH).copied().unwrap_or_default());
        let left = (descriptor.content_size_length() > 0).then(|| decoder.content_size());
        Ok(Self { decoder, checksum: descriptor.checksum(), left })
    }

    /// Decodes one block and hands on what the window does not need; tells whether the frame has ended.
    fn decode(&mut self, block: &[u8], output: &mut [u8], sink: &mut Sink<'_>) -> Result<bool, Fault> {
        let window = self.decoder.max_window_size();
        self.decoder
            .decode_blocks(block, BlockDecodingStrategy::UptoBlocks(1))
            .map_err(|error| fault(&error, window))?;
        loop {
            let made =
                self.decoder.read(output).map_err(|_| corrupt("no content where there should be some"))?;
            if made == 0 {
                break;
            }
            if let Some(left) = &mut self.left {
                let fewer = left.checked_sub(made as u64);
                *left = fewer.ok_or_else(|| corrupt("a frame is longer than it says"))?;
            }
            sink(output.get(..made).unwrap_or_default())?;
        }
        if !self.decoder.is_finished() {
            return Ok(false);
        }
        if self.left.is_some_and(|left| left > 0) {
            return Err(corrupt("a frame is shorter than it says"));
        }
        if self.checksum && self.decoder.get_checksum_from_data() != self.decoder.get_calculated_checksum() {
            return Err(corrupt("wrong checksum"));
        }
        Ok(true)
    }
}

/// Frame_Header_Descriptor, RFC 8878, 3.1.1.1.1.
struct Descriptor(u8);

impl Descriptor {
    const fn single_segment(&self) -> bool {
        self.0 & 0x20 != 0
    }

    const fn checksum(&self) -> bool {
        self.0 & 0x04 != 0
    }

    const fn dictionary_id_length(&self) -> usize {
        match self.0 & 3 {
            3 => 4,
            flag => flag as usize,
        }
    }

    const fn content_size_length(&self) -> usize {
        match self.0 >> 6 {
            0 => self.single_segment() as usize,
            flag => 1 << flag,
        }
    }
}

/// How long the header is that begins so, as far as can be told; at most 18 bytes.
fn frame_header_length(held: &[u8]) -> Result<usize, Fault> {
    let Some(magic) = magic(held) else { return Ok(MAGIC_LENGTH) };
    if magic & !0xF == SKIPPABLE {
        return Ok(MAGIC_LENGTH + 4);
    }
    if magic != MAGIC {
        return Err(corrupt("no frame where one should begin"));
    }
    Ok(held.get(MAGIC_LENGTH).map_or(MAGIC_LENGTH + 1, |&byte| {
        let descriptor = Descriptor(byte);
        MAGIC_LENGTH
            + 1
            + usize::from(!descriptor.single_segment())
            + descriptor.dictionary_id_length()
            + descriptor.content_size_length()
    }))
}

fn magic(held: &[u8]) -> Option<u32> {
    held.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
}

/// The length of a skippable frame's content, if the header is one's.
fn skippable_length(header: &[u8]) -> Option<u64> {
    (magic(header)? & !0xF == SKIPPABLE)
        .then(|| header.get(MAGIC_LENGTH..)?.first_chunk().map(|it| u64::from(u32::from_le_bytes(*it))))?
}

/// How long the block is that begins so, with its header and the checksum after the frame's last.
fn block_length(held: &[u8], checksum: bool) -> Result<usize, Fault> {
    let Some(&[low, middle, high]) = held.first_chunk() else { return Ok(BLOCK_HEADER_LENGTH) };
    let size = usize::from(low >> 3) | usize::from(middle) << 5 | usize::from(high) << 13;
    let last = low & 1 != 0;
    let content = match low >> 1 & 3 {
        1 => 1, // one byte, repeated
        0 | 2 if size <= BLOCK_SIZE_MAX => size,
        _ => return Err(corrupt("invalid block header")),
    };
    Ok(BLOCK_HEADER_LENGTH + content + if last && checksum { CHECKSUM_LENGTH } else { 0 })
}

fn fault(error: &FrameDecoderError, window: u64) -> Fault {
    if let FrameDecoderError::WindowSizeTooBig { .. } = error {
        Fault::LimitReached { limit: Limit::Window, most: window }
    } else {
        // Its many sentences would be a tenth of the wasm module.
        corrupt("invalid frame")
    }
}

fn corrupt(detail: &str) -> Fault {
    Fault::Corrupt { part: Part::Zstd, detail: detail.to_owned() }
}
