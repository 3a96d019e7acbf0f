//! The front desk: who comes today and how far they are, the check-in, messages and tasks.
//!
//! Never here: SQL, drawing.

mod check_in;
mod flow;
mod tasks;

pub use check_in::{CheckIn, CheckItem, Knowledge, check_in, tick};
pub use flow::{FlowVisit, flow, step};
pub use tasks::{NewTask, TaskTemplate, TaskView, add_task, finish_task, read_task, tasks};

pub(super) use tasks::add_in;

use std::path::Path;

use serde::Deserialize;

use crate::service::{ServiceError, schedule::read_data};

/// One item of the check-in, from `assets/office/check_in.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckRule {
    /// What the store keeps.
    pub key: String,
    /// As people say it.
    pub title: String,
    /// How it is known to be in place.
    pub kind: String,
    /// What to do.
    pub advice: String,
    /// What it costs if it is missing.
    pub later: String,
    /// Whether the visit's fee is lost without it.
    pub at_risk: bool,
}

/// The front desk's own rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskRules {
    /// Items of the check-in.
    pub items: Vec<CheckRule>,
    /// Templates of tasks.
    pub templates: Vec<TaskTemplate>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Items {
    item: Vec<CheckRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Templates {
    template: Vec<TaskTemplate>,
}

impl DeskRules {
    /// Reads them from `assets/office/`.
    ///
    /// # Errors
    /// [`ServiceError::Asset`] with the line of a fault.
    pub fn load(assets: &Path) -> Result<Self, ServiceError> {
        let items: Items = read_data(&assets.join("office/check_in.toml"))?;
        let templates: Templates = read_data(&assets.join("office/tasks.toml"))?;
        Ok(Self {
            items: items.item,
            templates: templates.template,
        })
    }
}
