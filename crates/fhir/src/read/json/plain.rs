//! How far the plain part of a string goes, sixteen bytes at a time.

use wide::u8x16;

/// Bytes in a word, which are looked at together.
const WORD: usize = 16;
/// Words in a block, for strings that turn out to be long.
const BLOCK: usize = 4;
/// After how many words a string is long.
const SHORT: usize = 4;

/// How many bytes of a string's inside come before its end, an escape or a control character.
#[inline]
pub(super) fn plain_length(bytes: &[u8]) -> usize {
    let (words, _) = bytes.as_chunks::<WORD>();
    for (number, word) in words.iter().take(SHORT).enumerate() {
        if let Some(place) = first_special(word) {
            return number * WORD + place;
        }
    }
    long_plain_length(bytes)
}

/// The same, block by block as long as nothing special comes.
#[inline(never)]
fn long_plain_length(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks::<WORD>();
    let (blocks, _) = words.as_chunks::<BLOCK>();
    let is_plain = |[one, two, three, four]: &&[[u8; WORD]; BLOCK]| {
        let found = (special(one) | special(two)) | (special(three) | special(four));
        found.to_bitmask() == 0
    };
    let plain = blocks.iter().take_while(is_plain).count() * BLOCK;
    let words = words.get(plain..).unwrap_or_default();
    for (number, word) in words.iter().enumerate() {
        if let Some(place) = first_special(word) {
            return (plain + number) * WORD + place;
        }
    }
    // Too close to the end of the text for a word.
    let place = rest.iter().position(|byte| is_special(*byte));
    (plain + words.len()) * WORD + place.unwrap_or(rest.len())
}

/// The place of the first byte that ends the plain part of a string.
#[inline]
fn first_special(word: &[u8; WORD]) -> Option<usize> {
    let found = special(word).to_bitmask();
    (found != 0).then(|| found.trailing_zeros() as usize)
}

/// All bits of each byte that ends the plain part of a string, and none of the others: the
/// backslash, and the quote and control characters, which and no others are at most a
/// space once their second bit is turned.
#[inline]
fn special(word: &[u8; WORD]) -> u8x16 {
    let word = u8x16::new(*word);
    let turned = word ^ u8x16::splat(b'"' ^ b' ');
    let is_low = turned.min(u8x16::splat(b' ')).simd_eq(turned);
    is_low | word.simd_eq(u8x16::splat(b'\\'))
}

/// The same of one byte.
const fn is_special(byte: u8) -> bool {
    byte ^ 2 <= b' ' || byte == b'\\'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_told_apart_in_every_place() {
        for length in [0, 1, 15, 16, 17, 63, 64, 65, 127, 128, 129, 200] {
            for place in 0..length {
                for byte in 0..=u8::MAX {
                    let mut bytes = vec![b'a'; length];
                    bytes[place] = byte;
                    let ends = byte < b' ' || byte == b'"' || byte == b'\\';
                    let expected = if ends { place } else { length };
                    let context = format!("{byte} in {place} of {length}");
                    assert_eq!(plain_length(&bytes), expected, "{context}");
                }
            }
        }
    }

    #[test]
    fn the_first_of_several_counts() {
        for first in 0..150 {
            for second in first..150 {
                let mut bytes = [0xc3_u8; 150];
                bytes[first] = b'"';
                bytes[second] = b'\n';
                assert_eq!(plain_length(&bytes), first);
            }
        }
    }
}
