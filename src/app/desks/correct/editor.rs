//! The editor on screen: only the lines that show are laid out and drawn; marks, doubts and the word being said are drawn behind them.

use std::collections::HashMap;
use std::sync::Arc;

use eframe::egui::{
    self, Color32, CornerRadius, EventFilter, Galley, Id, Key, Modifiers, Rect, Response,
    ScrollArea, Sense, Stroke, StrokeKind, Ui, WidgetInfo, accesskit::Role, pos2, text::CCursor,
    text::LayoutJob, vec2,
};

use super::text::{EditedText, ROW};
use crate::app::theme::{self, palette};
use crate::domain::{ManuscriptEntry, TextSpan};
use crate::service::correction::speller::Speller;

/// What is drawn with the text.
#[derive(Default)]
pub struct Dressing<'a> {
    /// The word being said.
    pub said: Option<TextSpan>,
    /// The place under review.
    pub review: Option<TextSpan>,
    /// What does not fit the chart.
    pub clashes: &'a [TextSpan],
    /// Whether it may be changed.
    pub writable: bool,
    /// Whether the caret's line must come into view.
    pub show_caret: bool,
    /// Who knows the words.
    pub speller: Option<&'a Speller>,
    /// Abbreviations and what they become.
    pub auto_texts: &'a [(String, String)],
}

/// What was done in the editor in this frame.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Happened {
    /// A word was pressed: play from here.
    pub pressed: Option<usize>,
    /// The text or the caret changed.
    pub changed: bool,
}

/// Draws the editor and takes what is typed into it.
pub fn show(
    ui: &mut Ui,
    text: &mut EditedText,
    dressing: &Dressing<'_>,
    spelled: &mut HashMap<String, bool>,
) -> Happened {
    let mut happened = Happened::default();
    let size = ui.available_size();
    let id = Id::unique("correction editor");
    let before = text.caret;
    let focused = ui.memory(|m| m.has_focus(id));
    if focused && dressing.writable {
        happened.changed = keys(ui, text, dressing.auto_texts);
    }
    let moved = dressing.show_caret || text.caret != before || happened.changed;
    ScrollArea::vertical()
        .id_salt("correction text")
        .auto_shrink([false, false])
        .max_height(size.y)
        .show_viewport(ui, |ui, view| {
            let width = ui.available_width() - 12.0;
            text.lay_for(width, ui.visuals().dark_mode);
            lay_visible(ui, text, view, moved);
            let height: f32 = text.lines.iter().map(|l| l.height).sum::<f32>().max(size.y);
            let (rect, response) =
                ui.allocate_exact_size(vec2(width + 12.0, height), Sense::click_and_drag());
            let response = ui
                .interact(rect, id, Sense::click_and_drag())
                .union(response);
            response.widget_info(|| {
                WidgetInfo::labeled(Role::MultilineTextInput, true, "Document text")
            });
            ui.memory_mut(|m| {
                m.set_focus_lock_filter(
                    id,
                    EventFilter {
                        tab: false,
                        horizontal_arrows: true,
                        vertical_arrows: true,
                        escape: true,
                    },
                );
            });
            mouse(ui, text, &response, rect, &mut happened);
            draw(ui, text, dressing, rect, view, focused, spelled);
            if moved {
                let caret = text.place_of(text.caret);
                let there = Rect::from_min_size(rect.min + caret.to_vec2(), vec2(2.0, ROW));
                ui.scroll_to_rect(there.expand2(vec2(0.0, ROW * 2.0)), None);
            }
        });
    happened
}

/// Gives the editor the keyboard.
pub fn focus(ui: &Ui) {
    let id = Id::unique("correction editor");
    ui.memory_mut(|m| m.request_focus(id));
}

/// Lays out the lines that show, and the caret's.
fn lay_visible(ui: &Ui, text: &mut EditedText, view: Rect, with_caret: bool) {
    let caret = text.line_at(text.caret);
    let mut top = 0.0;
    for at in 0..text.lines.len() {
        let bottom = top + text.lines[at].height;
        let shows = bottom >= view.top() - ROW && top <= view.bottom() + ROW;
        if (shows || (with_caret && at == caret)) && text.lines[at].galley.is_none() {
            let galley = laid(ui, text, at);
            text.layouts += 1;
            text.glyphs += text.lines[at].span.len() as u64;
            text.lines[at].height = galley.size().y.max(ROW);
            text.lines[at].galley = Some(galley);
        }
        top += text.lines[at].height;
        if top > view.bottom() + ROW && (!with_caret || at >= caret) {
            break;
        }
    }
}

