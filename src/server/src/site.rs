//! The site: the browser's half of the console with its style sheet and icons, in a folder beside the program. What the
//! build made lies in one folder named by its content.

use std::path::{Path, PathBuf};

use leptos::config::{Env, LeptosOptions};

/// The name that the site's files begin with.
const NAME: &str = "partner-center";
/// The folder below the site that holds the folder named by its content.
const PACKAGE: &str = "pkg";

/// Where the site is.
#[derive(Debug, Clone)]
pub struct Site {
    folder: PathBuf,
    options: LeptosOptions,
}

/// Why there is no site to serve.
#[derive(Debug, thiserror::Error)]
pub enum NoSite {
    /// The program does not know where it is.
    #[error("the folder of the program cannot be found, and the site lies beside it: {0}")]
    NoProgram(#[source] std::io::Error),
    /// A part is missing.
    #[error(
        "{} is missing. The site is built together with the program: run `make run` in the \
         sources, or `make release` and copy the whole folder dist/partner-center",
        .0.display()
    )]
    Missing(PathBuf),
}

impl Site {
    /// The site beside the running program.
    ///
    /// # Errors
    /// When it is not there.
    pub fn beside_program() -> Result<Self, NoSite> {
        let program = std::env::current_exe().map_err(NoSite::NoProgram)?;
        Self::in_folder(program.parent().unwrap_or(Path::new("/")))
    }

    /// The site in a folder that holds `site/`.
    ///
    /// # Errors
    /// When it is not there.
    pub fn in_folder(folder: &Path) -> Result<Self, NoSite> {
        let site = folder.join("site");
        let package = site.join(PACKAGE);
        let made = std::fs::read_dir(&package).ok().and_then(|mut entries| entries.next()?.ok());
        let Some(made) = made else { return Err(NoSite::Missing(package)) };
        let options = LeptosOptions::builder()
            .output_name(NAME)
            .site_root(site.to_string_lossy().into_owned())
            .site_pkg_dir(format!("{PACKAGE}/{}", made.file_name().to_string_lossy()))
            .env(if cfg!(debug_assertions) { Env::DEV } else { Env::PROD })
            .build();
        Ok(Self { folder: site, options })
    }

    /// The folder whose files are served.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What Leptos needs to know of it.
    pub fn options(&self) -> &LeptosOptions {
        &self.options
    }
}
