//! Recording, transcript, note and codes of one encounter.

use eframe::egui::{
    Align, Layout, Rect, ScrollArea, Ui, UiBuilder, pos2, text::LayoutJob, text::TextFormat, vec2,
};

use super::{chart, codes, document_pill, note, recorder, review, spoken};
use crate::app::icons;
use crate::app::state::State;
use crate::app::theme::{self, palette};
use crate::app::widgets::{Button, Tone, card, empty, icon_button, pill, section};
use crate::domain::TextSpan;
use crate::service::worker::{DictationPage, Request};

/// Draws the desk.
pub fn show(ui: &mut Ui, state: &mut State) -> Vec<Request> {
    let mut asked = Vec::new();
    let Some(page) = state.page.take() else {
        empty(
            ui,
            icons::MICROPHONE,
            "No dictation is open",
            "Open an appointment from today's schedule, or an encounter from a chart.",
        );
        return asked;
    };
    header(ui, state, &page, &mut asked);
    recorder::show(ui, state, &page, &mut asked);
    spoken::show(ui, state, &mut asked);
    ui.add_space(8.0);
    let area = ui.available_rect_before_wrap();
    let gap = 16.0;
    let codes_width = (area.width() * 0.29).clamp(320.0, 440.0);
    let rest = area.width() - codes_width - 2.0 * gap;
    let column = |from: f32, width: f32| {
        Rect::from_min_size(
            pos2(area.left() + from, area.top()),
            vec2(width, area.height()),
        )
    };
    let columns = [
        column(0.0, rest * 0.44),
        column(rest * 0.44 + gap, rest * 0.56),
        column(rest + 2.0 * gap, codes_width),
    ];
    for (at, rect) in columns.into_iter().enumerate() {
        ui.scope_builder(
            UiBuilder::new().max_rect(rect).id_salt(("column", at)),
            |ui| {
                ScrollArea::vertical()
                    .id_salt(("column", at))
                    .show(ui, |ui| match at {
                        0 => transcript(ui, state, &page, &mut asked),
                        1 => note::show(ui, state, &page, &mut asked),
                        _ => {
                            review::show(ui, state, &page, &mut asked);
                            codes::show(ui, state, &page, &mut asked);
                        }
                    });
            },
        );
    }
    state.page = Some(page);
    asked
}

fn header(ui: &mut Ui, state: &mut State, page: &DictationPage, asked: &mut Vec<Request>) {
    ui.horizontal(|ui| {
        if icon_button(ui, icons::ARROW_LEFT, "Back to the chart (Esc)").clicked() {
            asked.push(Request::OpenChart(page.patient.id));
        }
        ui.vertical(|ui| chart::banner(ui, &page.patient, page.date));
        // As high as its buttons, so that the pill stands level with them.
        let row = vec2(ui.available_width(), 34.0);
        ui.allocate_ui_with_layout(row, Layout::right_to_left(Align::Center), |ui| {
            let Some((document, status)) = page.document else {
                return;
            };
            let may_sign = state
                .person
                .as_ref()
                .is_some_and(|p| p.role.may(crate::domain::Permission::SignDocument));
            if !status.is_frozen() {
                if may_sign
                    && Button::new(icons::SIGNATURE, "Sign")
                        .key("Ctrl+Enter")
                        .tone(Tone::Primary)
                        .show(ui)
                        .clicked()
                {
                    state.signing = true;
                }
                let open = status
                    .transition(crate::domain::DocumentEvent::Release)
                    .is_ok();
                if open
                    && Button::new(icons::PAPER_PLANE_TILT, "Release")
                        .show(ui)
                        .clicked()
                {
                    asked.push(Request::Release(document));
                }
            }
            let (word, ink, paper) = document_pill(ui, status);
            pill(ui, word, ink, paper);
        });
    });
}

/// The text of a recording that goes on: what may still change is paler.
fn draft(ui: &mut Ui, text: &str, settled: usize) {
    let c = palette(ui);
    let mut job = LayoutJob::default();
    job.wrap.max_width = ui.available_width();
    let (firm, loose) = text.split_at_checked(settled).unwrap_or((text, ""));
    for (part, color) in [(firm, c.text), (loose, c.text_2)] {
        let format = TextFormat {
            font_id: theme::regular(14.0),
            color,
            line_height: Some(22.0),
            ..TextFormat::default()
        };
        job.append(part, 0.0, format);
    }
    ui.label(job);
    ui.scroll_to_cursor(Some(Align::BOTTOM));
}