fn laid(ui: &Ui, text: &EditedText, at: usize) -> Arc<Galley> {
    let c = palette(ui);
    let line = &text.text()[text.lines[at].span.clone()];
    let heading = line.len() < 60 && line.trim_end().ends_with(':');
    let (font, ink) = if heading {
        (theme::semibold(15.5), c.accent)
    } else {
        (theme::regular(15.5), c.text)
    };
    let mut job = LayoutJob::simple(line.to_owned(), font, ink, text.laid_for.0);
    for section in &mut job.sections {
        section.format.line_height = Some(ROW);
    }
    ui.painter().layout_job(job)
}

fn draw(
    ui: &Ui,
    text: &EditedText,
    dressing: &Dressing<'_>,
    rect: Rect,
    view: Rect,
    focused: bool,
    spelled: &mut HashMap<String, bool>,
) {
    let c = palette(ui);
    let mut top = 0.0;
    for line in &text.lines {
        let y = rect.top() + top;
        top += line.height;
        if top < view.top() {
            continue;
        }
        if top - line.height > view.bottom() {
            break;
        }
        let Some(galley) = &line.galley else { continue };
        let canvas = Canvas {
            ui,
            text: text.text(),
            line: TextSpan::new(line.span.start, line.span.end),
            galley,
            origin: pos2(rect.left(), y),
        };
        let selection = text.selection();
        if let Some(selection) = selection {
            canvas.fill(selection, c.accent_soft);
        }
        for mark in text.manuscript.open_marks() {
            let paper = if mark.holds_signature() {
                c.red_soft
            } else {
                c.amber_soft
            };
            canvas.fill(mark.span, paper);
        }
        if let Some(review) = dressing.review {
            canvas.frame(review, c.accent_soft, c.accent);
        }
        if let Some(said) = dressing.said {
            canvas.fill(said, c.blue_soft);
            canvas.underline(said, c.blue, 2.0);
        }
        for clash in dressing.clashes {
            canvas.underline(*clash, c.red, 2.0);
        }
        if let Some(speller) = dressing.speller {
            misspelled(&canvas, speller, spelled, c.amber);
        }
        ui.painter()
            .galley(canvas.origin, Arc::clone(galley), c.text);
        let here = line.span.start <= text.caret && text.caret <= line.span.end;
        if here && focused && text.line_at(text.caret) == text.line_at(line.span.start) {
            let x = canvas.place(text.caret);
            let caret = Rect::from_min_size(x.min, vec2(2.0, ROW));
            ui.painter()
                .rect_filled(caret, CornerRadius::ZERO, c.accent);
        }
    }
}

/// Words that are in no list get dots beneath; each word is looked up once.
fn misspelled(
    canvas: &Canvas<'_>,
    speller: &Speller,
    spelled: &mut HashMap<String, bool>,
    ink: Color32,
) {
    let Some(line) = canvas.line.of(canvas.text) else {
        return;
    };
    for (span, word) in crate::domain::tokens(line) {
        let fine = match spelled.get(word) {
            Some(fine) => *fine,
            None => {
                let fine = speller.knows(word);
                spelled.insert(word.to_owned(), fine);
                fine
            }
        };
        if !fine {
            let there = TextSpan::new(span.start + canvas.line.start, span.end + canvas.line.start);
            canvas.dots(there, ink);
        }
    }
}

/// One line on screen.
struct Canvas<'a> {
    ui: &'a Ui,
    text: &'a str,
    line: TextSpan,
    galley: &'a Arc<Galley>,
    origin: egui::Pos2,
}

impl Canvas<'_> {
    fn place(&self, byte: usize) -> Rect {
        let upto = byte.clamp(self.line.start, self.line.end);
        let letters = self.text[self.line.start..upto].chars().count();
        let place = self.galley.pos_from_cursor(CCursor::new(letters));
        place.translate(self.origin.to_vec2())
    }

    /// The rectangles of a span in this line, a row each.
    fn rows(&self, span: TextSpan) -> Vec<Rect> {
        if !(span.start <= self.line.end && self.line.start <= span.end) || span.is_empty() {
            return Vec::new();
        }
        let (from, to) = (self.place(span.start), self.place(span.end));
        let row = |left: f32, right: f32, y: f32| {
            Rect::from_min_max(pos2(left, y + 2.0), pos2(right, y + ROW - 2.0))
        };
        if (from.top() - to.top()).abs() < 1.0 {
            return vec![row(from.left(), to.left(), from.top())];
        }
        let (left, right) = (self.origin.x, self.origin.x + self.galley.size().x);
        let mut rows = vec![row(from.left(), right, from.top())];
        let mut y = from.top() + ROW;
        while y < to.top() - 1.0 {
            rows.push(row(left, right, y));
            y += ROW;
        }
        rows.push(row(left, to.left(), to.top()));
        rows
    }

    fn fill(&self, span: TextSpan, paper: Color32) {
        for row in self.rows(span) {
            self.ui
                .painter()
                .rect_filled(row, CornerRadius::same(3), paper);
        }
    }

    fn frame(&self, span: TextSpan, paper: Color32, ink: Color32) {
        for row in self.rows(span) {
            let row = row.expand2(vec2(3.0, 1.0));
            self.ui
                .painter()
                .rect_filled(row, CornerRadius::same(4), paper);
            self.ui.painter().rect_stroke(
                row,
                CornerRadius::same(4),
                Stroke::new(1.5, ink),
                StrokeKind::Inside,
            );
        }
    }

    fn underline(&self, span: TextSpan, ink: Color32, width: f32) {
        for row in self.rows(span) {
            self.ui
                .painter()
                .hline(row.x_range(), row.bottom() - 1.0, Stroke::new(width, ink));
        }
    }

    fn dots(&self, span: TextSpan, ink: Color32) {
        for row in self.rows(span) {
            let mut x = row.left() + 1.0;
            while x < row.right() {
                self.ui
                    .painter()
                    .circle_filled(pos2(x, row.bottom() - 2.0), 0.9, ink);
                x += 4.0;
            }
        }
    }
}

