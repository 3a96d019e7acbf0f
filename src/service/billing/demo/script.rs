//! The shape of `assets/demo/billing.toml`.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use crate::domain::{Address, AdjustmentGroup, BillingEntity, ClaimState, Payer, Sex};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Script {
    pub(super) office: OfficeLine,
    pub(super) provider: ProviderLine,
    pub(super) fees: Vec<FeeLine>,
    pub(super) payers: Vec<PayerLine>,
    pub(super) contacts: Vec<ContactLine>,
    pub(super) policies: Vec<PolicyLine>,
    pub(super) visits: Vec<VisitLine>,
}

#[derive(Deserialize)]
pub(super) struct OfficeLine {
    #[serde(flatten)]
    pub(super) entity: BillingEntity,
    pub(super) submitter_id: String,
    pub(super) receiver_name: String,
    pub(super) receiver_id: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProviderLine {
    pub(super) family: String,
    pub(super) given: String,
    pub(super) taxonomy: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FeeLine {
    pub(super) procedure: String,
    pub(super) description: String,
    pub(super) cents: i64,
}

#[derive(Deserialize)]
pub(super) struct PayerLine {
    #[serde(flatten)]
    pub(super) payer: Payer,
    pub(super) timely_days: i64,
    pub(super) rates: BTreeMap<String, i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ContactLine {
    pub(super) mrn: String,
    pub(super) phone: String,
    pub(super) address: Address,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PolicyLine {
    pub(super) mrn: String,
    pub(super) payer: String,
    pub(super) rank: i64,
    pub(super) relation: String,
    pub(super) member_id: String,
    #[serde(default)]
    pub(super) group: String,
    pub(super) holder: Option<Holder>,
    pub(super) authorization: Option<Leave>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Holder {
    pub(super) given: String,
    pub(super) family: String,
    pub(super) born: Date,
    pub(super) sex: Sex,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Leave {
    pub(super) number: String,
    pub(super) allowed: i64,
    pub(super) used: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VisitLine {
    pub(super) mrn: String,
    pub(super) days_ago: i64,
    pub(super) reason: String,
    pub(super) codes: Vec<String>,
    pub(super) lines: Vec<ServiceLine>,
    pub(super) until: ClaimState,
    #[serde(default)]
    pub(super) why: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServiceLine {
    pub(super) procedure: String,
    #[serde(default = "one_unit")]
    pub(super) units: u32,
    pub(super) pointers: Vec<usize>,
    #[serde(default)]
    pub(super) paid: i64,
    #[serde(default)]
    pub(super) less: Vec<(AdjustmentGroup, String, i64)>,
    #[serde(default)]
    pub(super) remarks: Vec<String>,
}

fn one_unit() -> u32 {
    1
}
