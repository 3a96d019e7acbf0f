//! Who pays: payers, policies with the patient's relation to the subscriber, authorisations; and who bills.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Money, PatientName, PayerId, PlanId, PolicyId, Sex};

/// A place mail reaches (X12 N3 and N4).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Street and number.
    pub street: String,
    /// Flat, suite; may be empty.
    #[serde(default)]
    pub street2: String,
    /// City.
    pub city: String,
    /// Two letters.
    pub state: String,
    /// Five or nine digits, without a hyphen.
    pub zip: String,
}

impl Address {
    /// `12 Main St, Springfield, IL 62701`.
    #[must_use]
    pub fn one_line(&self) -> String {
        let second = if self.street2.is_empty() {
            String::new()
        } else {
            format!(" {}", self.street2)
        };
        format!(
            "{}{second}, {}, {} {}",
            self.street,
            self.city,
            self.state,
            self.zip_as_written()
        )
    }

    /// `62701-1234`: nine digits with their hyphen.
    #[must_use]
    pub fn zip_as_written(&self) -> String {
        match (self.zip.get(..5), self.zip.get(5..)) {
            (Some(five), Some(four)) if four.len() == 4 => format!("{five}-{four}"),
            _ => self.zip.clone(),
        }
    }
}

/// In which order policies pay (X12 SBR01).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PayerRank {
    /// Pays first.
    Primary,
    /// Pays what the first left.
    Secondary,
    /// Pays last.
    Tertiary,
}

impl PayerRank {
    /// In order.
    pub const ALL: [Self; 3] = [Self::Primary, Self::Secondary, Self::Tertiary];

    /// As claims write it: `P`, `S`, `T`.
    #[must_use]
    pub fn letter(self) -> &'static str {
        match self {
            Self::Primary => "P",
            Self::Secondary => "S",
            Self::Tertiary => "T",
        }
    }

    /// The one after it.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        match self {
            Self::Primary => Some(Self::Secondary),
            Self::Secondary => Some(Self::Tertiary),
            Self::Tertiary => None,
        }
    }

    /// 1, 2, 3.
    #[must_use]
    pub fn number(self) -> i64 {
        self as i64 + 1
    }

    /// From 1, 2 or 3.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.number() == number)
    }

    /// As people say it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Primary => "Primary",
            Self::Secondary => "Secondary",
            Self::Tertiary => "Tertiary",
        }
    }
}

/// What the patient is to the subscriber (X12 SBR02 and PAT01).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Relation {
    /// The subscriber.
    #[serde(rename = "self")]
    Oneself,
    /// Husband or wife.
    Spouse,
    /// Son or daughter.
    Child,
    /// Partner for life.
    Partner,
    /// Anything else.
    Other,
}

impl Relation {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Oneself,
        Self::Spouse,
        Self::Child,
        Self::Partner,
        Self::Other,
    ];

    /// X12 code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Oneself => "18",
            Self::Spouse => "01",
            Self::Child => "19",
            Self::Partner => "53",
            Self::Other => "G8",
        }
    }

    /// Reads what [`Self::code`] wrote.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.code() == code)
    }

    /// In one word: `self`, `spouse`, `child`, `partner`, `other`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Oneself => "self",
            Self::Spouse => "spouse",
            Self::Child => "child",
            Self::Partner => "partner",
            Self::Other => "other",
        }
    }

    /// Reads a word or a code.
    #[must_use]
    pub fn from_word(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        Self::ALL
            .into_iter()
            .find(|r| r.word() == text)
            .or_else(|| Self::from_code(&text.to_uppercase()))
    }
}

/// Who pays, as a claim names it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payer {
    /// Printed name.
    pub name: String,
    /// The identifier that the clearing house routes by (NM109 with PI).
    pub id: String,
    /// Kind of plan (SBR09): `CI` commercial, `MB` Medicare Part B, `MC` Medicaid, `BL` Blue Cross.
    pub filing: String,
    /// Where paper goes.
    pub address: Address,
}

