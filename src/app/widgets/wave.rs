//! The waveform: outline of a recording, playhead, a press seeks.

use eframe::egui::{
    CornerRadius, Rect, Sense, Stroke, Ui, WidgetInfo, accesskit::Role, pos2, vec2,
};

use crate::app::theme::palette;

/// Draws [`waveform`] with the gaps where the microphone was away: second and length of each.
pub fn waveform_with_gaps(
    ui: &mut Ui,
    peaks: &[(f32, f32)],
    duration_s: f64,
    position_s: f64,
    height: f32,
    gaps: &[(f64, f64)],
) -> Option<f64> {
    let area = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), height));
    let pressed = waveform(ui, peaks, duration_s, position_s, height);
    let c = palette(ui);
    for (at, length) in gaps.iter().filter(|_| duration_s > 0.0) {
        let x = area.left() + area.width() * (at / duration_s).clamp(0.0, 1.0) as f32;
        ui.painter()
            .vline(x, area.y_range(), Stroke::new(2.0, c.amber));
        let mark = Rect::from_center_size(pos2(x, area.top() + 4.0), vec2(9.0, 9.0));
        ui.painter()
            .rect_filled(mark, CornerRadius::same(5), c.amber);
        let told = format!("The microphone was away for {length:.1} s");
        let zone = Rect::from_center_size(pos2(x, area.center().y), vec2(9.0, height));
        ui.interact(
            zone,
            ui.scope_id().with(("gap", at.to_bits())),
            Sense::hover(),
        )
        .on_hover_text(told);
    }
    pressed
}

/// Draws `peaks` (lowest and highest sample of equal stretches, -1 to 1) and returns the second that was pressed.
pub fn waveform(
    ui: &mut Ui,
    peaks: &[(f32, f32)],
    duration_s: f64,
    position_s: f64,
    height: f32,
) -> Option<f64> {
    let c = palette(ui);
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Slider, true, "Place in the recording"));
    let played = if duration_s > 0.0 {
        (position_s / duration_s).clamp(0.0, 1.0) as f32
    } else {
        0.0
    };
    let head = rect.left() + rect.width() * played;
    let bars = (rect.width() / 3.0) as usize;
    for bar in 0..bars {
        let x = rect.left() + bar as f32 * 3.0;
        let tall = loudest(peaks, bar, bars).clamp(0.02, 1.0) * rect.height();
        let shape = Rect::from_center_size(pos2(x + 1.0, rect.center().y), vec2(2.0, tall));
        let ink = if x <= head {
            c.accent
        } else {
            c.text_3.gamma_multiply(0.55)
        };
        ui.painter().rect_filled(shape, CornerRadius::same(1), ink);
    }
    if duration_s > 0.0 {
        ui.painter()
            .vline(head, rect.y_range(), Stroke::new(2.0, c.accent));
    }
    if !(response.clicked() || response.dragged()) || duration_s <= 0.0 {
        return None;
    }
    let at = response.interact_pointer_pos()?;
    Some(f64::from(((at.x - rect.left()) / rect.width()).clamp(0.0, 1.0)) * duration_s)
}

fn loudest(peaks: &[(f32, f32)], bar: usize, bars: usize) -> f32 {
    if peaks.is_empty() || bars == 0 {
        return 0.0;
    }
    let from = bar * peaks.len() / bars;
    let to = ((bar + 1) * peaks.len() / bars)
        .max(from + 1)
        .min(peaks.len());
    peaks[from.min(to)..to]
        .iter()
        .map(|(low, high)| (high - low) / 2.0)
        .fold(0.0, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_shows_its_own_stretch() {
        let peaks = [(0.0, 0.0), (-0.5, 0.5), (-1.0, 1.0), (0.0, 0.0)];
        assert_eq!([0, 1].map(|bar| loudest(&peaks, bar, 2)), [0.5, 1.0]);
        assert_eq!(loudest(&[], 0, 2), 0.0);
        assert_eq!(loudest(&peaks[1..2], 1, 2), 0.5, "more bars than stretches");
    }
}
