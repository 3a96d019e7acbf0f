//! Gives memory that nothing uses back to the system: the C library keeps up to 64 MB of it for later. Nothing else.

/// Gives back what it can; takes about a millisecond. Does nothing where the C library gives back by itself.
pub(super) fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    glibc::give_back();
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[allow(
    unsafe_code,
    reason = "the C library's own function, which no crate wraps"
)]
mod glibc {
    use std::ffi::c_int;

    // SAFETY: as malloc_trim(3) has it: any number, from any thread.
    unsafe extern "C" {
        safe fn malloc_trim(keep: usize) -> c_int;
    }

    pub(super) fn give_back() {
        malloc_trim(0);
    }
}
