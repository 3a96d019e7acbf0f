//! The look: embedded fonts, type scale, the light and the dark palette, egui's style made from them.
//!
//! Never here: widgets or state. Every colour on screen comes from a [`Palette`]; spacing is a multiple of 8 points (4 inside a widget).

use std::sync::Arc;

use eframe::egui::{
    Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Shadow,
    Stroke, Style, TextStyle, Theme, Ui, Visuals, style::WidgetVisuals, vec2,
};

/// Names of the font families beside the proportional and the monospaced one.
const MEDIUM: &str = "medium";
const SEMIBOLD: &str = "semibold";

/// The meanings that colours carry.
#[derive(Debug, Clone, Copy)]
pub struct Palette {
    /// Behind everything.
    pub canvas: Color32,
    /// Cards, fields, popups.
    pub surface: Color32,
    /// A surface under the pointer, tracks of bars.
    pub hover: Color32,
    /// Hairlines.
    pub line: Color32,
    /// Outlines of what is typed in, chosen or ticked: at least 3:1 on `surface`.
    pub edge: Color32,
    /// Text: first, second, third in weight; all at least 4.5:1 on `surface`.
    pub text: Color32,
    /// Labels and second lines.
    pub text_2: Color32,
    /// Hints and column heads.
    pub text_3: Color32,
    /// The one accent: primary buttons, selection, playhead.
    pub accent: Color32,
    /// The accent as a tint under text.
    pub accent_soft: Color32,
    /// Text on the accent.
    pub on_accent: Color32,
    /// Danger and recording; with its tint.
    pub red: Color32,
    /// Tint of `red`.
    pub red_soft: Color32,
    /// Attention; with its tint.
    pub amber: Color32,
    /// Tint of `amber`.
    pub amber_soft: Color32,
    /// Done; with its tint.
    pub green: Color32,
    /// Tint of `green`.
    pub green_soft: Color32,
    /// In progress; with its tint.
    pub blue: Color32,
    /// Tint of `blue`.
    pub blue_soft: Color32,
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

/// By day.
pub const LIGHT: Palette = Palette {
    canvas: rgb(0xF5F7F7),
    surface: rgb(0xFFFFFF),
    hover: rgb(0xEDF1F1),
    line: rgb(0xE1E6E7),
    edge: rgb(0x8A959B),
    text: rgb(0x12191C),
    text_2: rgb(0x4B575D),
    text_3: rgb(0x67737A),
    accent: rgb(0x0B6E6E),
    accent_soft: rgb(0xDCEFEE),
    on_accent: rgb(0xFFFFFF),
    red: rgb(0xB3261E),
    red_soft: rgb(0xFBE9E7),
    amber: rgb(0x8A5300),
    amber_soft: rgb(0xFCF0DA),
    green: rgb(0x1B6B3A),
    green_soft: rgb(0xE0F3E6),
    blue: rgb(0x1F5FA8),
    blue_soft: rgb(0xE3EEFA),
};

/// By night.
pub const DARK: Palette = Palette {
    canvas: rgb(0x0F1416),
    surface: rgb(0x171D20),
    hover: rgb(0x212A2E),
    line: rgb(0x2A3438),
    edge: rgb(0x64737A),
    text: rgb(0xE9EEF0),
    text_2: rgb(0xAAB6BB),
    text_3: rgb(0x8C999F),
    accent: rgb(0x45C2B8),
    accent_soft: rgb(0x153B3A),
    on_accent: rgb(0x04211F),
    red: rgb(0xFF8A80),
    red_soft: rgb(0x3F1E1D),
    amber: rgb(0xF2BE6B),
    amber_soft: rgb(0x3A2C14),
    green: rgb(0x7BD69A),
    green_soft: rgb(0x17351F),
    blue: rgb(0x8CBCF5),
    blue_soft: rgb(0x1A2E46),
};

/// The palette of the theme that `ui` is drawn in.
#[must_use]
pub fn palette(ui: &Ui) -> &'static Palette {
    if ui.visuals().dark_mode {
        &DARK
    } else {
        &LIGHT
    }
}

/// Text in the regular weight.
#[must_use]
pub fn regular(size: f32) -> FontId {
    FontId::proportional(size)
}

/// Text in the medium weight: names, buttons.
#[must_use]
pub fn medium(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(MEDIUM.into()))
}

/// Text in the semibold weight: headings.
#[must_use]
pub fn semibold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(SEMIBOLD.into()))
}

/// Codes.
#[must_use]
pub fn mono(size: f32) -> FontId {
    FontId::monospace(size)
}

/// Loads the fonts and sets both styles.
pub fn install(ctx: &Context) {
    ctx.set_fonts(fonts());
    ctx.set_style_of(Theme::Light, style(&LIGHT, false));
    ctx.set_style_of(Theme::Dark, style(&DARK, true));
}

