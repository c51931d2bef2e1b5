//! Codec parameters: what an SPS and an AudioSpecificConfig say, as far as muxing and cards need it.

use shiguredo_mp4::bitstream::h264::{H264SampleEntryConfig, LengthSize, build_avc1_box};
use shiguredo_mp4::boxes::{AudioSampleEntryFields, Avc1Box, EsdsBox, Mp4aBox, SampleEntry};
use shiguredo_mp4::descriptors::{
    DecoderConfigDescriptor, DecoderSpecificInfo, EsDescriptor, SlConfigDescriptor,
};
use shiguredo_mp4::{Encode, FixedPointNumber, Uint};

/// Why parameters cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParamsError {
    /// The SPS or PPS is malformed.
    #[error("the camera's H.264 parameters are malformed: {0}")]
    Video(String),
    /// The AAC configuration is malformed or not AAC-LC.
    #[error("the camera's sound is not plain AAC-LC")]
    Audio,
}

/// Parameters of an H.264 stream.
#[derive(Clone, Debug, PartialEq)]
pub struct VideoParams {
    /// RFC 6381, lowercase: `avc1.64001f`.
    pub codec: String,
    /// Pixels, cropped.
    pub width: u32,
    /// Pixels, cropped.
    pub height: u32,
    /// How many frames a decoder may have to hold back to show them in order; `None` if the SPS does not say.
    pub reorder: Option<u32>,
    /// The body of an `avcC` box, as a decoder takes it.
    pub avcc: Vec<u8>,
    entry: Box<Avc1Box>,
}

impl Eq for VideoParams {}

/// Bytes of a box header: size and type.
const BOX_HEADER_BYTES: usize = 8;
/// Widest and highest picture, pixels: the most that any level of H.264 has.
const SIDE_PIXELS_MAX: u16 = 16_384;
/// `profile_idc` of Baseline, which has no B-frames.
const PROFILE_BASELINE: u8 = 66;

impl VideoParams {
    /// Parses one SPS and one PPS, each a NAL unit without start code or length.
    pub fn parse(sps: &[u8], pps: &[u8]) -> Result<Self, ParamsError> {
        let config = H264SampleEntryConfig {
            length_size: LengthSize::FourBytes,
        };
        let entry = build_avc1_box(&[sps.to_vec()], &[pps.to_vec()], &config)
            .map_err(|e| ParamsError::Video(e.to_string()))?;
        let sides = [entry.visual.width, entry.visual.height];
        if !sides
            .iter()
            .all(|side| (1..=SIDE_PIXELS_MAX).contains(side))
        {
            let [width, height] = sides;
            return Err(ParamsError::Video(format!("{width} by {height} pixels")));
        }
        let avcc = entry
            .avcc_box
            .encode_to_vec()
            .map_err(|e| ParamsError::Video(e.to_string()))?;
        let avcc = avcc.get(BOX_HEADER_BYTES..).unwrap_or_default().to_vec();
        let b = &entry.avcc_box;
        let codec = format!(
            "avc1.{:02x}{:02x}{:02x}",
            b.avc_profile_indication, b.profile_compatibility, b.avc_level_indication
        );
        Ok(Self {
            codec,
            width: entry.visual.width.into(),
            height: entry.visual.height.into(),
            reorder: reorder_depth(sps),
            avcc,
            entry: Box::new(entry),
        })
    }

    /// The sample entry of an MP4 track.
    pub fn sample_entry(&self) -> SampleEntry {
        SampleEntry::Avc1((*self.entry).clone())
    }
}

/// `max_num_reorder_frames`, or zero for Baseline, or nothing where the SPS is silent.
fn reorder_depth(sps: &[u8]) -> Option<u32> {
    use h264_reader::nal::sps::SeqParameterSet;
    use h264_reader::rbsp::{BitReader, decode_nal};
    let rbsp = decode_nal(sps).ok()?;
    if rbsp.first() == Some(&PROFILE_BASELINE) {
        return Some(0);
    }
    let sps = SeqParameterSet::from_bits(BitReader::new(&*rbsp)).ok()?;
    sps.vui_parameters?
        .bitstream_restrictions
        .map(|b| b.max_num_reorder_frames)
}

/// Parameters of an AAC-LC stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AudioParams {
    /// RFC 6381: `mp4a.40.2`.
    pub codec: String,
    /// Samples per second.
    pub rate: u32,
    /// Channels.
    pub channels: u16,
    /// The AudioSpecificConfig.
    pub config: Vec<u8>,
}

/// Object type of AAC-LC in an AudioSpecificConfig.
const AAC_LC: u8 = 2;

impl AudioParams {
    /// Takes an AudioSpecificConfig of AAC-LC, with the rate and channels the stream announced.
    pub fn parse(config: &[u8], rate: u32, channels: u16) -> Result<Self, ParamsError> {
        let kind = config.first().ok_or(ParamsError::Audio)? >> 3;
        if kind != AAC_LC || config.len() < 2 || config.len() > 64 || rate == 0 || channels == 0 {
            return Err(ParamsError::Audio);
        }
        Ok(Self {
            codec: "mp4a.40.2".to_owned(),
            rate,
            channels,
            config: config.to_vec(),
        })
    }

    /// The sample entry of an MP4 track.
    pub fn sample_entry(&self) -> SampleEntry {
        let samplerate = u16::try_from(self.rate).unwrap_or(0);
        SampleEntry::Mp4a(Mp4aBox {
            audio: AudioSampleEntryFields {
                data_reference_index: AudioSampleEntryFields::DEFAULT_DATA_REFERENCE_INDEX,
                channelcount: self.channels,
                samplesize: AudioSampleEntryFields::DEFAULT_SAMPLESIZE,
                samplerate: FixedPointNumber::new(samplerate, 0),
            },
            esds_box: EsdsBox {
                es: EsDescriptor {
                    es_id: EsDescriptor::MIN_ES_ID,
                    stream_priority: EsDescriptor::LOWEST_STREAM_PRIORITY,
                    depends_on_es_id: None,
                    url_string: None,
                    ocr_es_id: None,
                    dec_config_descr: DecoderConfigDescriptor {
                        object_type_indication:
                            DecoderConfigDescriptor::OBJECT_TYPE_INDICATION_AUDIO_ISO_IEC_14496_3,
                        stream_type: DecoderConfigDescriptor::STREAM_TYPE_AUDIO,
                        up_stream: DecoderConfigDescriptor::UP_STREAM_FALSE,
                        buffer_size_db: Uint::new(0),
                        max_bitrate: 0,
                        avg_bitrate: 0,
                        dec_specific_info: Some(DecoderSpecificInfo {
                            payload: self.config.clone(),
                        }),
                    },
                    sl_config_descr: SlConfigDescriptor,
                },
            },
            unknown_boxes: Vec::new(),
        })
    }
}
