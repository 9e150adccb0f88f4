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
//! - A word of the schedule is made in three pieces, rounds apart, each kept in its place by a volatile store. All at
//!   once it is thirty instructions, behind which the rounds' own wait: that costs a tenth of the speed.
//! - Addresses are hidden from LLVM by `black_box`, lest it compute them anew for each access.
#![expect(unsafe_code, reason = "vectors and their halves are read and written through pointers")]

mod rounds;
mod schedule;

use core::arch::wasm32::{u32x4_splat, v128};
use core::hint::black_box;

use super::{Block, ROUND_CONSTANTS};
use rounds::rounds;
use schedule::{Carry, load};

/// Blocks in a group: the lanes of a vector.
const LANES: usize = 4;
/// Words of the schedule that do not come from the block.
const COMPUTED: usize = 48;
/// Words of the next group's schedule that are computed along with one block.
const SHARE: usize = COMPUTED / LANES;
/// Where in a [`Group`] the sums stand, in vectors.
const SUMS: usize = 64;
/// Where in a [`Group`] the constants stand, in vectors.
const CONSTANTS: usize = 128;

/// What the schedules of four blocks are made in: vectors of their words, lane by lane. One pointer leads to all of it.
#[repr(C)]
struct Group {
    words: [v128; 64],
    /// The words with the constants added: what the rounds take.
    sums: [v128; 64],
    /// The round constants, the same in each lane.
    constants: [v128; 64],
}

impl Group {
    fn new() -> Self {
        let zeros = [u32x4_splat(0); 64];
        Self { words: zeros, sums: zeros, constants: ROUND_CONSTANTS.map(|constant| u32x4_splat(constant)) }
    }
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
    // The group in the rounds and the one after it, in turn.
    let (mut even, mut odd) = (Group::new(), Group::new());
    let mut now: *mut v128 = black_box(&raw mut even).cast();
    let mut next: *mut v128 = black_box(&raw mut odd).cast();
    // SAFETY: `now` and `next` are groups, and nothing else refers to them here. `load` fills 16 words and their sums,
    // each step makes one of the 48 after them, `rounds` stays within one lane of the sums of `now`, and within its
    // `SHARE` of the steps.
    unsafe {
        load(first, now);
        let mut carry = Carry::new(now);
        for at in 0..COMPUTED {
            carry.begin(now, at);
            carry.finish(now, at);
            carry.sum(now, at);
        }
        let mut left = blocks.len();
        while left > 0 {
            if let Some(group) = groups.next() {
                load(group, next);
            }
            let lane: *mut u32 = now.add(SUMS).cast();
            let lanes = left.min(LANES);
            // Hidden as well, or LLVM counts the lanes and computes each address from the count.
            let end = black_box(lane.add(lanes));
            run(hash, lane, end, next);
            left -= lanes;
            (now, next) = (next, now);
        }
    }
}

/// The rounds of the blocks in the lanes from `lane` to before `end`, at least one, and along with each its share of
/// the schedule of the group `next`.
///
/// # Safety
/// A lane has 64 words, a vector apart, and `next` is a [`Group`] whose first 16 words are there.
#[inline(never)]
unsafe fn run(hash: &mut [u32; 8], mut lane: *mut u32, end: *mut u32, mut next: *mut v128) {
    let kept = std::ptr::from_mut(hash).cast::<u32>();
    let mut before = *hash;
    loop {
        // SAFETY: the caller's word; there are at most `LANES` lanes, each with its `SHARE`.
        let after = unsafe { rounds(before, lane, next) };
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
            next = next.add(SHARE);
        }
    }
}
