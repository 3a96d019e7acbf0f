//! The note with the words that codes rest on: those of the chosen code stand out, the others' are tinted.

use eframe::egui::{Label, Sense, Stroke, Ui, text::LayoutJob, text::TextFormat};

use crate::app::icons;
use crate::app::theme::{self, palette};
use crate::app::widgets::{card, hint, section};
use crate::domain::{Evidence, TextSpan};
use crate::service::coding::CodeStatus;
use crate::service::coding::chart::Chart;

/// The places in a text that evidence points to; what no longer stands where it stood is looked for.
fn places<'e>(text: &str, evidence: impl Iterator<Item = &'e Evidence>) -> Vec<TextSpan> {
    evidence
        .filter_map(|e| {
            if e.span.of(text) == Some(e.text.as_str()) {
                return Some(e.span);
            }
            let start = text.find(&e.text)?;
            Some(TextSpan::new(start, start + e.text.len()))
        })
        .collect()
}

/// Draws the note; `chosen` is what the codes' list has chosen.
pub(super) fn show(ui: &mut Ui, chart: &Chart, chosen: &[Evidence]) {
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(ui, icons::FILE_TEXT, chart.work_type.title(), None);
        let others: Vec<&Evidence> = chart
            .codes
            .iter()
            .filter(|c| c.status != CodeStatus::Rejected)
            .flat_map(|c| &c.suggestion.evidence)
            .collect();
        let strong = places(&chart.text, chosen.iter());
        let soft = places(&chart.text, others.into_iter());
        let headings: Vec<String> = chart
            .note
            .sections
            .iter()
            .map(|s| s.heading.clone())
            .collect();
        marked(ui, &chart.text, &headings, &strong, &soft);
        for (at, author, wording) in &chart.addenda {
            ui.add_space(8.0);
            let day = at.get(..10).unwrap_or(at);
            hint(ui, &format!("Addendum  ·  {author}  ·  {day}"));
            ui.add(Label::new(wording.as_str()).wrap());
        }
    });
}

/// A text with its headings in the accent, some places marked strongly and some softly.
pub(super) fn marked(
    ui: &mut Ui,
    text: &str,
    headings: &[String],
    strong: &[TextSpan],
    soft: &[TextSpan],
) {
    let c = palette(ui);
    let mut job = LayoutJob::default();
    job.wrap.max_width = ui.available_width();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let bare = line
            .trim()
            .trim_start_matches(['#', ' '])
            .trim_end_matches(':');
        let heading = headings.iter().any(|h| h == bare);
        let mut at = start;
        let end = start + line.len();
        while at < end {
            let inside = |spans: &[TextSpan]| spans.iter().any(|s| s.start <= at && at < s.end);
            let edges = strong.iter().chain(soft).flat_map(|s| [s.start, s.end]);
            let next = edges.filter(|e| *e > at && *e < end).min().unwrap_or(end);
            let mut format = TextFormat {
                font_id: if heading {
                    theme::semibold(14.0)
                } else {
                    theme::regular(14.0)
                },
                color: if heading { c.accent } else { c.text },
                line_height: Some(22.0),
                ..TextFormat::default()
            };
            if inside(strong) {
                format.background = c.accent_soft;
                format.underline = Stroke::new(1.5, c.accent);
            } else if inside(soft) {
                format.background = c.blue_soft;
            }
            job.append(text.get(at..next).unwrap_or_default(), 0.0, format);
            at = next;
        }
        start = end;
    }
    ui.add(Label::new(job).wrap().sense(Sense::hover()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_have_moved_are_found_again() {
        let evidence = Evidence {
            span: TextSpan::new(0, 6),
            text: "asthma".into(),
        };
        assert_eq!(
            places("Mild asthma.", [&evidence].into_iter()),
            [TextSpan::new(5, 11)]
        );
        assert_eq!(
            places("asthma", [&evidence].into_iter()),
            [TextSpan::new(0, 6)]
        );
        assert!(places("nothing", [&evidence].into_iter()).is_empty());
    }
}
