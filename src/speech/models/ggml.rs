//! Writes and checks GGML files as whisper.cpp loads them (little-endian, magic `ggml`, `whisper_model_load`).

use std::io::{self, Read, Write};

use whisper_rs::whisper_rs_sys as ggml;

use super::ct2::half_from_f32;
use super::{ModelError, Precision};

const MAGIC: u32 = 0x6767_6d6c;

/// The eleven numbers of the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub vocabulary: i32,
    pub audio_context: i32,
    pub audio_state: i32,
    pub audio_heads: i32,
    pub audio_layers: i32,
    pub text_context: i32,
    pub text_state: i32,
    pub text_heads: i32,
    pub text_layers: i32,
    pub mels: i32,
    pub kind: i32,
}

impl Header {
    fn numbers(self) -> [i32; 11] {
        [
            self.vocabulary,
            self.audio_context,
            self.audio_state,
            self.audio_heads,
            self.audio_layers,
            self.text_context,
            self.text_state,
            self.text_heads,
            self.text_layers,
            self.mels,
            self.kind,
        ]
    }

    fn from_numbers(n: [i32; 11]) -> Self {
        Self {
            vocabulary: n[0],
            audio_context: n[1],
            audio_state: n[2],
            audio_heads: n[3],
            audio_layers: n[4],
            text_context: n[5],
            text_state: n[6],
            text_heads: n[7],
            text_layers: n[8],
            mels: n[9],
            kind: n[10],
        }
    }
}

/// Writes everything before the tensors: header, mel filters, vocabulary.
pub(super) fn write_front(
    out: &mut dyn Write,
    header: Header,
    filters: &[f32],
    tokens: &[Vec<u8>],
) -> io::Result<()> {
    out.write_all(&MAGIC.to_le_bytes())?;
    for number in header.numbers() {
        out.write_all(&number.to_le_bytes())?;
    }
    let bins = filters.len() as i32 / header.mels;
    out.write_all(&header.mels.to_le_bytes())?;
    out.write_all(&bins.to_le_bytes())?;
    for filter in filters {
        out.write_all(&filter.to_le_bytes())?;
    }
    out.write_all(&(tokens.len() as i32).to_le_bytes())?;
    for token in tokens {
        out.write_all(&(token.len() as u32).to_le_bytes())?;
        out.write_all(token)?;
    }
    Ok(())
}

/// Writes one tensor. `full` keeps 32-bit floats whatever the precision; only matrices are quantised.
pub(super) fn write_tensor(
    out: &mut dyn Write,
    name: &str,
    shape: &[usize],
    values: &[f32],
    precision: Precision,
    full: bool,
) -> io::Result<()> {
    let quantises = precision != Precision::F16 && shape.len() == 2 && shape[1].is_multiple_of(32);
    let kind = match precision {
        _ if full => 0,
        _ if !quantises => 1,
        Precision::F16 => 1,
        Precision::Q5_1 => ggml::ggml_type_GGML_TYPE_Q5_1,
        Precision::Q8_0 => ggml::ggml_type_GGML_TYPE_Q8_0,
    };
    for number in [shape.len() as u32, name.len() as u32, kind] {
        out.write_all(&number.to_le_bytes())?;
    }
    for dimension in shape.iter().rev() {
        out.write_all(&(*dimension as i32).to_le_bytes())?;
    }
    out.write_all(name.as_bytes())?;
    let data = match kind {
        0 => values.iter().flat_map(|v| v.to_le_bytes()).collect(),
        1 => values
            .iter()
            .flat_map(|v| half_from_f32(*v).to_le_bytes())
            .collect(),
        _ => quantise(kind, values, shape[1]),
    };
    out.write_all(&data)
}

/// Quantises whole rows through ggml itself, so that the bytes are those that whisper.cpp's own tool makes.
#[allow(unsafe_code)]
fn quantise(kind: ggml::ggml_type, values: &[f32], row: usize) -> Vec<u8> {
    let rows = values.len() / row;
    // SAFETY: these three only read constants and fill ggml's own tables; the buffer holds `rows` rows of
    // `ggml_row_size` bytes, `values` holds rows × row floats, and both types need no importance matrix.
    unsafe {
        let bytes = ggml::ggml_row_size(kind, row as i64) * rows;
        let mut data = vec![0_u8; bytes];
        let written = ggml::ggml_quantize_chunk(
            kind,
            values.as_ptr(),
            data.as_mut_ptr().cast(),
            0,
            rows as i64,
            row as i64,
            std::ptr::null(),
        );
        data.truncate(written);
        data
    }
}

/// Walks a GGML file to its end and returns its header.
///
/// whisper.cpp itself would load a truncated file in part and fail late, so this is checked before a file is taken.
///
/// # Errors
/// [`ModelError::Damaged`] in one sentence.
pub(super) fn check(file: &mut dyn Read, length: u64) -> Result<Header, ModelError> {
    let mut walk = Walk { file, left: length };
    if walk.u32()? != MAGIC {
        return Err(ModelError::Damaged(
            "this is not a GGML speech model (its first four bytes are wrong)".into(),
        ));
    }
    let mut numbers = [0; 11];
    for number in &mut numbers {
        *number = walk.u32()?.cast_signed();
    }
    let header = Header::from_numbers(numbers);
    let (mels, bins) = (u64::from(walk.u32()?), u64::from(walk.u32()?));
    walk.skip(mels.saturating_mul(bins).saturating_mul(4))?;
    for _ in 0..walk.u32()? {
        let token = walk.u32()?;
        walk.skip(u64::from(token))?;
    }
    let mut tensors = 0;
    while walk.left > 0 {
        walk.tensor()?;
        tensors += 1;
    }
    let layers = i64::from(header.audio_layers) * 15 + i64::from(header.text_layers) * 24;
    if tensors < layers {
        return Err(short());
    }
    Ok(header)
}

fn short() -> ModelError {
    ModelError::Damaged("the model file is incomplete; copy or install it again".into())
}

struct Walk<'a> {
    file: &'a mut dyn Read,
    left: u64,
}

impl Walk<'_> {
    fn u32(&mut self) -> Result<u32, ModelError> {
        let mut bytes = [0; 4];
        self.file.read_exact(&mut bytes).map_err(|_| short())?;
        self.left = self.left.checked_sub(4).ok_or_else(short)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn skip(&mut self, count: u64) -> Result<(), ModelError> {
        self.left = self.left.checked_sub(count).ok_or_else(short)?;
        let passed = io::copy(&mut self.file.take(count), &mut io::sink()).map_err(|_| short())?;
        if passed == count {
            Ok(())
        } else {
            Err(short())
        }
    }

    fn tensor(&mut self) -> Result<(), ModelError> {
        let (rank, name, kind) = (self.u32()?, self.u32()?, self.u32()?);
        // Blocks of values and their bytes (ggml.h, enum ggml_type and ggml-common.h).
        let (block, bytes) = match kind {
            0 => (1, 4),
            1 => (1, 2),
            2 => (32, 18),
            3 => (32, 20),
            6 => (32, 22),
            7 => (32, 24),
            8 => (32, 34),
            _ => return Err(short()),
        };
        if rank > 4 || name > 256 {
            return Err(short());
        }
        let mut count = 1_u64;
        for _ in 0..rank {
            count = count.saturating_mul(u64::from(self.u32()?));
        }
        self.skip(u64::from(name))?;
        self.skip((count / block).saturating_mul(bytes))
    }
}