fn fonts() -> FontDefinitions {
    let faces: [(&str, &'static [u8]); 5] = [
        (
            "regular",
            include_bytes!("../../assets/fonts/Inter-Regular.otf"),
        ),
        (
            MEDIUM,
            include_bytes!("../../assets/fonts/Inter-Medium.otf"),
        ),
        (
            SEMIBOLD,
            include_bytes!("../../assets/fonts/Inter-SemiBold.otf"),
        ),
        (
            "mono",
            include_bytes!("../../assets/fonts/JetBrainsMono-Regular.ttf"),
        ),
        ("icons", include_bytes!("../../assets/icons/Phosphor.ttf")),
    ];
    let mut fonts = FontDefinitions::empty();
    for (name, bytes) in faces {
        fonts
            .font_data
            .insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    let with =
        |first: &str| -> Vec<String> { [first, "icons", "regular"].map(str::to_owned).to_vec() };
    fonts
        .families
        .insert(FontFamily::Proportional, with("regular"));
    fonts.families.insert(FontFamily::Monospace, with("mono"));
    fonts
        .families
        .insert(FontFamily::Name(MEDIUM.into()), with(MEDIUM));
    fonts
        .families
        .insert(FontFamily::Name(SEMIBOLD.into()), with(SEMIBOLD));
    fonts
}

fn style(colours: &Palette, dark: bool) -> Style {
    let mut style = Style {
        text_styles: [
            (TextStyle::Heading, semibold(22.0)),
            (TextStyle::Body, regular(14.0)),
            (TextStyle::Button, medium(13.5)),
            (TextStyle::Small, regular(12.0)),
            (TextStyle::Monospace, mono(13.0)),
        ]
        .into(),
        visuals: visuals(colours, dark),
        ..Style::default()
    };
    style.spacing.item_spacing = vec2(8.0, 8.0);
    style.spacing.button_padding = vec2(12.0, 7.0);
    style.spacing.interact_size = vec2(32.0, 32.0);
    style.spacing.menu_margin = Margin::same(8);
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.35;
    style
}

fn visuals(c: &Palette, dark: bool) -> Visuals {
    let mut v = if dark {
        Visuals::dark()
    } else {
        Visuals::light()
    };
    let radius = CornerRadius::same(8);
    let widget = |fill: Color32, line: Color32, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, line),
        corner_radius: radius,
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    v.widgets.noninteractive = widget(c.surface, c.line, c.text);
    v.widgets.inactive = widget(c.surface, c.edge, c.text);
    v.widgets.hovered = widget(c.hover, c.edge, c.text);
    v.widgets.active = widget(c.hover, c.accent, c.text);
    v.widgets.open = widget(c.hover, c.edge, c.text);
    v.selection.bg_fill = c.accent_soft;
    v.selection.stroke = Stroke::new(1.5, c.accent);
    v.hyperlink_color = c.accent;
    v.panel_fill = c.canvas;
    v.window_fill = c.surface;
    v.window_stroke = Stroke::new(1.0, c.line);
    v.window_corner_radius = CornerRadius::same(12);
    v.menu_corner_radius = radius;
    v.extreme_bg_color = c.surface;
    v.text_edit_bg_color = Some(c.surface);
    v.faint_bg_color = c.hover;
    v.weak_text_color = Some(c.text_3);
    v.warn_fg_color = c.amber;
    v.error_fg_color = c.red;
    let shadow = Shadow {
        offset: [0, 8],
        blur: 24,
        spread: 0,
        color: Color32::from_black_alpha(if dark { 96 } else { 32 }),
    };
    v.window_shadow = shadow;
    v.popup_shadow = shadow;
    v
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(c: Color32) -> f32 {
        let part = |v: u8| {
            let v = f32::from(v) / 255.0;
            if v <= 0.040_45 {
                v / 12.92
            } else {
                ((v + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(c.r()) + 0.7152 * part(c.g()) + 0.0722 * part(c.b())
    }

    fn contrast(ink: Color32, paper: Color32) -> f32 {
        let (a, b) = (luminance(ink), luminance(paper));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// WCAG 2.2, 1.4.11: the outline of what is typed in or ticked needs 3:1.
    #[test]
    fn fields_and_boxes_can_be_seen_in_both_themes() {
        for p in [LIGHT, DARK] {
            let ratio = contrast(p.edge, p.surface);
            assert!(ratio >= 3.0, "only {ratio:.2}:1");
        }
    }

    /// WCAG 2.2, 1.4.3: text needs 4.5:1.
    #[test]
    fn text_is_readable_in_both_themes() {
        for p in [LIGHT, DARK] {
            let pairs = [
                (p.text_3, p.surface),
                (p.text_3, p.canvas),
                (p.text_2, p.hover),
                (p.accent, p.surface),
                (p.accent, p.accent_soft),
                (p.on_accent, p.accent),
                (p.red, p.red_soft),
                (p.amber, p.amber_soft),
                (p.green, p.green_soft),
                (p.blue, p.blue_soft),
            ];
            for (ink, paper) in pairs {
                let ratio = contrast(ink, paper);
                assert!(ratio >= 4.5, "{ink:?} on {paper:?} is only {ratio:.2}:1");
            }
        }
    }
}