/// The finished text: the word being played and the source of the sentence under the pointer stand on a tint, what the program
/// changed is underlined; a press plays from the word.
fn transcript(ui: &mut Ui, state: &mut State, page: &DictationPage, asked: &mut Vec<Request>) {
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        section(ui, icons::QUOTES, "Transcript", None);
        if let Some((text, settled)) = &state.draft
            && page.finished.text.is_empty()
        {
            draft(ui, text, *settled);
            return;
        }
        if page.finished.text.is_empty() && state.recording.is_some() {
            empty(
                ui,
                icons::MICROPHONE,
                "Listening",
                "The text appears here while you speak. F9 ends, F8 pauses.",
            );
            return;
        }
        if page.finished.text.is_empty() {
            empty(
                ui,
                icons::WAVEFORM,
                "Nothing heard yet",
                "Record or import, then transcribe.",
            );
            return;
        }
        let c = palette(ui);
        let lit: Vec<TextSpan> = state
            .lit
            .and_then(|(s, n)| page.note.sections.get(s)?.sentences.get(n))
            .map(|sentence| sentence.source.clone())
            .unwrap_or_default();
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        let mut job = LayoutJob::default();
        job.wrap.max_width = ui.available_width();
        let mut end = 0;
        for word in &page.finished.words {
            let (Some(before), Some(text)) = (
                page.finished.text.get(end..word.span.start),
                word.span.of(&page.finished.text),
            ) else {
                continue;
            };
            let playing =
                state.playing && word.start <= state.position_s && state.position_s < word.end;
            let changed = page
                .finished
                .changes
                .iter()
                .filter(|change| change.span.overlaps(word.span));
            // What may be another name wants a look; what else was changed is only marked.
            let mark = changed
                .map(|change| if change.doubt { c.red } else { c.amber })
                .max_by_key(|ink| *ink == c.red);
            let mut format = TextFormat {
                font_id: theme::regular(14.0),
                color: c.text,
                line_height: Some(22.0),
                ..TextFormat::default()
            };
            job.append(before, 0.0, format.clone());
            if playing {
                (format.background, format.color) = (c.accent, c.on_accent);
            } else if lit.iter().any(|span| span.overlaps(word.span)) {
                format.background = c.accent_soft;
            }
            if let Some(ink) = mark {
                format.underline = eframe::egui::Stroke::new(1.0, ink);
            }
            job.append(text, 0.0, format);
            end = word.span.end;
        }
        job.append(
            page.finished.text.get(end..).unwrap_or(""),
            0.0,
            TextFormat {
                font_id: theme::regular(14.0),
                color: c.text,
                line_height: Some(22.0),
                ..TextFormat::default()
            },
        );
        let galley = ui.painter().layout_job(job);
        let (rect, response) = ui.allocate_exact_size(galley.size(), eframe::egui::Sense::click());
        response.widget_info(|| {
            eframe::egui::WidgetInfo::labeled(
                eframe::egui::accesskit::Role::Label,
                true,
                &page.finished.text,
            )
        });
        ui.painter().galley(rect.min, galley.clone(), c.text);
        let Some(at) = response.hover_pos() else {
            return;
        };
        // The galley counts characters, spans count bytes.
        let chars = usize::from(galley.cursor_from_pos(at - rect.min).index);
        let byte = page
            .finished
            .text
            .char_indices()
            .nth(chars)
            .map_or(page.finished.text.len(), |(b, _)| b);
        let under = |span: TextSpan| span.start <= byte && byte < span.end;
        if response.clicked()
            && let (Some(word), Some((id, _))) = (
                page.finished.words.iter().find(|w| under(w.span)),
                page.dictation,
            )
        {
            asked.push(Request::Play {
                dictation: id,
                from_s: word.start,
            });
        }
        if let Some(change) = page
            .finished
            .changes
            .iter()
            .find(|change| under(change.span))
        {
            let mut told = format!("heard “{}”  ({})", change.from, change.rule);
            if change.doubt {
                told.push_str("\nAnother name is nearly as likely: listen again.");
            }
            if !change.why.is_empty() {
                told.push('\n');
                told.push_str(&change.why);
            }
            response.on_hover_text_at_pointer(told);
        }
    });
}
