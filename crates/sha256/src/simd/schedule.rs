//! The message schedule (FIPS 180-4, 6.2.2, step 1) of four blocks side by side.

use core::arch::wasm32::{
    i8x16_shuffle, i32x4_add, i32x4_shl, i32x4_shuffle, i64x2_shuffle, u32x4_shr, v128, v128_load,
    v128_load32_splat, v128_store, v128_xor,
};

use super::{Block, LANES};

/// Where the steps of computing a schedule have come to. Each makes the word 16 after `words`.
#[derive(Clone, Copy)]
pub(super) struct Step {
    pub(super) words: *mut v128,
    /// Where the word goes with its constant added.
    pub(super) sums: *mut v128,
    /// The constant.
    pub(super) constants: *const u32,
}

/// Words that stay in registers from step to step: of a step's sixteen the first and the last two.
pub(super) struct Carry {
    first: v128,
    last: [v128; 2],
}

impl Carry {
    /// For the step at `words`.
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
}

impl Step {
    /// Makes the word of the step `at` steps on. `carry` comes from the step before it.
    ///
    /// # Safety
    /// The arrays reach there, `words` 16 vectors further.
    #[inline(always)]
    pub(super) unsafe fn word(&self, at: usize, carry: &mut Carry) {
        // SAFETY: the caller's word.
        unsafe {
            let words = self.words.add(at);
            let second = v128_load(words.add(1));
            let sum = i32x4_add(carry.first, v128_load(words.add(9)));
            let word = i32x4_add(sum, i32x4_add(small0(second), small1(carry.last[0])));
            v128_store(words.add(16), word);
            let constant = v128_load32_splat(self.constants.add(at));
            v128_store(self.sums.add(at), i32x4_add(word, constant));
            *carry = Carry { first: second, last: [carry.last[1], word] };
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

/// Brings four blocks side by side: the first 16 words of the schedule, as they are and with the constants.
///
/// # Safety
/// 16 vectors can be written to `words` and to `sums`, and 16 constants read.
#[inline(always)]
pub(super) unsafe fn load(group: &[Block; LANES], words: *mut v128, sums: *mut v128, constants: *const u32) {
    let group: *const v128 = group.as_ptr().cast();
    for quarter in 0..4 {
        // SAFETY: a block is four vectors, which need no alignment; and the caller's word.
        unsafe {
            let [a, b, c, d] = [0, 1, 2, 3].map(|lane| swap(v128_load(group.add(4 * lane + quarter))));
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
                v128_store(words.add(at), word);
                v128_store(sums.add(at), i32x4_add(word, v128_load32_splat(constants.add(at))));
            }
        }
    }
}

/// From big-endian words.
#[inline(always)]
fn swap(x: v128) -> v128 {
    i8x16_shuffle::<3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12>(x, x)
}
