//! The message schedule (FIPS 180-4, 6.2.2, step 1) of four blocks side by side.

use core::arch::wasm32::{
    i8x16, i8x16_swizzle, i32x4_add, i32x4_shl, i32x4_shuffle, i64x2_shuffle, u32x4_shr, v128, v128_load,
    v128_store, v128_xor,
};
use core::hint::black_box;

use super::{Block, CONSTANTS, LANES, SUMS};

/// Words that stay in registers from step to step: of a step's sixteen the first and the last two.
///
/// A step makes word `at + 16` of a [`Group`](super::Group) in three pieces, which come in their order.
pub(super) struct Carry {
    first: v128,
    last: [v128; 2],
}

impl Carry {
    /// For the step that begins at `words`.
    ///
    /// # Safety
    /// 16 vectors can be read there.
    #[inline(always)]
    pub(super) unsafe fn new(words: *const v128) -> Self {
        // SAFETY: the caller's word.
        unsafe {
            let last = [v128_load(words.add(14)), v128_load(words.add(15))];
            Self { first: v128_load(words), last }
        }
    }

    /// The first piece: the sum of three of the word's four terms, left in its place.
    ///
    /// # Safety
    /// `group` is a group, or one from some step on, and reaches there.
    #[inline(always)]
    pub(super) unsafe fn begin(&mut self, group: *mut v128, at: usize) {
        // SAFETY: the caller's word.
        unsafe {
            let words = group.add(at);
            let second = v128_load(words.add(1));
            let sum = i32x4_add(self.first, v128_load(words.add(9)));
            words.add(16).write_volatile(i32x4_add(sum, small0(second)));
            self.first = second;
        }
    }

    /// The second piece: the last term.
    ///
    /// # Safety
    /// As for [`Self::begin`].
    #[inline(always)]
    pub(super) unsafe fn finish(&mut self, group: *mut v128, at: usize) {
        // SAFETY: the caller's word.
        unsafe {
            let place = group.add(at + 16);
            let word = i32x4_add(place.read_volatile(), small1(self.last[0]));
            place.write_volatile(word);
            self.last = [self.last[1], word];
        }
    }

    /// The third piece: the word with its constant.
    ///
    /// # Safety
    /// As for [`Self::begin`].
    #[inline(always)]
    pub(super) unsafe fn sum(&mut self, group: *mut v128, at: usize) {
        // SAFETY: the caller's word.
        unsafe {
            let constant = v128_load(group.add(CONSTANTS + at + 16));
            group.add(SUMS + at + 16).write_volatile(i32x4_add(self.last[1], constant));
        }
    }
}

/// Rotates each lane right.
macro_rules! rotate {
    ($x:expr, $by:literal) => {
        v128_xor(u32x4_shr($x, $by), i32x4_shl($x, 32 - $by))
    };
}

#[inline(always)]
fn small0(x: v128) -> v128 {
    v128_xor(v128_xor(rotate!(x, 7), rotate!(x, 18)), u32x4_shr(x, 3))
}

#[inline(always)]
fn small1(x: v128) -> v128 {
    v128_xor(v128_xor(rotate!(x, 17), rotate!(x, 19)), u32x4_shr(x, 10))
}

/// Brings four blocks side by side: the first 16 words of a group, as they are and with the constants.
///
/// # Safety
/// `group` is a group.
#[inline(always)]
pub(super) unsafe fn load(blocks: &[Block; LANES], group: *mut v128) {
    // From big-endian words. Hidden, or it becomes a shuffle, for which the browser has no instruction, but five.
    let swap = black_box(i8x16(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));
    let blocks: *const v128 = blocks.as_ptr().cast();
    for quarter in 0..4 {
        // SAFETY: a block is four vectors, which need no alignment; and the caller's word.
        unsafe {
            let [a, b, c, d] =
                [0, 1, 2, 3].map(|lane| i8x16_swizzle(v128_load(blocks.add(4 * lane + quarter)), swap));
            let (ab, ab_high) = (i32x4_shuffle::<0, 4, 1, 5>(a, b), i32x4_shuffle::<2, 6, 3, 7>(a, b));
            let (cd, cd_high) = (i32x4_shuffle::<0, 4, 1, 5>(c, d), i32x4_shuffle::<2, 6, 3, 7>(c, d));
            let turned = [
                i64x2_shuffle::<0, 2>(ab, cd),
                i64x2_shuffle::<1, 3>(ab, cd),
                i64x2_shuffle::<0, 2>(ab_high, cd_high),
                i64x2_shuffle::<1, 3>(ab_high, cd_high),
            ];
            for (row, word) in turned.into_iter().enumerate() {
                let at = 4 * quarter + row;
                v128_store(group.add(at), word);
                v128_store(group.add(SUMS + at), i32x4_add(word, v128_load(group.add(CONSTANTS + at))));
            }
        }
    }
}
