//! Skips the byte order mark of UTF-8 at the start of a file that is read piece by piece.

const MARK: [u8; 3] = *b"\xEF\xBB\xBF";

/// Skips a byte order mark, which may come in several pieces.
#[derive(Debug, Default)]
pub(super) struct ByteOrderMark {
    skipped: usize,
    is_after_start: bool,
}

impl ByteOrderMark {
    /// The piece without the bytes of the mark.
    pub(super) fn skip<'p>(&mut self, piece: &'p [u8]) -> &'p [u8] {
        if self.is_after_start || piece.is_empty() {
            return piece;
        }
        let mark = MARK.get(self.skipped..).unwrap_or_default();
        let length = mark.iter().zip(piece).take_while(|(mark, byte)| mark == byte).count();
        self.skipped += length;
        self.is_after_start = length < piece.len() || self.skipped == MARK.len();
        piece.get(length..).unwrap_or_default()
    }

    /// The number of skipped bytes.
    pub(super) const fn length(&self) -> usize {
        self.skipped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mark_is_skipped_only_at_the_start() {
        for (file, rest, length) in [
            (&b"\xEF\xBB\xBFab"[..], &b"ab"[..], 3),
            (b"ab\xEF\xBB\xBF", b"ab\xEF\xBB\xBF", 0),
            (b"\xEF\xBB\xBF\xEF\xBB\xBF", b"\xEF\xBB\xBF", 3),
            (b"", b"", 0),
        ] {
            for size in 1..6 {
                let mut mark = ByteOrderMark::default();
                let pieces: Vec<&[u8]> = file.chunks(size).map(|piece| mark.skip(piece)).collect();
                assert_eq!((pieces.concat(), mark.length()), (rest.to_vec(), length));
            }
        }
    }
}
