//! The key file: the office's data key, wrapped once for each person under a key made from that person's password.
//!
//! Argon2id (RFC 9106) with OWASP's figures; XChaCha20-Poly1305. Names and roles are readable before sign-in, since people
//! choose themselves from a list; they are bound to the wrapped key, so that nobody gains a role by editing the file.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::domain::Role;
use crate::store::DataKey;

/// Memory in KiB, passes, lanes (OWASP Password Storage Cheat Sheet, Argon2id).
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);

/// Why the key file does not open.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Nobody of that name, or another password: not told apart.
    #[error("the user name or the password is wrong")]
    WrongPassword,
    /// The file is damaged.
    #[error("the office's key file {0} is damaged; restore it from a backup")]
    Damaged(PathBuf),
    /// The disk said no.
    #[error("the office's key file {0} cannot be read or written ({1})")]
    Disk(PathBuf, std::io::Error),
    /// The system has no randomness, or the cost is refused.
    #[error("a key could not be made ({0})")]
    Crypto(String),
}

/// One person's entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyHolder {
    /// What is typed at sign-in.
    pub user_name: String,
    /// Printed name.
    pub display_name: String,
    /// Role.
    pub role: Role,
    salt: String,
    nonce: String,
    wrapped_key: String,
}

impl KeyHolder {
    /// Wraps the data key for a person.
    ///
    /// # Errors
    /// [`KeyError::Crypto`] when the system has no randomness.
    pub fn new(
        user_name: &str,
        display_name: &str,
        role: Role,
        password: &str,
        key: &DataKey,
    ) -> Result<Self, KeyError> {
        let (salt, nonce): ([u8; 16], [u8; 24]) = (random()?, random()?);
        let mut holder = Self {
            user_name: user_name.to_owned(),
            display_name: display_name.to_owned(),
            role,
            salt: hex(&salt),
            nonce: hex(&nonce),
            wrapped_key: String::new(),
        };
        let payload = Payload {
            msg: key.as_slice(),
            aad: &holder.bound(),
        };
        let wrapped = cipher(password, &salt)?
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|e| KeyError::Crypto(e.to_string()))?;
        holder.wrapped_key = hex(&wrapped);
        Ok(holder)
    }

    /// The data key, if the password is right.
    ///
    /// # Errors
    /// [`KeyError::WrongPassword`], also for an entry that was changed.
    pub fn unwrap_key(&self, password: &str) -> Result<DataKey, KeyError> {
        let wrong = |_| KeyError::WrongPassword;
        let salt: [u8; 16] = bytes(&self.salt).try_into().map_err(wrong)?;
        let nonce: [u8; 24] = bytes(&self.nonce).try_into().map_err(wrong)?;
        let payload = Payload {
            msg: &bytes(&self.wrapped_key),
            aad: &self.bound(),
        };
        let opened = cipher(password, &salt)?.decrypt(&XNonce::from(nonce), payload);
        let opened = Zeroizing::new(opened.map_err(|_| KeyError::WrongPassword)?);
        let key: [u8; 32] = opened
            .as_slice()
            .try_into()
            .map_err(|_| KeyError::WrongPassword)?;
        Ok(Zeroizing::new(key))
    }

    fn bound(&self) -> Vec<u8> {
        format!(
            "chartwright key 1\0{}\0{}\0{}",
            self.user_name,
            self.display_name,
            self.role.as_str()
        )
        .into_bytes()
    }
}

/// A fresh data key.
///
/// # Errors
/// [`KeyError::Crypto`] when the system has no randomness.
pub fn new_key() -> Result<DataKey, KeyError> {
    Ok(Zeroizing::new(random()?))
}

/// Reads all entries.
///
/// # Errors
/// [`KeyError::Damaged`] or [`KeyError::Disk`].
pub fn read(path: &Path) -> Result<Vec<KeyHolder>, KeyError> {
    let text = fs::read_to_string(path).map_err(|e| KeyError::Disk(path.to_owned(), e))?;
    serde_json::from_str(&text).map_err(|_| KeyError::Damaged(path.to_owned()))
}

/// Writes all entries: beside the old file, then in its place; only its owner may read it.
///
/// # Errors
/// [`KeyError::Disk`].
pub fn write(path: &Path, holders: &[KeyHolder]) -> Result<(), KeyError> {
    let disk = |e| KeyError::Disk(path.to_owned(), e);
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(disk)?;
    let text =
        serde_json::to_string_pretty(holders).map_err(|e| KeyError::Crypto(e.to_string()))?;
    file.write_all(text.as_bytes()).map_err(disk)?;
    file.as_file().sync_all().map_err(disk)?;
    file.persist(path).map_err(|e| disk(e.error)).map(drop)
}

fn cipher(password: &str, salt: &[u8]) -> Result<XChaCha20Poly1305, KeyError> {
    let crypto = |e: argon2::Error| KeyError::Crypto(e.to_string());
    let parameters = Params::new(COST.0, COST.1, COST.2, Some(32)).map_err(crypto)?;
    let mut key = Zeroizing::new([0_u8; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters)
        .hash_password_into(password.as_bytes(), salt, key.as_mut_slice())
        .map_err(crypto)?;
    XChaCha20Poly1305::new_from_slice(key.as_slice()).map_err(|e| KeyError::Crypto(e.to_string()))
}

fn random<const N: usize>() -> Result<[u8; N], KeyError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|e| KeyError::Crypto(e.to_string()))?;
    Ok(bytes)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Empty for anything that is not hex.
fn bytes(hex: &str) -> Vec<u8> {
    let digits: Option<Vec<u8>> = hex
        .chars()
        .map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok()))
        .collect();
    digits
        .unwrap_or_default()
        .chunks_exact(2)
        .map(|pair| pair[0] << 4 | pair[1])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_opens_and_no_role_is_gained() {
        let key = new_key().unwrap();
        let holder =
            KeyHolder::new("ada", "Ada Example", Role::Receptionist, "right", &key).unwrap();
        assert_eq!(holder.unwrap_key("right").unwrap(), key);
        assert!(matches!(
            holder.unwrap_key("wrong"),
            Err(KeyError::WrongPassword)
        ));
        let promoted = KeyHolder {
            role: Role::Physician,
            ..holder
        };
        assert!(matches!(
            promoted.unwrap_key("right"),
            Err(KeyError::WrongPassword)
        ));
    }
}
