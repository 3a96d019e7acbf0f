//! The records desks: registration, the worklist of duplicates, the bed board; and where the person is on them.
//!
//! Never here: threads, files, SQL.

mod beds;
mod register;
mod typed;
mod worklist;

pub use beds::show as beds;
pub use register::show as register;
pub use typed::Typed;
pub use worklist::show as worklist;

use eframe::egui::{RichText, TextEdit, Ui, vec2};

use crate::app::desk::Desk;
use crate::app::theme::{self, palette};
use crate::domain::AdmissionId;
use crate::service::records::registering::Review;
use crate::service::worker::{BedsPage, RecordsEvent, RecordsPage};

/// What of a chart is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ChartTab {
    /// Lists and encounters.
    #[default]
    Summary,
    /// Plots.
    Vitals,
    /// Immunisations, scans, disclosures, registration.
    Papers,
}

/// Where the person is on the records desks.
#[derive(Debug, Default)]
pub struct Place {
    /// On a chart.
    pub tab: ChartTab,
    /// Kind and words of an entry being typed.
    pub adding: Option<(&'static str, String)>,
    /// Values being typed, by kind.
    pub measuring: Option<Vec<String>>,
    /// A vaccine being typed.
    pub giving: Option<crate::app::desks::chart_entry::Giving>,
    /// The registration being typed.
    pub form: Option<Box<Typed>>,
    /// What looking at it brought.
    pub review: Review,
    /// The worklist.
    pub page: Option<Box<RecordsPage>>,
    /// Which pair is looked at.
    pub pair_at: usize,
    /// The beds.
    pub beds: Option<Box<BedsPage>>,
    /// Which bed is chosen.
    pub bed_at: usize,
    /// Who is being moved.
    pub moving: Option<AdmissionId>,
    /// Why somebody is admitted.
    pub reason: String,
}

impl Place {
    /// Takes in what the worker told; the desk to go to.
    pub fn take(&mut self, event: RecordsEvent) -> Option<Desk> {
        match event {
            RecordsEvent::Form(form) => {
                self.review = Review::default();
                self.form = Some(Box::new(Typed::of(*form)));
                Some(Desk::Register)
            }
            RecordsEvent::Review(review) => {
                self.review = *review;
                None
            }
            RecordsEvent::Page(page) => {
                self.pair_at = page
                    .compared
                    .as_ref()
                    .and_then(|c| {
                        let fits = |p: &crate::service::records::duplicates::Suspected| {
                            (p.first.id, p.second.id) == (c.survivor.0, c.absorbed.0)
                        };
                        page.pairs.iter().position(fits)
                    })
                    .unwrap_or(0);
                self.page = Some(page);
                Some(Desk::Records)
            }
            RecordsEvent::Beds(beds) => {
                self.bed_at = self.bed_at.min(beds.beds.len().saturating_sub(1));
                (self.beds, self.moving) = (Some(beds), None);
                self.reason.clear();
                Some(Desk::Beds)
            }
        }
    }
}

/// A labelled field; true when the person has left it.
fn field(ui: &mut Ui, label: &str, text: &mut String, width: f32) -> bool {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        ui.label(
            RichText::new(label)
                .font(theme::medium(12.5))
                .color(palette(ui).text_2),
        );
        let edit = TextEdit::singleline(text)
            .desired_width(width)
            .margin(vec2(8.0, 6.0));
        ui.add(edit).accessible_name(label).lost_focus()
    })
    .inner
}
