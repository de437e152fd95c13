use super::{Kind, Removed, only_orientation, orientation_of};
use crate::{
    error::Refused,
    png::{self, Chunk},
};

/// Critical chunks, transparency and colour (PNG 3rd edition, 11.2 and 11.3).
const KEPT: [&[u8; 4]; 10] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP",
];
const MAX_PROFILE: usize = 1024 * 1024;
/// XMP part 3, 1.1.5.
const XMP: &[u8] = b"XML:com.adobe.xmp\0";

pub(super) fn strip(bytes: &[u8], removed: &mut Removed) -> Result<Vec<u8>, Refused> {
    let mut out = png::SIGNATURE.to_vec();
    let mut chunks = png::chunks(bytes);
    while let Some(chunk) = chunks.next() {
        let too_long = chunk.name == b"iCCP" && chunk.data.len() > MAX_PROFILE;
        if KEPT.contains(&chunk.name) && !too_long {
            out.extend(chunk.whole);
        } else {
            note(chunk, removed);
        }
        if chunk.name == b"eXIf"
            && let Some(orientation) = orientation_of(chunk.data)
        {
            out.extend(png::chunk(*b"eXIf", &only_orientation(orientation)));
        }
        if chunk.name == b"IEND" {
            removed.tail(chunks.rest);
            return Ok(out);
        }
    }
    Err(Refused::Incomplete)
}

fn note(chunk: Chunk<'_>, removed: &mut Removed) {
    match chunk.name {
        b"eXIf" => removed.exif(chunk.data),
        b"iTXt" if chunk.data.starts_with(XMP) => removed.xmp(chunk.data),
        b"tEXt" | b"zTXt" | b"iTXt" => removed.note(Kind::Comment),
        b"tIME" => removed.note(Kind::EditingHistory),
        // The other frames of an animation; the first is the picture itself.
        b"fdAT" => removed.note(Kind::FurtherPictures),
        b"acTL" => removed.moves = true,
        // What only says how to show it.
        b"fcTL" | b"pHYs" | b"bKGD" | b"sBIT" | b"hIST" | b"sPLT" => {}
        _ => removed.note(Kind::Other),
    }
}
