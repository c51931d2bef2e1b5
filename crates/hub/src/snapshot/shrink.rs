//! Makes a small JPEG of a large one: what a message to a device has room for.
//!
//! Decoder and encoder are Rust alone, without a processor's own instructions, which would be `unsafe`.

use jpeg_decoder::{CodingProcess, Decoder, PixelFormat};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::Trouble;

/// Pixels of a snapshot: 4K has 8.3 million.
pub const PIXELS_MAX: usize = 8 * 1024 * 1024;
/// Scans of a progressive JPEG; encoders write about ten.
const SCANS_MAX: usize = 32;
/// What a scan begins with.
const START_OF_SCAN: [u8; 2] = [0xff, 0xda];
/// Pixels of the longer side at most.
const SIDE: u16 = 160;
/// What is tried until it fits: pixels of the longer side, and the quality, 1 to 100.
const TRIES: [(usize, u8); 12] = [
    (160, 70),
    (160, 60),
    (160, 50),
    (160, 40),
    (160, 30),
    (160, 22),
    (128, 30),
    (128, 22),
    (96, 30),
    (96, 22),
    (64, 30),
    (64, 20),
];

/// Pixels in rows, red, green, blue.
struct Pixels {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

/// A JPEG of at most `room` bytes of the same picture; `None` if it cannot be made so small.
pub fn shrink(jpeg: &[u8], room: usize) -> Result<Option<Vec<u8>>, Trouble> {
    let whole = decode(jpeg)?;
    let mut scaled = None;
    for (side, quality) in TRIES {
        let small = match scaled.take() {
            Some((of, small)) if of == side => small,
            _ => scale(&whole, side),
        };
        let made = encode(&small, quality).ok_or(Trouble::NotJpeg)?;
        if made.len() <= room {
            return Ok(Some(made));
        }
        scaled = Some((side, small));
    }
    Ok(None)
}

/// The picture at a size not far above the largest that is tried: scaled by 8, 4 or 2 while it is decoded.
fn decode(jpeg: &[u8]) -> Result<Pixels, Trouble> {
    let mut decoder = Decoder::new(jpeg);
    decoder.set_max_decoding_buffer_size(PIXELS_MAX * 3);
    // The size is known, and judged, before anything of it is in memory.
    decoder.read_info().map_err(|_| Trouble::NotJpeg)?;
    let info = decoder.info().ok_or(Trouble::NotJpeg)?;
    if usize::from(info.width) * usize::from(info.height) > PIXELS_MAX {
        return Err(Trouble::TooLarge);
    }
    // Each scan goes over the whole picture. Elsewhere in a JPEG these two bytes are rare.
    let scans = jpeg.windows(2).filter(|it| *it == START_OF_SCAN).count();
    let scaled = match info.coding_process {
        CodingProcess::DctSequential | CodingProcess::DctProgressive => scans <= SCANS_MAX,
        CodingProcess::Lossless => false,
    };
    if !scaled {
        return Err(Trouble::NotJpeg);
    }
    let (width, height) = decoder.scale(SIDE, SIDE).map_err(|_| Trouble::NotJpeg)?;
    let (width, height) = (usize::from(width), usize::from(height));
    let decoded = decoder.decode().map_err(|_| Trouble::NotJpeg)?;
    let rgb = match info.pixel_format {
        PixelFormat::RGB24 => decoded,
        PixelFormat::L8 => decoded.iter().flat_map(|light| [*light; 3]).collect(),
        // Of printing, and of microscopes.
        PixelFormat::CMYK32 | PixelFormat::L16 => return Err(Trouble::NotJpeg),
    };
    match !rgb.is_empty() && rgb.len() == width * height * 3 {
        true => Ok(Pixels { width, height, rgb }),
        false => Err(Trouble::NotJpeg),
    }
}

/// Each pixel is the mean of those that it stands for. Nothing becomes larger.
fn scale(whole: &Pixels, longer_side: usize) -> Pixels {
    let longer = whole.width.max(whole.height);
    let to = |side: usize| match longer <= longer_side {
        true => side,
        false => (side * longer_side / longer).max(1),
    };
    let (width, height) = (to(whole.width), to(whole.height));
    let mut rgb = Vec::with_capacity(width * height * 3);
    for y in 0..height {
        let rows = (y * whole.height / height)..((y + 1) * whole.height / height);
        for x in 0..width {
            let columns = (x * whole.width / width)..((x + 1) * whole.width / width);
            rgb.extend(mean(whole, rows.clone(), columns));
        }
    }
    Pixels { width, height, rgb }
}

fn mean(of: &Pixels, rows: std::ops::Range<usize>, columns: std::ops::Range<usize>) -> [u8; 3] {
    let count = (rows.len() * columns.len()).max(1) as u64;
    let mut sums = [count / 2; 3];
    for y in rows {
        let row = &of.rgb[(y * of.width + columns.start) * 3..(y * of.width + columns.end) * 3];
        for pixel in row.chunks_exact(3) {
            for (sum, value) in sums.iter_mut().zip(pixel) {
                *sum += u64::from(*value);
            }
        }
    }
    sums.map(|sum| u8::try_from(sum / count).unwrap_or(u8::MAX))
}

fn encode(pixels: &Pixels, quality: u8) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, quality);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    encoder.set_optimized_huffman_tables(true);
    let width = u16::try_from(pixels.width).ok()?;
    let height = u16::try_from(pixels.height).ok()?;
    encoder
        .encode(&pixels.rgb, width, height, ColorType::Rgb)
        .ok()?;
    Some(out)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    /// A picture with an edge, a slope and some grain.
    fn picture(width: usize, height: usize, grain: u32) -> Vec<u8> {
        let mut state = 7u32;
        let mut rgb = Vec::with_capacity(width * height * 3);
        for y in 0..height {
            for x in 0..width {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let noise = (state >> 16) % grain.max(1);
                let light = if x * 2 < width { 40 } else { 180 };
                let slope = u32::try_from(y * 60 / height).unwrap();
                for part in [light, light / 2 + slope, slope] {
                    rgb.push(u8::try_from((part + noise).min(255)).unwrap());
                }
            }
        }
        rgb
    }

    fn jpeg(width: usize, height: usize, grain: u32) -> Vec<u8> {
        let rgb = picture(width, height, grain);
        let (width, height) = (width, height);
        encode(&Pixels { width, height, rgb }, 90).unwrap()
    }

    fn sizes(jpeg: &[u8]) -> (usize, usize) {
        let seen = decode(jpeg).unwrap();
        (seen.width, seen.height)
    }

    #[test]
    fn a_small_picture_fits_and_shows_the_same() {
        for (width, height, small) in [
            (1920, 1080, (160, 90)),
            (720, 1280, (90, 160)),
            (40, 30, (40, 30)),
            (3000, 1, (160, 1)),
        ] {
            let made = shrink(&jpeg(width, height, 20), 1900).unwrap().unwrap();
            assert!(made.len() <= 1900);
            assert_eq!(sizes(&made), small);
        }
        let seen = decode(&shrink(&jpeg(640, 480, 8), 1900).unwrap().unwrap()).unwrap();
        let at = |x: usize, y: usize| seen.rgb[(y * seen.width + x) * 3];
        assert!(at(20, 60) < 80 && at(140, 60) > 150, "dark, and light");
    }

    #[test]
    fn what_has_less_room_becomes_smaller_and_what_has_none_is_left_out() {
        let busy = jpeg(1280, 720, 200);
        let lengths = [2600, 1800, 1200, 900].map(|room| {
            let made = shrink(&busy, room).unwrap().unwrap();
            assert!(made.len() <= room, "{} of {room}", made.len());
            made.len()
        });
        assert!(lengths.is_sorted_by(|a, b| a >= b), "{lengths:?}");
        assert_eq!(shrink(&busy, 100), Ok(None));
    }

    #[test]
    fn what_is_no_picture_or_too_many_pixels_is_named() {
        let good = jpeg(64, 48, 8);
        assert_eq!(shrink(b"", 2000), Err(Trouble::NotJpeg));
        assert_eq!(shrink(b"<html>Sign in</html>", 2000), Err(Trouble::NotJpeg));
        assert_eq!(shrink(&good[..40], 2000), Err(Trouble::NotJpeg));
        // The frame header names 65,535 by 65,535 pixels, of which nothing follows.
        let mut bomb = good;
        let at = bomb.windows(2).position(|it| it == [0xff, 0xc0]).unwrap();
        bomb[at + 5..at + 9].fill(0xff);
        assert_eq!(shrink(&bomb, 2000), Err(Trouble::TooLarge));
    }

    #[test]
    fn a_picture_of_more_scans_than_anybody_writes_is_none() {
        let good = jpeg(64, 48, 8);
        let scan = good.windows(2).position(|it| it == START_OF_SCAN).unwrap();
        let mut many = good[..scan].to_vec();
        for _ in 0..=SCANS_MAX {
            many.extend(&good[scan..good.len() - 2]);
        }
        assert_eq!(shrink(&many, 2000), Err(Trouble::NotJpeg));
        assert!(shrink(&good, 2000).unwrap().is_some());
    }

    #[test]
    fn a_picture_of_grey_alone_is_one() {
        let mut out = Vec::new();
        let encoder = Encoder::new(&mut out, 80);
        encoder
            .encode(&[120; 64 * 48], 64, 48, ColorType::Luma)
            .unwrap();
        let made = shrink(&out, 1900).unwrap().unwrap();
        assert!(
            decode(&made)
                .unwrap()
                .rgb
                .iter()
                .all(|it| it.abs_diff(120) < 6)
        );
    }
}
