//! The kernel without vectors: for modules built without them, and to test the other one against.

use super::{Block, ROUND_CONSTANTS};

/// Takes whole blocks into the hash.
pub fn compress(words: &mut [u32; 8], blocks: &[Block]) {
    for block in blocks {
        let mut schedule = [0; 16];
        for (word, bytes) in schedule.iter_mut().zip(block.as_chunks().0) {
            *word = u32::from_be_bytes(*bytes);
        }
        let mut hash = *words;
        for (turn, constants) in ROUND_CONSTANTS.as_chunks().0.iter().enumerate() {
            if turn > 0 {
                schedule = following(schedule);
            }
            sixteen_rounds(&mut hash, &schedule, constants);
        }
        for (word, by) in words.iter_mut().zip(hash) {
            *word = word.wrapping_add(by);
        }
    }
}

/// The next sixteen words of the message schedule: 6.2.2, step 1.
#[inline(always)]
fn following(mut schedule: [u32; 16]) -> [u32; 16] {
    for at in 0..16 {
        let (second, last) = (schedule[(at + 1) % 16], schedule[(at + 14) % 16]);
        let small0 = second.rotate_right(7) ^ second.rotate_right(18) ^ (second >> 3);
        let small1 = last.rotate_right(17) ^ last.rotate_right(19) ^ (last >> 10);
        let sum = schedule[at].wrapping_add(schedule[(at + 9) % 16]);
        schedule[at] = sum.wrapping_add(small0).wrapping_add(small1);
    }
    schedule
}

/// Step 3, sixteen times; after eight rounds each variable is back in its place.
#[inline(always)]
fn sixteen_rounds(hash: &mut [u32; 8], schedule: &[u32; 16], constants: &[u32; 16]) {
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *hash;
    macro_rules! round {
        ($a:ident $b:ident $c:ident $d:ident $e:ident $f:ident $g:ident $h:ident $at:expr) => {
            let big1 = $e.rotate_right(6) ^ $e.rotate_right(11) ^ $e.rotate_right(25);
            let choice = $g ^ ($e & ($f ^ $g));
            let sum = $h.wrapping_add(schedule[$at]).wrapping_add(constants[$at]);
            $h = sum.wrapping_add(choice).wrapping_add(big1);
            $d = $d.wrapping_add($h);
            let big0 = $a.rotate_right(2) ^ $a.rotate_right(13) ^ $a.rotate_right(22);
            let majority = ($a & $b) ^ ($c & ($a ^ $b));
            $h = $h.wrapping_add(big0).wrapping_add(majority);
        };
    }
    macro_rules! eight_rounds {
        ($at:expr) => {
            round!(a b c d e f g h $at);
            round!(h a b c d e f g $at + 1);
            round!(g h a b c d e f $at + 2);
            round!(f g h a b c d e $at + 3);
            round!(e f g h a b c d $at + 4);
            round!(d e f g h a b c $at + 5);
            round!(c d e f g h a b $at + 6);
            round!(b c d e f g h a $at + 7);
        };
    }
    eight_rounds!(0);
    eight_rounds!(8);
    *hash = [a, b, c, d, e, f, g, h];
}
