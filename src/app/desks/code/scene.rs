//! The desk's scenes for pictures.

use super::{Panel, Place, Purpose, Search, Tab};
use crate::service::coding::deciding::CodeStep;
use crate::service::coding::queue::QueueOrder;
use crate::service::worker::{CodingPage, CodingRequest, Request};

/// What a scene asks next; no request while it waits, nothing at all once it stands.
pub fn next(
    name: &str,
    step: usize,
    place: &mut Place,
    page: Option<&CodingPage>,
) -> Option<Option<Request>> {
    let ask = |request| Some(Some(Request::Coding(request)));
    if step == 1 {
        return ask(CodingRequest::Show(QueueOrder::Age));
    }
    let Some(page) = page else {
        return Some(None);
    };
    match name {
        "code_queue" => return None,
        "code_figures" => {
            place.tab = Tab::Figures;
            return None;
        }
        "code_second" => {
            place.tab = Tab::Audit;
            return None;
        }
        _ => {}
    }
    // The chart with a fresh suggestion for each of its problems.
    let Some(chart) = &page.chart else {
        let line = page.queue.iter().find(|l| l.mrn == "10004");
        return Some(
            line.filter(|_| step == 2)
                .map(|l| Request::Coding(CodingRequest::Open(l.encounter))),
        );
    };
    match (name, step) {
        ("code", 3) => ask(CodingRequest::Step(
            chart.codes.first()?.id,
            CodeStep::Accept,
        )),
        ("code_reject", _) => {
            place.panel = Panel::Reject(chart.codes.first()?.id, String::new());
            None
        }
        ("code_search", 3) => {
            let search = Search {
                words: "dm2 neuropathy".into(),
                ..Search::default()
            };
            place.panel = Panel::Search(Purpose::Add, search);
            ask(CodingRequest::Search("dm2 neuropathy".into()))
        }
        ("code_search", _) => {
            let there = matches!(&place.panel, Panel::Search(_, s) if s.detail.is_some());
            (!there).then_some(None)
        }
        _ => {
            place.code_at = 1;
            None
        }
    }
}
