//! The sixty-four rounds of one block (FIPS 180-4, 6.2.2, step 3), and between them a share of a schedule.

use super::schedule::{Carry, Step};
use super::{LANES, SHARE};

/// Words of the schedule made in sixteen rounds.
const BATCH: usize = SHARE / 4;

/// Runs the rounds over the lane of a schedule that begins at `lane`, using it up, and meanwhile makes the words of
/// the next `SHARE` of steps.
///
/// # Safety
/// The lane has 64 words, a vector apart, and the arrays of `step` reach `SHARE` steps on.
#[inline(always)]
pub(super) unsafe fn rounds(hash: [u32; 8], lane: *mut u32, step: &Step) -> [u32; 8] {
    let [mut a, mut b, c, d, mut e, mut f, mut g, mut h] = hash;
    // Of `a`, `b` and `c` the majority needs `b ^ c`, and `a ^ b` is that of the next round.
    let mut differ = b ^ c;
    let first = [d, c, b, a];
    // SAFETY: the caller's word.
    let mut carry = unsafe { Carry::new(step.words) };
    macro_rules! round {
        // Of the eight variables `$b` becomes the new `a`, and `$h` the new `e`.
        ($a:ident $b:ident $e:ident $f:ident $g:ident $h:ident $at:expr) => {
            // SAFETY: the caller's word.
            let (sum, d) = unsafe {
                let old = if $at < 4 { first[$at % 4] } else { lane.add(LANES * ($at - 4)).read_volatile() };
                (lane.add(LANES * $at).read(), old)
            };
            let big1 = $e.rotate_right(6) ^ $e.rotate_right(11) ^ $e.rotate_right(25);
            let choice = $g ^ ($e & ($f ^ $g));
            let one = $h.wrapping_add(sum).wrapping_add(choice).wrapping_add(big1);
            $h = d.wrapping_add(one);
            let next = $a ^ $b;
            let majority = $b ^ (next & differ);
            // Two rotations after each other instead of side by side: this path has the time, and spares a move.
            let big0 = ($a.rotate_right(11) ^ $a).rotate_right(2) ^ $a.rotate_right(22);
            $b = one.wrapping_add(majority).wrapping_add(big0);
            differ = next;
            // SAFETY: the caller's word.
            unsafe { lane.add(LANES * $at).write_volatile($b) };
        };
    }
    macro_rules! word {
        ($at:expr) => {
            // SAFETY: the caller's word.
            unsafe { step.word($at, &mut carry) };
        };
    }
    macro_rules! sixteen_rounds {
        ($at:expr) => {
            word!($at / 16 * BATCH);
            round!(a b e f g h $at);
            round!(b a h e f g $at + 1);
            round!(a b g h e f $at + 2);
            round!(b a f g h e $at + 3);
            round!(a b e f g h $at + 4);
            word!($at / 16 * BATCH + 1);
            round!(b a h e f g $at + 5);
            round!(a b g h e f $at + 6);
            round!(b a f g h e $at + 7);
            round!(a b e f g h $at + 8);
            round!(b a h e f g $at + 9);
            round!(a b g h e f $at + 10);
            word!($at / 16 * BATCH + 2);
            round!(b a f g h e $at + 11);
            round!(a b e f g h $at + 12);
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
