//! The real window under a virtual screen: it opens, signs in, shows the day, and its picture is no empty panel.

use std::path::{Path, PathBuf};
use std::process::Command;

fn picture(scene: &str, size: (u32, u32), dark: bool) -> Option<image::RgbaImage> {
    if Command::new("xvfb-run").arg("--help").output().is_err() {
        eprintln!("SKIPPED: xvfb-run is not here");
        return None;
    }
    let office = tempfile::tempdir().unwrap();
    let program = env!("CARGO_BIN_EXE_chartwright");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/screenshots");
    std::fs::create_dir_all(&folder).unwrap();
    let file: PathBuf = folder.join(format!(
        "{scene}-{}x{}-{}.png",
        size.0,
        size.1,
        if dark { "dark" } else { "light" }
    ));
    let _ = std::fs::remove_file(&file);
    let places = chartwright::service::Places {
        office: office.path().join("office"),
        ..chartwright::service::Places::find()
    };
    let now = jiff::Timestamp::now();
    chartwright::service::Office::create_demo(&places, now, jiff::ZonedDateTime::now().date())
        .unwrap();
    let mut command = Command::new("xvfb-run");
    command
        .args([
            "-a",
            "-s",
            "-screen 0 2000x1300x24",
            program,
            "app",
            "--scene",
            scene,
            "--screenshot",
        ])
        .arg(&file)
        .args(["--size", &format!("{}x{}", size.0, size.1)])
        .env("CHARTWRIGHT_OFFICE", &places.office)
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        .env("XDG_RUNTIME_DIR", office.path());
    if dark {
        command.arg("--dark");
    }
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(image::open(&file).unwrap().to_rgba8())
}

fn colours(picture: &image::RgbaImage) -> usize {
    let mut seen: Vec<[u8; 4]> = picture.pixels().map(|p| p.0).collect();
    seen.sort_unstable();
    seen.dedup();
    seen.len()
}

#[test]
fn the_real_window_shows_the_day_in_light_and_the_chart_in_dark() {
    let Some(light) = picture("home", (1280, 800), false) else {
        return;
    };
    assert_eq!(light.dimensions(), (1280, 800));
    assert!(colours(&light) > 100, "a blank window");
    let Some(dark) = picture("chart", (1920, 1200), true) else {
        return;
    };
    assert_eq!(dark.dimensions(), (1920, 1200));
    assert!(colours(&dark) > 100, "a blank window");
    let brightness = |p: &image::RgbaImage| {
        p.pixels().map(|p| u64::from(p.0[0])).sum::<u64>() / u64::from(p.width() * p.height())
    };
    assert!(
        brightness(&dark) < 80 && brightness(&light) > 180,
        "dark is dark and light is light"
    );
}

#[test]
fn the_billing_desk_has_its_picture_in_light_and_dark() {
    for (scene, dark) in [("billing", false), ("accounts", true)] {
        let Some(picture) = picture(scene, (1280, 800), dark) else {
            return;
        };
        assert!(colours(&picture) > 100, "a blank window");
    }
}

#[test]
fn the_correction_desk_has_its_pictures() {
    for (scene, size, dark) in [
        ("correct", (1280, 800), false),
        ("correct_review", (1280, 800), false),
        ("correct_marks", (1920, 1200), true),
        ("correct_qa", (1280, 800), false),
        ("correct_sign", (1280, 800), true),
        ("correct_figures", (1920, 1200), false),
    ] {
        let Some(picture) = picture(scene, size, dark) else {
            return;
        };
        assert!(colours(&picture) > 100, "{scene}: a blank window");
    }
}
