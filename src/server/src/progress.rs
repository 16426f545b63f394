//! How far a long command has come, on a terminal; scripts see nothing of it.

use std::io::IsTerminal as _;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar on standard error, or nothing where that is no terminal.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// Begins with a word on what is being done.
    pub(crate) fn of(what: &'static str) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self(ProgressBar::hidden());
        }
        let bar = ProgressBar::new(0).with_message(what);
        // The template is ours and well-formed; without it the bar has indicatif's own style.
        if let Ok(style) =
            ProgressStyle::with_template("{msg} {wide_bar} {pos} of {len}, {eta} left")
        {
            bar.set_style(style);
        }
        Self(bar)
    }

    /// Shows so much of so much.
    pub(crate) fn show(&self, done: u64, of: u64) {
        self.0.set_length(of);
        self.0.set_position(done);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
