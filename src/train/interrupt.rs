//! Ctrl-C and termination: a command stops at once, unless it has asked to end in its own way, and
//! what it was writing goes.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

static ASKED: AtomicBool = AtomicBool::new(false);
static LISTENERS: AtomicUsize = AtomicUsize::new(0);
/// Held while files are moved to where they belong, so that no stop comes in between.
static MOVING: Mutex<()> = Mutex::new(());
/// What is not yet where it belongs.
static ASIDE: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// While one of these lives, the first Ctrl-C only makes [`Interrupt::asked`] true; the second
/// stops the process.
#[derive(Debug)]
pub struct Interrupt(());

impl Interrupt {
    /// Takes over the process's signals; to be called once, at its start. Where that fails, a
    /// signal stops the process as if nestrank did not listen.
    pub fn install() {
        // An error means that another handler is there already.
        let _ = ctrlc::set_handler(|| {
            let first = !ASKED.swap(true, Ordering::SeqCst);
            if first && LISTENERS.load(Ordering::SeqCst) > 0 {
                return;
            }
            let _moving = lock(&MOVING);
            for path in lock(&ASIDE).drain(..) {
                // Nothing more can be done about what cannot be removed.
                let _ = match path.is_dir() {
                    true => std::fs::remove_dir_all(&path),
                    false => std::fs::remove_file(&path),
                };
            }
            eprintln!("error: interrupted");
            std::process::exit(1);
        });
    }

    /// From now on the first Ctrl-C only asks.
    pub fn listen() -> Interrupt {
        LISTENERS.fetch_add(1, Ordering::SeqCst);
        Interrupt(())
    }

    /// Whether the user has asked to stop.
    pub fn asked(&self) -> bool {
        ASKED.load(Ordering::SeqCst)
    }
}

impl Drop for Interrupt {
    fn drop(&mut self) {
        LISTENERS.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Runs `work` so that a stop waits for its end; it must not call this itself.
pub(super) fn uninterrupted<T>(work: impl FnOnce() -> T) -> T {
    let _moving = lock(&MOVING);
    work()
}

/// A file or folder that is removed if the process is stopped while this lives.
pub(super) struct Aside(PathBuf);

impl Aside {
    pub fn new(path: &Path) -> Self {
        lock(&ASIDE).push(path.to_owned());
        Aside(path.to_owned())
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        lock(&ASIDE).retain(|path| *path != self.0);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
