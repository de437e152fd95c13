//! WebPs with a colour profile.

use crate::riff;

/// Says in the extended header that there is a profile (RFC 9649, 2.7).
const HAS_PROFILE: u8 = 0b0010_0000;

/// The picture of a plain WebP of this size in the extended format, with a colour profile.
pub(crate) fn with_profile(plain: &[u8], (width, height): (u32, u32), profile: &[u8]) -> Vec<u8> {
    let mut header = vec![HAS_PROFILE, 0, 0, 0];
    for side in [width, height] {
        header.extend((side - 1).to_le_bytes().into_iter().take(3));
    }
    let mut chunks = riff::chunk(*b"VP8X", &header);
    chunks.extend(riff::chunk(*b"ICCP", profile));
    chunks.extend(riff::chunks(plain).0.flat_map(|chunk| chunk.whole));
    riff::file(&chunks)
}
