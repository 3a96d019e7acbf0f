//! The workstation's windows: a view draws a state and returns the user's intents. No SQL, no file, no thread in a view.

mod desk;
pub mod desks;
pub mod icons;
pub mod recorder;
mod scene;
mod shell;
mod state;
pub mod theme;
pub mod widgets;

use eframe::egui::ViewportBuilder;

pub use desk::Desk;
pub use scene::Scene;
pub use shell::Workstation;
pub use state::State;

use crate::service::Places;
use crate::service::worker::{OfficeRoom, Worker};

/// Opens the window and returns when it is closed. With a scene, plays it, takes its picture and closes.
///
/// # Errors
/// When the system gives no window; the sentence says why.
pub fn open(places: Places, size: [f32; 2], scene: Option<Scene>) -> Result<(), String> {
    let viewport = ViewportBuilder::default()
        .with_title("Chartwright")
        .with_app_id("chartwright")
        .with_inner_size(size)
        .with_min_inner_size([1024.0, 700.0]);
    let options = eframe::NativeOptions {
        viewport,
        ..Default::default()
    };
    let start = move |creation: &eframe::CreationContext<'_>| -> Result<Box<dyn eframe::App>, Box<dyn std::error::Error + Send + Sync>> {
        let ctx = creation.egui_ctx.clone();
        let worker = Worker::start(OfficeRoom::new(places), Box::new(move || ctx.request_repaint()))?;
        let window = Workstation::new(&creation.egui_ctx, worker, || jiff::ZonedDateTime::now().datetime());
        Ok(match scene {
            Some(scene) => Box::new(scene::Stage::new(window, scene)),
            None => Box::new(window),
        })
    };
    eframe::run_native("chartwright", options, Box::new(start)).map_err(|problem| {
        format!(
            "the window could not be opened ({problem}); run it from a desktop, or use the commands"
        )
    })
}
