//! The kernel for WebAssembly with 128-bit vectors: four blocks' message schedules side by side, a step ahead.
//!
//! The rounds depend on one another and stay scalar; the schedules do not depend on the hash. So the lanes of a
//! vector are four blocks that follow each other, and while the rounds of one group of four run, the schedule of the
//! next group is computed between them, where the processor has nothing else for its vector units.
//!
//! What is written is what the two compilers on the way (LLVM, then the browser's) must be led to:
//! - Sixty-four rounds in a straight line, the variables trading names instead of values.
//! - The schedule with its constants goes through memory: as local variables it would have to be spilled anyway.
//! - A round's new `a` is stored, volatile, over the schedule word the round used up, and read again four rounds later
//!   as `d`. That spares two registers of the twelve there are on x86-64, and the compilers can move no round's work
//!   past another's, which they otherwise do, until nothing fits in registers.
//! - Addresses are hidden from LLVM by `black_box`, lest it compute them anew for each access.
#![expect(unsafe_code, reason = "vectors and their halves are read and written through pointers")]

mod rounds;
mod schedule;

use core::arch::wasm32::{i32x4, v128};
use core::hint::black_box;

use super::{Block, ROUND_CONSTANTS};
use rounds::rounds;
use schedule::{Carry, Step, load};

/// Blocks in a group: the lanes of a vector.
const LANES: usize = 4;
/// Words of the schedule that do not come from the block.
const COMPUTED: usize = 48;
/// Words of the next group's schedule that are computed along with one block.
const SHARE: usize = COMPUTED / LANES;

/// What the kernel works in: vectors of four blocks' words, lane by lane.
struct Scratch {
    /// The schedule of the group that is being computed.
    words: [v128; 64],
    /// The schedules with the round constants added: of the group in the rounds, and of the one after it, in turn.
    sums: [[v128; 64]; 2],
}

/// Takes whole blocks into the hash.
pub fn compress(hash: &mut [u32; 8], blocks: &[Block]) {
    let (groups, rest) = blocks.as_chunks::<LANES>();
    // The last group may have lanes that no block is in: their schedules are computed, and not used.
    let mut last = [[0; 64]; LANES];
    for (to, from) in last.iter_mut().zip(rest) {
        *to = *from;
    }
    let mut groups = groups.iter().chain((!rest.is_empty()).then_some(&last));
    let Some(first) = groups.next() else { return };
    let zero = i32x4(0, 0, 0, 0);
    let mut scratch = Scratch { words: [zero; 64], sums: [[zero; 64]; 2] };
    let words = black_box(scratch.words.as_mut_ptr());
    let [even, odd] = &mut scratch.sums;
    let (mut now, mut next) = (black_box(even.as_mut_ptr()), black_box(odd.as_mut_ptr()));
    let constants = black_box(ROUND_CONSTANTS.as_ptr());
    // SAFETY: `words`, `now` and `next` are arrays of 64 vectors, `constants` is one of 64 words, and nothing else
    // refers to them here. `load` fills 16 vectors and each step of `Step` stays within the 48 after them, `rounds`
    // within one lane of `now`, and within its `SHARE` of the steps.
    unsafe {
        load(first, words, now, constants);
        let mut carry = Carry::new(words);
        let step = Step { words, sums: now.add(16), constants: constants.add(16) };
        for at in 0..COMPUTED {
            step.word(at, &mut carry);
        }
        let mut left = blocks.len();
        while left > 0 {
            if let Some(group) = groups.next() {
                load(group, words, next, constants);
            }
            let lane: *mut u32 = now.cast();
            let lanes = left.min(LANES);
            // Hidden as well, or LLVM counts the lanes and computes each address from the count.
            let end = black_box(lane.add(lanes));
            run(hash, lane, end, words, next.add(16), constants.add(16));
            left -= lanes;
            (now, next) = (next, now);
        }
    }
}

/// The rounds of the blocks in the lanes from `lane` to before `end`, at least one, and along with each its share of
/// the next group's schedule.
///
/// The pointers come one by one: as a struct they would be read from memory, between the rounds' stores.
///
/// # Safety
/// A lane has 64 words, a vector apart; `words` can be read and written for 64 vectors, `sums` and `constants` for 48.
#[inline(never)]
unsafe fn run(
    hash: &mut [u32; 8],
    mut lane: *mut u32,
    end: *mut u32,
    mut words: *mut v128,
    mut sums: *mut v128,
    mut constants: *const u32,
) {
    let kept = std::ptr::from_mut(hash).cast::<u32>();
    let mut before = *hash;
    loop {
        // SAFETY: the caller's word; there are at most `LANES` lanes, each with its `SHARE`.
        let after = unsafe { rounds(before, lane, &Step { words, sums, constants }) };
        macro_rules! add {
            ($($at:literal)*) => {$(
                // SAFETY: there are eight. Volatile, lest LLVM gather the words into vectors: to load such a one at
                // once waits for the stores.
                unsafe {
                    before[$at] = after[$at].wrapping_add(kept.add($at).read());
                    kept.add($at).write_volatile(before[$at]);
                }
            )*};
        }
        add!(0 1 2 3 4 5 6 7);
        // SAFETY: as above.
        unsafe {
            lane = lane.add(1);
            if lane == end {
                break;
            }
            words = words.add(SHARE);
            sums = sums.add(SHARE);
            constants = constants.add(SHARE);
        }
    }
}
