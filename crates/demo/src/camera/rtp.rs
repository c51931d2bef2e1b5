//! RTP packets of H.264 (RFC 6184) and AAC (RFC 3640) and RTCP sender reports (RFC 3550), framed
//! for TCP.

use bytes::{BufMut, Bytes, BytesMut};

/// The largest RTP payload, as on an Ethernet without fragments; TCP does not need it, clients
/// expect it.
const PAYLOAD_BYTES_MAX: usize = 1_400;
const RTP_HEADER_BYTES: usize = 12;
const FU_A: u8 = 28;

/// One RTP stream of one client.
#[derive(Debug)]
pub(super) struct Stream {
    /// The interleaved channel of RTP; RTCP goes on the next.
    pub(super) channel: u8,
    pub(super) ssrc: u32,
    pub(super) payload_type: u8,
    /// The sequence number of the next packet.
    pub(super) sequence: u16,
    /// What is added to ticks to make RTP timestamps.
    pub(super) offset: u32,
    pub(super) packets: u32,
    pub(super) octets: u32,
}

impl Stream {
    /// The RTP timestamp of a tick; it wraps, as RTP's does.
    pub(super) fn timestamp(&self, ticks: u64) -> u32 {
        let low = u32::try_from(ticks & u64::from(u32::MAX)).expect("masked to 32 bits");
        low.wrapping_add(self.offset)
    }

    /// Packs a video frame: a packet for each small NAL unit, fragments for a large one, the marker
    /// on the last.
    pub(super) fn pack_video(&mut self, ticks: u64, units: &[&Bytes], out: &mut Vec<BytesMut>) {
        for (k, unit) in units.iter().enumerate() {
            let last_unit = k + 1 == units.len();
            if unit.len() <= PAYLOAD_BYTES_MAX {
                out.push(self.packet(ticks, last_unit, &[unit]));
                continue;
            }
            let (header, rest) = (unit[0], &unit[1..]);
            let pieces = rest.chunks(PAYLOAD_BYTES_MAX - 2);
            let count = pieces.len();
            for (n, piece) in pieces.enumerate() {
                let (first, last) = (n == 0, n + 1 == count);
                let indicator = header & 0xe0 | FU_A;
                let fragment = u8::from(first) << 7 | u8::from(last) << 6 | header & 0x1f;
                out.push(self.packet(ticks, last && last_unit, &[&[indicator, fragment], piece]));
            }
        }
    }

    /// Packs an AAC access unit with its AU header (13 bits of size, 3 of index).
    pub(super) fn pack_audio(&mut self, ticks: u64, unit: &Bytes, out: &mut Vec<BytesMut>) {
        let size = u16::try_from(unit.len()).unwrap_or(u16::MAX) << 3;
        let [high, low] = size.to_be_bytes();
        out.push(self.packet(ticks, true, &[&[0, 16, high, low], unit]));
    }

    fn packet(&mut self, ticks: u64, marker: bool, parts: &[&[u8]]) -> BytesMut {
        let length: usize = parts.iter().map(|part| part.len()).sum();
        let mut packet = self.framed(self.channel, RTP_HEADER_BYTES + length);
        packet.put_u8(2 << 6);
        packet.put_u8(u8::from(marker) << 7 | self.payload_type);
        packet.put_u16(self.sequence);
        packet.put_u32(self.timestamp(ticks));
        packet.put_u32(self.ssrc);
        for part in parts {
            packet.put_slice(part);
        }
        self.sequence = self.sequence.wrapping_add(1);
        self.packets = self.packets.wrapping_add(1);
        self.octets = self.octets.wrapping_add(u32::try_from(length).unwrap_or(0));
        packet
    }

    /// A sender report: this RTP time is that wall time.
    pub(super) fn report(&self, ticks: u64, ntp: u64) -> BytesMut {
        // The report proper is 28 bytes; the source description that must follow is 4 + 4 + (1 + 1
        // + 6) + 4.
        let mut packet = self.framed(self.channel + 1, 28 + 20);
        packet.put_slice(&[2 << 6, 200, 0, 6]);
        packet.put_u32(self.ssrc);
        packet.put_u64(ntp);
        packet.put_u32(self.timestamp(ticks));
        packet.put_u32(self.packets);
        packet.put_u32(self.octets);
        packet.put_slice(&[2 << 6 | 1, 202, 0, 4]);
        packet.put_u32(self.ssrc);
        packet.put_slice(&[1, 6]);
        packet.put_slice(b"camera");
        packet.put_u32(0);
        packet
    }

    /// The start of an interleaved frame (RFC 2326, section 10.12).
    fn framed(&self, channel: u8, length: usize) -> BytesMut {
        let mut packet = BytesMut::with_capacity(4 + length);
        packet.put_slice(&[b'$', channel]);
        packet.put_u16(u16::try_from(length).expect("a payload is far below 64 KiB"));
        packet
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream() -> Stream {
        Stream {
            channel: 2,
            ssrc: 7,
            payload_type: 96,
            sequence: u16::MAX,
            offset: u32::MAX,
            packets: 0,
            octets: 0,
        }
    }

    #[test]
    fn a_large_unit_is_fragmented_and_can_be_put_together_again() {
        let unit: Bytes = std::iter::once(0x65)
            .chain((0..5000_u32).map(|k| (k % 251) as u8))
            .collect();
        let small = Bytes::from_static(&[0x06, 1, 2]);
        let mut out = Vec::new();
        stream().pack_video(1, &[&small, &unit], &mut out);
        assert_eq!(out.len(), 1 + 4);
        let mut whole = vec![0x65];
        for (k, packet) in out.iter().enumerate() {
            assert_eq!(packet[..2], [b'$', 2]);
            assert_eq!(
                usize::from(u16::from_be_bytes([packet[2], packet[3]])) + 4,
                packet.len()
            );
            assert_eq!(
                packet[5] >> 7 == 1,
                k == 4,
                "marker on the last packet only"
            );
            assert_eq!(
                u16::from_be_bytes([packet[6], packet[7]]),
                u16::MAX.wrapping_add(k as u16)
            );
            assert_eq!(packet[8..12], [0; 4], "the timestamp wraps");
            if k > 0 {
                assert_eq!(packet[16], 0x60 | FU_A);
                assert_eq!(
                    packet[17],
                    u8::from(k == 1) << 7 | u8::from(k == 4) << 6 | 5
                );
                whole.extend_from_slice(&packet[18..]);
            }
        }
        assert_eq!(whole, unit);
        assert_eq!(out[0][16..], small);
    }

    #[test]
    fn a_unit_of_exactly_the_limit_is_one_packet() {
        let mut out = Vec::new();
        stream().pack_video(0, &[&Bytes::from(vec![0x65; PAYLOAD_BYTES_MAX])], &mut out);
        assert_eq!(out.len(), 1);
        stream().pack_video(
            0,
            &[&Bytes::from(vec![0x65; PAYLOAD_BYTES_MAX + 1])],
            &mut out,
        );
        assert_eq!(out.len(), 3);
    }

    #[test]
    fn a_report_has_whole_words_and_the_lengths_it_states() {
        let packet = stream().report(0, 0x0102_0304_0506_0708);
        assert_eq!(packet.len(), 4 + 28 + 20);
        assert_eq!(packet[..8], [b'$', 3, 0, 48, 0x80, 200, 0, 6]);
        assert_eq!(packet[32..36], [0x81, 202, 0, 4]);
    }
}
