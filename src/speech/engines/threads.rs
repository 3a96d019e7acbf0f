//! How an engine uses this machine's processors. Never here: recognition.

use std::collections::HashSet;

/// The OpenMP runtime's own word for how its threads wait; it is read once, before `main`.
const WAIT_POLICY: &str = "OMP_WAIT_POLICY";

/// Starts this program again with engine threads that sleep while they wait, unless the environment says how they wait.
///
/// Threads that spin instead make recognition ten times slower as soon as anything else runs, this program's own window
/// included. To be called before anything else is done; where it cannot start again, the program goes on as it is.
pub fn wait_asleep() {
    #[cfg(unix)]
    if std::env::var_os(WAIT_POLICY).is_none()
        && let Ok(program) = std::env::current_exe()
    {
        use std::os::unix::process::CommandExt;
        let mut arguments = std::env::args_os();
        let name = arguments.next().unwrap_or_else(|| program.clone().into());
        // Comes back only when it failed.
        let _slower_but_right = std::process::Command::new(program)
            .arg0(name)
            .args(arguments)
            .env(WAIT_POLICY, "passive")
            .exec();
    }
}

/// Physical cores this process may use: two threads of one core share what decoding needs.
#[must_use]
pub fn physical_cores() -> usize {
    let allowed = std::thread::available_parallelism().map_or(1, usize::from);
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let mut cores = HashSet::new();
    let mut package = "";
    for line in text.lines() {
        let Some((key, value)) = line.split_once(':') else {
            continue;
        };
        match key.trim() {
            "physical id" => package = value,
            "core id" => {
                cores.insert((package, value));
            }
            _ => {}
        }
    }
    if cores.is_empty() {
        allowed
    } else {
        cores.len().min(allowed)
    }
}
