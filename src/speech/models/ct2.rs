//! Reads CTranslate2 model files (binary version 6, little-endian), whole or in parts.
//!
//! Total: whatever the bytes, the result is a model or an error.

use std::collections::BTreeMap;

use super::ModelError;

/// One stored array.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Variable {
    /// Row-major dimensions.
    pub shape: Vec<usize>,
    /// Values; half floats are widened when read.
    pub values: Vec<f32>,
}

/// All variables of a model by name.
pub(super) type Variables = BTreeMap<String, Variable>;

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

fn damaged(what: &str) -> ModelError {
    ModelError::Damaged(format!(
        "the CTranslate2 file is damaged or incomplete: {what}"
    ))
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], ModelError> {
        let end = self
            .at
            .checked_add(count)
            .ok_or_else(|| damaged("a length is absurd"))?;
        let taken = self
            .bytes
            .get(self.at..end)
            .ok_or_else(|| damaged("it ends too early; a part may be missing"))?;
        self.at = end;
        Ok(taken)
    }

    fn u8(&mut self) -> Result<u8, ModelError> {
        Ok(self.take(1)?[0])
    }

    fn u16(&mut self) -> Result<usize, ModelError> {
        let b = self.take(2)?;
        Ok(usize::from(u16::from_le_bytes([b[0], b[1]])))
    }

    fn u32(&mut self) -> Result<usize, ModelError> {
        let b = self.take(4)?;
        Ok(u32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize)
    }

    fn string(&mut self) -> Result<String, ModelError> {
        let length = self.u16()?;
        let bytes = self.take(length)?;
        let text = bytes
            .strip_suffix(&[0])
            .ok_or_else(|| damaged("a name has no end; the parts may be in the wrong order"))?;
        String::from_utf8(text.to_vec())
            .map_err(|_| damaged("a name is not text; the parts may be in the wrong order"))
    }

    fn variable(&mut self) -> Result<(String, Variable, u8), ModelError> {
        let name = self.string()?;
        let rank = self.u8()?;
        let shape = (0..rank)
            .map(|_| self.u32())
            .collect::<Result<Vec<_>, _>>()?;
        let kind = self.u8()?;
        let size = self.u32()?;
        let data = self.take(size)?;
        let count = shape
            .iter()
            .try_fold(1_usize, |n, d| n.checked_mul(*d))
            .ok_or_else(|| damaged("a shape is absurd"))?;
        let width = match kind {
            0 | 3 => 4,
            1 => 1,
            2 | 4 => 2,
            _ => return Err(damaged("a number type is unknown")),
        };
        if count.checked_mul(width) != Some(size) {
            return Err(damaged(&format!(
                "{name} has {size} bytes, not those of its shape"
            )));
        }
        Ok((
            name,
            Variable {
                shape,
                values: widen(kind, data),
            },
            kind,
        ))
    }
}

fn widen(kind: u8, data: &[u8]) -> Vec<f32> {
    match kind {
        0 => data
            .chunks_exact(4)
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect(),
        1 => data.iter().map(|b| f32::from(b.cast_signed())).collect(),
        2 => data
            .chunks_exact(2)
            .map(|b| f32::from(i16::from_le_bytes([b[0], b[1]])))
            .collect(),
        3 => data
            .chunks_exact(4)
            .map(|b| i32::from_le_bytes([b[0], b[1], b[2], b[3]]) as f32)
            .collect(),
        _ => data
            .chunks_exact(2)
            .map(|b| f32_from_half(u16::from_le_bytes([b[0], b[1]])))
            .collect(),
    }
}

/// IEEE 754 binary16 to binary32; exact.
pub(super) fn f32_from_half(half: u16) -> f32 {
    let sign = u32::from(half >> 15) << 31;
    let exponent = u32::from(half >> 10) & 0x1f;
    let fraction = u32::from(half) & 0x3ff;
    match (exponent, fraction) {
        (0, _) => {
            let magnitude = fraction as f32 * 2.0_f32.powi(-24);
            if sign == 0 { magnitude } else { -magnitude }
        }
        (31, _) => f32::from_bits(sign | 0x7f80_0000 | (fraction << 13)),
        _ => f32::from_bits(sign | ((exponent + 112) << 23) | (fraction << 13)),
    }
}

/// binary32 to IEEE 754 binary16, rounded to the nearest, ties to even.
pub(super) fn half_from_f32(value: f32) -> u16 {
    let bits = value.to_bits();
    let sign = ((bits >> 16) & 0x8000) as u16;
    let exponent = ((bits >> 23) & 0xff) as i32 - 112;
    let fraction = bits & 0x7f_ffff;
    if exponent >= 31 {
        let is_nan = bits & 0x7fff_ffff > 0x7f80_0000;
        return sign | if is_nan { 0x7e00 } else { 0x7c00 };
    }
    let (mantissa, shift) = if exponent > 0 {
        (((exponent as u32) << 23) | fraction, 13)
    } else if exponent >= -10 {
        (fraction | 0x80_0000, (14 - exponent) as u32)
    } else {
        return sign;
    };
    let kept = mantissa >> shift;
    let rest = mantissa & ((1 << shift) - 1);
    let half_way = 1 << (shift - 1);
    let rounded = kept + u32::from(rest > half_way || (rest == half_way && kept & 1 == 1));
    sign | rounded as u16
}

