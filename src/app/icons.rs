//! The icons in use: Phosphor, regular weight (MIT), cut to these code points by `assets/fonts/subset.py`.
//!
//! Never here: drawing. An icon is a text in the family `icons`, which every text family falls back on.

/// Record, or a microphone.
pub const MICROPHONE: &str = "\u{e326}";
/// No microphone.
pub const MICROPHONE_SLASH: &str = "\u{e328}";
/// Stop.
pub const STOP: &str = "\u{e46c}";
/// Pause.
pub const PAUSE: &str = "\u{e39e}";
/// Play.
pub const PLAY: &str = "\u{e3d0}";
/// A recording; transcription.
pub const WAVEFORM: &str = "\u{e802}";
/// Search.
pub const MAGNIFYING_GLASS: &str = "\u{e30c}";
/// The day.
pub const CALENDAR_BLANK: &str = "\u{e10a}";
/// Patients.
pub const USERS: &str = "\u{e4d6}";
/// The person signed in.
pub const USER_CIRCLE: &str = "\u{e4c4}";
/// An encounter.
pub const STETHOSCOPE: &str = "\u{e7ea}";
/// Medications.
pub const PILL: &str = "\u{e700}";
/// Problems.
pub const HEARTBEAT: &str = "\u{e2ac}";
/// Attention.
pub const WARNING: &str = "\u{e4e0}";
/// Trouble.
pub const WARNING_CIRCLE: &str = "\u{e4e2}";
/// Done, accept.
pub const CHECK: &str = "\u{e182}";
/// All done.
pub const CHECK_CIRCLE: &str = "\u{e184}";
/// Close, reject.
pub const X: &str = "\u{e4f6}";
/// Leads further.
pub const CARET_RIGHT: &str = "\u{e13a}";
/// Opens.
pub const CARET_DOWN: &str = "\u{e136}";
/// Back.
pub const ARROW_LEFT: &str = "\u{e058}";
/// Undo.
pub const ARROW_COUNTER_CLOCKWISE: &str = "\u{e038}";
/// Sign out.
pub const SIGN_OUT: &str = "\u{e42a}";
/// Encrypted.
pub const LOCK_KEY: &str = "\u{e2fe}";
/// Settings.
pub const GEAR: &str = "\u{e270}";
/// Light theme.
pub const SUN: &str = "\u{e472}";
/// Dark theme.
pub const MOON: &str = "\u{e330}";
/// Theme of the system.
pub const DESKTOP: &str = "\u{e560}";
/// A document.
pub const FILE_TEXT: &str = "\u{e23a}";
/// A sound file.
pub const FILE_AUDIO: &str = "\u{ea20}";
/// Import.
pub const UPLOAD_SIMPLE: &str = "\u{e4c0}";
/// A draft.
pub const NOTE_PENCIL: &str = "\u{e34c}";
/// Sign.
pub const SIGNATURE: &str = "\u{ebac}";
/// Signed.
pub const SHIELD_CHECK: &str = "\u{e40c}";
/// Codes.
pub const TAG: &str = "\u{e478}";
/// Charges.
pub const RECEIPT: &str = "\u{e3ec}";
/// Waiting.
pub const CLOCK: &str = "\u{e19a}";
/// Interrupted, history.
pub const CLOCK_COUNTER_CLOCKWISE: &str = "\u{e1a0}";
/// Add.
pub const PLUS: &str = "\u{e3d4}";
/// Less.
pub const MINUS: &str = "\u{e32a}";
/// Zoom in.
pub const MAGNIFYING_GLASS_PLUS: &str = "\u{e310}";
/// Zoom out.
pub const MAGNIFYING_GLASS_MINUS: &str = "\u{e30e}";
/// Explanation.
pub const INFO: &str = "\u{e2ce}";
/// Suggested by the program.
pub const SPARKLE: &str = "\u{e6a2}";
/// The speech model.
pub const CPU: &str = "\u{e610}";
/// Offline.
pub const CLOUD_SLASH: &str = "\u{e1b6}";
/// Release.
pub const PAPER_PLANE_TILT: &str = "\u{e398}";
/// An empty list.
pub const TRAY: &str = "\u{e4aa}";
/// Evidence.
pub const QUOTES: &str = "\u{e660}";
/// Enter.
pub const ARROW_ELBOW_DOWN_LEFT: &str = "\u{e044}";
/// To the start.
pub const SKIP_BACK: &str = "\u{e5a4}";
/// The office.
pub const BUILDINGS: &str = "\u{e102}";
