//! A file as text: as it is, or unpacked from gzip. Total: a damaged or endless file is an error, never a panic.

use std::io::Read;

/// The largest text that is read, in bytes: the publishers' files are a tenth of it.
const MOST: u64 = 400_000_000;

/// Why a file could not be read as text.
#[derive(Debug, thiserror::Error)]
pub enum TextError {
    /// The gzip stream is damaged or cut short.
    #[error("the compressed file is damaged or cut short; fetch it again")]
    Packed,
    /// Not text.
    #[error("the file is neither text nor gzip-compressed text")]
    NotText,
    /// Too long.
    #[error("the file is larger than any code table")]
    TooLong,
}

/// The text of a file's bytes; Latin-1 is taken where they are not UTF-8, as older public files are.
///
/// # Errors
/// [`TextError`] for damaged, binary and endless files.
pub fn text_of(bytes: Vec<u8>) -> Result<String, TextError> {
    let bytes = if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut out = Vec::new();
        flate2::read::GzDecoder::new(bytes.as_slice())
            .take(MOST + 1)
            .read_to_end(&mut out)
            .map_err(|_| TextError::Packed)?;
        out
    } else {
        bytes
    };
    if bytes.len() as u64 > MOST {
        return Err(TextError::TooLong);
    }
    if bytes.iter().take(4096).any(|b| *b == 0) {
        return Err(TextError::NotText);
    }
    String::from_utf8(bytes).or_else(|e| Ok(e.into_bytes().into_iter().map(char::from).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_packed_and_damaged() {
        use std::io::Write;
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all("code\tshort\n".as_bytes()).unwrap();
        let packed = packer.finish().unwrap();
        assert_eq!(text_of(packed.clone()).unwrap(), "code\tshort\n");
        for length in 2..packed.len() {
            assert!(text_of(packed[..length].to_vec()).is_err());
        }
        assert_eq!(text_of(vec![0xe9]).unwrap(), "é");
        assert!(text_of(vec![0, 1, 2]).is_err());
    }
}