/// Kinds of plan as claims name them (SBR09), with what people call them.
pub const FILINGS: [(&str, &str); 16] = [
    ("CI", "Commercial"),
    ("BL", "Blue Cross Blue Shield"),
    ("MB", "Medicare Part B"),
    ("MA", "Medicare Part A"),
    ("16", "Medicare Advantage (HMO)"),
    ("MC", "Medicaid"),
    ("HM", "Health maintenance organisation"),
    ("12", "Preferred provider organisation"),
    ("13", "Point of service"),
    ("CH", "TRICARE"),
    ("VA", "Veterans Affairs"),
    ("OF", "Other federal programme"),
    ("FI", "Federal Employees Program"),
    ("WC", "Workers' compensation"),
    ("AM", "Automobile medical"),
    ("ZZ", "Not known or other"),
];

/// One of a payer's plans, with what the desk asks of its patients.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The store's number.
    pub id: PlanId,
    /// Whose.
    pub payer: PayerId,
    /// Its name on the card.
    pub name: String,
    /// What a patient pays at the desk, if that is known.
    pub copay: Option<Money>,
    /// Whether a visit needs a referral.
    pub needs_referral: bool,
}

/// A payer with what the office has agreed with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayerRow {
    /// The store's number.
    pub id: PayerId,
    /// As claims name it.
    pub payer: Payer,
    /// Days after the service within which it takes a claim.
    pub timely_days: i64,
}

/// Who holds a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscriber {
    /// Name as on the card.
    pub name: PatientName,
    /// Number on the card.
    pub member_id: String,
    /// Date of birth.
    pub born: Option<Date>,
    /// Sex for claims.
    pub sex: Sex,
    /// Home.
    pub address: Address,
    /// The employer's or group's number; may be empty.
    #[serde(default)]
    pub group_number: String,
    /// The plan's name; may be empty.
    #[serde(default)]
    pub plan: String,
    /// Why Medicare does not pay first (SBR05): `12` working aged, `14` no-fault, `43` disabled, …; only for Medicare
    /// after another payer.
    #[serde(default)]
    pub medicare_secondary: Option<String>,
}

/// A patient's cover with one payer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// The store's number.
    pub id: PolicyId,
    /// Who pays.
    pub payer: PayerId,
    /// In which order.
    pub rank: PayerRank,
    /// What the patient is to the subscriber.
    pub relation: Relation,
    /// The subscriber.
    pub subscriber: Subscriber,
    /// First day of cover.
    pub starts: Date,
    /// Last day of cover; none while it goes on.
    pub ends: Option<Date>,
}

impl Policy {
    /// Whether it covers a service of this day.
    #[must_use]
    pub fn covers(&self, day: Date) -> bool {
        self.starts <= day && self.ends.is_none_or(|last| day <= last)
    }
}

/// Leave asked beforehand, or a referral, with how often it was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorization {
    /// The payer's number for it.
    pub number: String,
    /// A referral (REF 9F) rather than a prior authorisation (REF G1).
    pub referral: bool,
    /// For this procedure only; any when none.
    pub procedure: Option<String>,
    /// First day.
    pub starts: Date,
    /// Last day.
    pub ends: Date,
    /// Visits allowed.
    pub allowed: i64,
    /// Visits used.
    pub used: i64,
}

/// Someone who renders, refers or supervises.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provider {
    /// Family name.
    pub family: String,
    /// Given name.
    pub given: String,
    /// Ten digits; the scrubber checks them, so that a typing error can be shown and mended.
    pub npi: String,
    /// Ten characters of the NUCC taxonomy; may be empty for those who refer.
    #[serde(default)]
    pub taxonomy: String,
}

/// Who bills (X12 loop 2010AA), with what the clearing house knows it by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillingEntity {
    /// Legal name.
    pub name: String,
    /// Ten digits.
    pub npi: String,
    /// Employer identification number, nine digits.
    pub ein: String,
    /// Ten characters of the NUCC taxonomy.
    pub taxonomy: String,
    /// Street address: payers refuse a post box here.
    pub address: Address,
    /// Whom to ask.
    pub contact: String,
    /// Ten digits.
    pub phone: String,
}

/// Where services are rendered when that is not the billing address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facility {
    /// Name.
    pub name: String,
    /// Ten digits.
    pub npi: String,
    /// Where.
    pub address: Address,
}
