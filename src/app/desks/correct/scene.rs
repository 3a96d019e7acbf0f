//! The desk's scenes for pictures: how far each is played.

use super::{Panel, keys};
use crate::app::state::State;
use crate::domain::TextSpan;
use crate::service::worker::{CorrectionRequest as R, Request};

/// Who enters for a scene.
#[must_use]
pub fn enters(scene: &str, name: &str) -> bool {
    match scene {
        "correct_qa" => name.starts_with("Sofia"),
        s if s.starts_with("correct") && s != "correct_sign" => name.starts_with("Daniel"),
        _ => name.starts_with("Elena"),
    }
}

/// The next request of a scene, and whether it stands.
pub fn play(scene: &str, asked: usize, state: &mut State) -> (Option<Request>, bool) {
    if state.person.is_none() {
        return (None, false);
    }
    let desk = &mut state.correct;
    if asked == 1 {
        state.desk = Some(crate::app::Desk::Correct);
        return (Some(Request::Correction(R::List)), false);
    }
    let Some(list) = &desk.list else {
        return (None, false);
    };
    if scene == "correct" {
        return (None, true);
    }
    if scene == "correct_figures" {
        return match (asked, desk.figures.is_some()) {
            (_, true) => (None, true),
            (2, _) => (Some(Request::Correction(R::Figures)), false),
            _ => (None, false),
        };
    }
    if asked == 2 {
        let wanted = if scene == "correct_qa" {
            "10009"
        } else {
            "10012"
        };
        let line = list
            .items
            .iter()
            .find(|i| i.mrn == wanted && i.document.is_some() && !i.state.is_frozen());
        let open = line.map(|i| R::Open {
            dictation: i.dictation,
            claim: true,
        });
        return (open.map(Request::Correction), false);
    }
    let Some(open) = &mut desk.open else {
        return (None, false);
    };
    // Done once: the picture is taken some frames later.
    if open.panel == Panel::Review && open.at.is_none() {
        match scene {
            "correct_review" => keys::look_at(open, 0, &mut Vec::new()),
            "correct_qa" => open.show_panel(Panel::Judge),
            "correct_sign" => open.show_panel(Panel::Sign),
            "correct_compare" => {
                if let Some(span) = open.text.find("Old Losartan", 0) {
                    open.text
                        .write(TextSpan::new(span.start, span.end), "Hold losartan");
                }
                open.panel = Panel::Compare;
            }
            "correct_cut" => {
                let middle = open.text.text().len() / 2;
                open.text
                    .move_to(open.text.manuscript.parts_at(middle).unwrap_or(0), false);
                open.show_panel(Panel::Cut);
            }
            "correct_learn" => {
                if let Some(span) = open.text.find("M. Loniten", 0) {
                    open.text.write(span, "amlodipine");
                }
                super::learning::open(open);
            }
            "correct_marks" => {
                if let Some(span) = open.text.find("gout", 0) {
                    open.select(span);
                    open.text.flag(true, "Please confirm with the author");
                    open.text.blank("Not to be understood");
                }
                open.panel = Panel::Marks;
            }
            _ => {}
        }
    }
    (None, true)
}