fn mouse(ui: &Ui, text: &mut EditedText, response: &Response, rect: Rect, happened: &mut Happened) {
    let Some(at) = response.interact_pointer_pos() else {
        return;
    };
    let byte = text.byte_at((at - rect.min).to_pos2());
    let shift = ui.input(|i| i.modifiers.shift);
    if response.drag_started() || response.clicked() {
        response.request_focus();
        text.move_to(byte, shift);
        happened.changed = true;
    } else if response.dragged() {
        text.move_to(byte, true);
    }
    if response.double_clicked()
        && let Some(word) = text.manuscript.word_at(byte).map(|w| w.span)
    {
        text.move_to(word.start, false);
        text.move_to(word.end, true);
    } else if response.clicked() && !shift {
        happened.pressed = Some(byte);
    }
}

/// Takes typed letters and the keys of editing; true when something happened.
fn keys(ui: &Ui, text: &mut EditedText, auto_texts: &[(String, String)]) -> bool {
    let events = ui.input(|i| {
        i.filtered_events(&EventFilter {
            tab: false,
            horizontal_arrows: true,
            vertical_arrows: true,
            escape: false,
        })
    });
    let mut happened = false;
    for event in events {
        happened |= match event {
            egui::Event::Text(letters)
                if !letters.is_empty() && letters != "\n" && letters != "\r" =>
            {
                if letters.starts_with(|c: char| c.is_whitespace() || ".,;:)".contains(c)) {
                    text.expand(auto_texts);
                }
                text.type_in(&letters);
                true
            }
            egui::Event::Ime(egui::ImeEvent::Commit(letters)) => {
                text.type_in(&letters);
                true
            }
            egui::Event::Paste(words) => {
                text.type_in(&words.replace('\r', ""));
                true
            }
            egui::Event::Copy | egui::Event::Cut => {
                if let Some(words) = text.selection().and_then(|s| s.of(text.text())) {
                    ui.ctx().copy_text(words.to_owned());
                    if matches!(event, egui::Event::Cut) {
                        text.delete(false, false);
                    }
                }
                true
            }
            egui::Event::Key {
                key,
                pressed: true,
                modifiers,
                ..
            } => key_pressed(text, key, modifiers),
            _ => false,
        };
    }
    happened
}

fn key_pressed(text: &mut EditedText, key: Key, modifiers: Modifiers) -> bool {
    let (word, select) = (modifiers.command, modifiers.shift);
    match key {
        Key::ArrowLeft => text.step(false, word, select),
        Key::ArrowRight => text.step(true, word, select),
        Key::ArrowUp if !word => text.up_down(-1, select),
        Key::ArrowDown if !word => text.up_down(1, select),
        Key::PageUp => text.up_down(-16, select),
        Key::PageDown => text.up_down(16, select),
        Key::Home => text.to_edge(false, word, select),
        Key::End => text.to_edge(true, word, select),
        Key::Backspace => text.delete(false, word),
        Key::Delete => text.delete(true, word),
        Key::Enter if !word => text.type_in("\n"),
        Key::A if word => {
            text.move_to(0, false);
            text.to_edge(true, true, true);
        }
        Key::Z if word && !select && text.history.can_undo() => text.take(ManuscriptEntry::Undo),
        Key::Z if word && select && text.history.can_redo() => text.take(ManuscriptEntry::Redo),
        Key::Y if word && text.history.can_redo() => text.take(ManuscriptEntry::Redo),
        _ => return false,
    }
    true
}
