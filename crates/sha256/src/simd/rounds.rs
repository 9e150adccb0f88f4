//! The sixty-four rounds of one block (FIPS 180-4, 6.2.2, step 3), and between them a share of a schedule.

use core::arch::wasm32::v128;

use super::schedule::Carry;
use super::{LANES, SHARE};

/// Words of the schedule made in sixteen rounds.
const BATCH: usize = SHARE / 4;

/// Runs the rounds over the lane of a schedule that begins at `lane`, using it up, and meanwhile makes the words of
/// the next `SHARE` of steps from `next` on.
///
/// # Safety
/// The lane has 64 words, a vector apart, and the steps from `next` on are those of one [`Group`](super::Group).
#[inline(always)]
pub(super) unsafe fn rounds(hash: [u32; 8], lane: *mut u32, next: *mut v128) -> [u32; 8] {
    let [mut a, mut b, c, d, mut e, mut f, mut g, mut h] = hash;
    // Of `a`, `b` and `c` the majority needs `b ^ c`, and `a ^ b` is that of the next round.
    let mut differ = b ^ c;
    let first = [d, c, b, a];
    // SAFETY: the caller's word.
    let mut carry = unsafe { Carry::new(next) };
    macro_rules! round {
        // Of the eight variables `$b` becomes the new `a`, and `$h` the new `e`.
        ($a:ident $b:ident $e:ident $f:ident $g:ident $h:ident $at:expr) => {
            // SAFETY: the caller's word.
            let (sum, d) = unsafe {
                let old = if $at < 4 { first[$at % 4] } else { lane.add(LANES * ($at - 4)).read_volatile() };
                (lane.add(LANES * $at).read_volatile(), old)
            };
            // Two rotations after each other instead of side by side, here and below, spare a move.
            let big1 = ($e.rotate_right(5) ^ $e).rotate_right(6) ^ $e.rotate_right(25);
            let choice = $g ^ ($e & ($f ^ $g));
            // The new `e` first, as the next round waits for it; the sum T1 of the standard is that without `d`.
            $h = $h.wrapping_add(sum).wrapping_add(d).wrapping_add(choice).wrapping_add(big1);
            let new_differ = $a ^ $b;
            let majority = $b ^ (new_differ & differ);
            differ = new_differ;
            let big0 = ($a.rotate_right(9) ^ $a).rotate_right(13) ^ $a.rotate_right(2);
            $b = majority.wrapping_sub(d).wrapping_add(big0).wrapping_add($h);
            // SAFETY: the caller's word.
            unsafe { lane.add(LANES * $at).write_volatile($b) };
        };
    }
    macro_rules! word {
        ($step:ident $at:expr) => {
            // SAFETY: the caller's word.
            unsafe { carry.$step(next, $at) };
        };
    }
    macro_rules! sixteen_rounds {
        ($at:expr) => {
            word!(begin $at / 16 * BATCH);
            round!(a b e f g h $at);
            round!(b a h e f g $at + 1);
            word!(finish $at / 16 * BATCH);
            round!(a b g h e f $at + 2);
            word!(sum $at / 16 * BATCH);
            round!(b a f g h e $at + 3);
            round!(a b e f g h $at + 4);
            word!(begin $at / 16 * BATCH + 1);
            round!(b a h e f g $at + 5);
            round!(a b g h e f $at + 6);
            word!(finish $at / 16 * BATCH + 1);
            round!(b a f g h e $at + 7);
            word!(sum $at / 16 * BATCH + 1);
            round!(a b e f g h $at + 8);
            round!(b a h e f g $at + 9);
            word!(begin $at / 16 * BATCH + 2);
            round!(a b g h e f $at + 10);
            round!(b a f g h e $at + 11);
            word!(finish $at / 16 * BATCH + 2);
            round!(a b e f g h $at + 12);
            word!(sum $at / 16 * BATCH + 2);
            round!(b a h e f g $at + 13);
            round!(a b g h e f $at + 14);
            round!(b a f g h e $at + 15);
        };
    }
    sixteen_rounds!(0);
    sixteen_rounds!(16);
    sixteen_rounds!(32);
    sixteen_rounds!(48);
    // SAFETY: the caller's word.
    let d = unsafe { lane.add(LANES * 60).read_volatile() };
    [a, b, b ^ differ, d, e, f, g, h]
}