/// Reads a whole model file. Arrays of eight-bit integers are multiplied out with their `_scale`.
pub(super) fn read(bytes: &[u8]) -> Result<Variables, ModelError> {
    let mut reader = Reader { bytes, at: 0 };
    let version = reader.u32()?;
    if version != 6 {
        return Err(damaged(&format!(
            "binary version 6 is expected, this says {version}"
        )));
    }
    let spec = reader.string()?;
    if spec != "WhisperSpec" {
        return Err(damaged(&format!("it holds {spec}, not a Whisper model")));
    }
    let _revision = reader.u32()?;
    let count = reader.u32()?;
    let mut variables = Variables::new();
    let mut quantised = Vec::new();
    for _ in 0..count {
        let (name, variable, kind) = reader.variable()?;
        if kind == 1 {
            quantised.push(name.clone());
        }
        variables.insert(name, variable);
    }
    for _ in 0..reader.u32()? {
        let (alias, target) = (reader.string()?, reader.string()?);
        if let Some(variable) = variables.get(&target).cloned() {
            variables.insert(alias, variable);
        }
    }
    if reader.at != bytes.len() {
        return Err(damaged(
            "bytes follow its end; the parts may be joined wrongly",
        ));
    }
    for name in quantised {
        multiply_out(&mut variables, &name)?;
    }
    Ok(variables)
}

fn multiply_out(variables: &mut Variables, name: &str) -> Result<(), ModelError> {
    let scales = variables.remove(&format!("{name}_scale"));
    let Some(variable) = variables.get_mut(name) else {
        return Ok(());
    };
    if variable.shape.len() < 2 {
        return Ok(()); // A flag of the model's, not weights.
    }
    let scales = scales.ok_or_else(|| damaged("a scale is missing"))?;
    let row = variable
        .shape
        .get(1..)
        .map_or(1, |rest| rest.iter().product::<usize>())
        .max(1);
    if scales.values.len() * row != variable.values.len() {
        return Err(damaged("a scale does not fit its array"));
    }
    for (values, scale) in variable.values.chunks_exact_mut(row).zip(&scales.values) {
        values.iter_mut().for_each(|v| *v /= scale);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn string(text: &str) -> Vec<u8> {
        let mut bytes = (text.len() as u16 + 1).to_le_bytes().to_vec();
        bytes.extend(text.as_bytes());
        bytes.push(0);
        bytes
    }

    fn small_model() -> Vec<u8> {
        let mut b = 6_u32.to_le_bytes().to_vec();
        b.extend(string("WhisperSpec"));
        b.extend(3_u32.to_le_bytes());
        b.extend(1_u32.to_le_bytes());
        b.extend(string("a/b"));
        b.push(1);
        b.extend(2_u32.to_le_bytes());
        b.push(4);
        b.extend(4_u32.to_le_bytes());
        b.extend([0x00, 0x3c, 0x00, 0xc0]);
        b.extend(0_u32.to_le_bytes());
        b
    }

    #[test]
    fn a_small_model_is_read() {
        let variables = read(&small_model()).unwrap();
        assert_eq!(
            variables["a/b"],
            Variable {
                shape: vec![2],
                values: vec![1.0, -2.0]
            }
        );
    }

    #[test]
    fn cut_or_lengthened_anywhere_it_is_refused() {
        let whole = small_model();
        for end in 0..whole.len() {
            assert!(read(&whole[..end]).is_err(), "cut at {end}");
        }
        let longer = [whole.as_slice(), &[0]].concat();
        assert!(
            read(&longer)
                .unwrap_err()
                .to_string()
                .contains("joined wrongly")
        );
    }

    proptest::proptest! {
        #[test]
        fn any_damage_is_an_error_or_a_model(at in 0_usize..57, byte: u8, more in proptest::collection::vec(proptest::num::u8::ANY, 0..40)) {
            let mut bytes = small_model();
            let at = at % bytes.len();
            bytes[at] = byte;
            bytes.extend(more);
            let _ = read(&bytes);
        }

        #[test]
        fn halves_survive_widening(bits: u16) {
            let wide = f32_from_half(bits);
            if wide.is_nan() {
                proptest::prop_assert!(f32_from_half(half_from_f32(wide)).is_nan());
            } else {
                proptest::prop_assert_eq!(half_from_f32(wide), bits);
            }
        }
    }
}
