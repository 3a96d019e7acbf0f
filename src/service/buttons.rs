//! Buttons of dictation microphones and foot pedals: what their USB HID reports mean, by a table (`assets/devices.toml`).
//!
//! Reports come in as bytes from whoever reads the device, so that the table is tested with recorded reports and no hardware.
//! Never here: windows, recordings.

use std::sync::LazyLock;

use serde::Deserialize;

const FILE: &str = include_str!("../../assets/devices.toml");
static SHIPPED: LazyLock<Table> =
    LazyLock::new(|| toml::from_str(FILE).expect("the shipped devices are read by a test"));

/// What a button does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Button {
    /// Start; end.
    Record,
    /// Pause; go on.
    Hold,
    /// The key to talk goes down.
    TalkDown,
    /// The key to talk goes up.
    TalkUp,
    /// Hear the last seconds.
    Rewind,
    /// Skip some.
    Forward,
    /// Play; stop playing.
    Play,
    /// Stop playing, where something plays: a pedal is let go.
    Pause,
    /// Insert here.
    Insert,
    /// Record over from here.
    Overwrite,
    /// Discard the last take.
    Discard,
    /// End of letter: the recording is complete.
    Finish,
}

/// What a bit of a report stands for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bit {
    byte: usize,
    mask: u8,
    /// When it is pressed.
    down: Button,
    /// When it is let go.
    up: Option<Button>,
}

/// A device as the table has it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Device {
    /// For people.
    pub name: String,
    /// USB vendor and products.
    pub vendor: u16,
    /// Empty is any of the vendor's.
    #[serde(default)]
    pub products: Vec<u16>,
    /// Bytes that a report of buttons begins with.
    #[serde(default)]
    header: Vec<u8>,
    /// Whether a sliding switch tells its place in a bit that stays set, or buttons tell presses.
    bits: Vec<Bit>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    device: Vec<Device>,
}

/// The device with these numbers, if the table has it.
#[must_use]
pub fn device(vendor: u16, product: u16) -> Option<&'static Device> {
    SHIPPED
        .device
        .iter()
        .find(|d| d.vendor == vendor && (d.products.is_empty() || d.products.contains(&product)))
}

/// All that the table has.
#[must_use]
pub fn known() -> &'static [Device] {
    &SHIPPED.device
}

/// Something that gives reports of a device, one at a time; a driver of USB HID, or a file of recorded ones.
pub trait Reports {
    /// The next report, without waiting; `None` when there is none now.
    fn next(&mut self) -> Option<Vec<u8>>;
}

/// What was pressed and let go since the last report.
#[derive(Debug)]
pub struct Pad {
    device: &'static Device,
    last: Vec<u8>,
}

impl Pad {
    /// A device with nothing pressed.
    #[must_use]
    pub fn new(device: &'static Device) -> Self {
        Self {
            device,
            last: Vec::new(),
        }
    }

    /// What a report says; nothing for one that is too short or not about buttons.
    pub fn read(&mut self, report: &[u8]) -> Vec<Button> {
        if !report.starts_with(&self.device.header) {
            return Vec::new();
        }
        let set = |of: &[u8], bit: &Bit| of.get(bit.byte).is_some_and(|b| b & bit.mask != 0);
        let mut pressed = Vec::new();
        for bit in &self.device.bits {
            match (set(&self.last, bit), set(report, bit)) {
                (false, true) => pressed.push(bit.down),
                (true, false) => pressed.extend(bit.up),
                _ => {}
            }
        }
        self.last = report.to_vec();
        pressed
    }

    /// All that came in.
    pub fn pressed(&mut self, reports: &mut dyn Reports) -> Vec<Button> {
        let mut pressed = Vec::new();
        while let Some(report) = reports.next() {
            pressed.extend(self.read(&report));
        }
        pressed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reports as a device gave them, one a line, in hexadecimal.
    struct Recorded(std::vec::IntoIter<Vec<u8>>);

    impl Recorded {
        fn of(text: &str) -> Self {
            let byte = |h: &str| u8::from_str_radix(h, 16).unwrap();
            let line = |l: &str| l.split_whitespace().map(byte).collect();
            Self(text.lines().map(line).collect::<Vec<_>>().into_iter())
        }
    }

    impl Reports for Recorded {
        fn next(&mut self) -> Option<Vec<u8>> {
            self.0.next()
        }
    }

    fn pressed(vendor: u16, product: u16, reports: &str) -> Vec<Button> {
        let mut pad = Pad::new(device(vendor, product).expect("the table has it"));
        pad.pressed(&mut Recorded::of(reports))
    }

    #[test]
    fn a_speech_mike_records_plays_and_rewinds() {
        let told = pressed(
            0x0911,
            0x0c1c,
            "80 00 00 00 00 00 00 00 00\n80 00 00 00 00 00 00 00 01\n80 00 00 00 00 00 00 00 00\n80 00 00 00 00 00 00 00 04\n80 00 00 00 00 00 00 00 00\n80 00 00 00 00 00 00 00 10",
        );
        assert_eq!(told, [Button::Hold, Button::Play, Button::Rewind]);
    }

    #[test]
    fn a_foot_pedal_plays_while_it_is_down() {
        let told = pressed(0x05f3, 0x00ff, "02 00\n00 00\n01 00\n00 00\n04 00\n00 00");
        assert_eq!(
            told,
            [Button::Play, Button::Pause, Button::Rewind, Button::Forward]
        );
    }

    #[test]
    fn a_pedal_that_repeats_its_report_presses_once() {
        let told = pressed(0x0911, 0x091a, "02 00\n02 00\n02 00\n00 00\n00 00\n03 00");
        let once = [Button::Play, Button::Pause, Button::Rewind, Button::Play];
        assert_eq!(told, once, "two switches at once are two presses");
    }

    #[test]
    fn what_is_no_report_of_buttons_says_nothing() {
        let speech_mike = device(0x0911, 0x0c1c).unwrap();
        let mut pad = Pad::new(speech_mike);
        for report in [
            &[][..],
            &[0x80],
            &[0x9e, 0, 0, 0, 0, 0, 0, 0, 0xff],
            &[0xff; 64],
        ] {
            assert_eq!(pad.read(report), [], "{report:?}");
        }
        assert!(device(0x1234, 1).is_none());
        assert!(
            known()
                .iter()
                .all(|d| !d.bits.is_empty() && !d.name.is_empty())
        );
    }
}
