//! The dictation microphones and foot pedals that are plugged in, through USB HID.
//!
//! Never here: what a button means (that is the table of `buttons`).

use hidapi::{HidApi, HidDevice};

use super::buttons::{self, Button, Pad, Reports};

/// Bytes of a report at most.
const REPORT: usize = 64;

/// A device that is plugged in.
pub struct Connected {
    pad: Pad,
    wire: Wire,
}

struct Wire(HidDevice);

impl Reports for Wire {
    fn next(&mut self) -> Option<Vec<u8>> {
        let mut report = [0; REPORT];
        // A device that was unplugged says nothing any more.
        let length = self.0.read_timeout(&mut report, 0).ok()?;
        (length > 0).then(|| report[..length].to_vec())
    }
}

/// Opens the known devices that are plugged in; none where the system does not let anybody read them.
#[must_use]
pub fn connected() -> Vec<Connected> {
    let Ok(api) = HidApi::new() else {
        return Vec::new();
    };
    let known = api.device_list().filter_map(|found| {
        let device = buttons::device(found.vendor_id(), found.product_id())?;
        let wire = found.open_device(&api).ok()?;
        Some(Connected {
            pad: Pad::new(device),
            wire: Wire(wire),
        })
    });
    known.collect()
}

impl Connected {
    /// What was pressed since the last call. Never waits.
    pub fn pressed(&mut self) -> Vec<Button> {
        self.pad.pressed(&mut self.wire)
    }
}
