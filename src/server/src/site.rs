//! The site: the browser's half of the console with its style sheet and icons, in a folder beside the program, its files
//! named by their content. Leptos learns their names from `hash.txt`; nothing else is read at run time.

use std::path::{Path, PathBuf};

use leptos::config::{Env, LeptosOptions};

/// The name that the site's files begin with.
const NAME: &str = "partner-center";
/// The folder of files named by their content, below the site.
pub const PACKAGE: &str = "pkg";

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

    /// The site in a folder that holds `site/` and `hash.txt`.
    ///
    /// # Errors
    /// When one of them is not there.
    pub fn in_folder(folder: &Path) -> Result<Self, NoSite> {
        let (site, hashes) = (folder.join("site"), folder.join("hash.txt"));
        for part in [site.join(PACKAGE), hashes.clone()] {
            if !part.exists() {
                return Err(NoSite::Missing(part));
            }
        }
        let options = LeptosOptions::builder()
            .output_name(NAME)
            .site_root(site.to_string_lossy().into_owned())
            .site_pkg_dir(PACKAGE)
            .hash_files(true)
            // A whole path: Leptos would look beside the running program, which in tests is the test.
            .hash_file(hashes.to_string_lossy().into_owned().into())
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
