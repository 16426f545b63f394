//! Builds the server and, beside it, the site that it serves: the browser's half of the console, its style sheet, its
//! typeface and the files of `public/`.
//!
//! Files in `pkg/` are named by their content, so that browsers may keep them for ever; `hash.txt` tells Leptos the
//! names. What is up to date is left alone: a build without a change takes about a second.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::process;
use crate::setup::WASM;
use crate::workspace::Workspace;

/// The program, and the name of the files that Leptos asks for.
pub(crate) const PROGRAM: &str = "partner-center";
/// The folder beside the program that holds what it serves.
pub(crate) const SITE: &str = "site";
/// The file beside the program from which Leptos learns the names of the files in `pkg/`.
pub(crate) const HASHES: &str = "hash.txt";

/// What is worth a compressed copy; typefaces and pictures are compressed as they are.
const COMPRESSIBLE: [&str; 5] = ["css", "js", "json", "svg", "wasm"];
const COPIES: [&str; 2] = ["br", "gz"];

/// How a build is optimised.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Built fast, for work and for the browser tests.
    Dev,
    /// Small and fast; with compressed copies of what is served.
    Release,
}

impl Profile {
    /// Where cargo leaves the program.
    pub(crate) fn folder(self, workspace: &Workspace) -> PathBuf {
        workspace.target.join(match self {
            Self::Dev => "debug",
            Self::Release => "release",
        })
    }

    fn wasm(self, workspace: &Workspace) -> PathBuf {
        let folder = match self {
            Self::Dev => "debug",
            Self::Release => "wasm-release",
        };
        workspace.target.join(WASM).join(folder).join("frontend.wasm")
    }
}

/// Builds the server and its site.
pub(crate) fn build(workspace: &Workspace, profile: Profile) -> Result<()> {
    let mut server = workspace.cargo(&["build", "-p", "server"]);
    if profile == Profile::Release {
        server.arg("--release");
    }
    process::run(&mut server)?;
    build_site(workspace, profile)?;
    Ok(())
}

/// Builds the site alone and tells where its wasm is.
pub(crate) fn build_site(workspace: &Workspace, profile: Profile) -> Result<PathBuf> {
    let mut frontend = workspace.cargo(&["build", "-p", "frontend", "--target", WASM]);
    if profile == Profile::Release {
        frontend.args(["--profile", "wasm-release"]);
    }
    process::run(&mut frontend)?;

    let folder = profile.folder(workspace);
    let staging = folder.join("site-parts");
    fs::create_dir_all(&staging)?;
    let bound = bind(workspace, profile, &staging.join("bound"))?;
    let styled = style(workspace, profile, &staging.join("styled"))?;

    let mut site =
        Site { folder: folder.join(SITE), files: BTreeMap::new(), hashes: String::new() };
    site.add_hashed("js", fs::read(bound.glue)?)?;
    let wasm = site.add_hashed("wasm", fs::read(bound.wasm)?)?;
    for (name, content) in read_tree(&styled)? {
        if name == Path::new("main.css") {
            site.add_hashed("css", content)?;
        } else {
            site.files.insert(Path::new("pkg").join(name), content);
        }
    }
    site.files.extend(read_tree(&workspace.root.join("public"))?);
    site.write(profile)?;
    if profile == Profile::Release {
        site.compress(workspace)?;
    }
    fs::write(folder.join(HASHES), &site.hashes)?;
    Ok(site.folder.join(wasm))
}

/// The browser's half after wasm-bindgen.
struct Bound {
    glue: PathBuf,
    wasm: PathBuf,
}

/// Runs wasm-bindgen and bundles its JavaScript, unless neither the compiler's output nor this program has changed.
///
/// The glue names no wasm of its own: Leptos passes the address to it.
fn bind(workspace: &Workspace, profile: Profile, folder: &Path) -> Result<Bound> {
    let input = profile.wasm(workspace);
    let bound =
        Bound { glue: folder.join("glue.js"), wasm: folder.join(format!("{PROGRAM}_bg.wasm")) };
    let stamp = folder.join("stamp");
    let origin = format!(
        "{:?} {:?}",
        fs::metadata(&input)?.modified()?,
        fs::metadata(std::env::current_exe()?)?.modified()?
    );
    if fs::read_to_string(&stamp).is_ok_and(|last| last == origin) {
        return Ok(bound);
    }
    recreate(folder)?;
    println!("wasm-bindgen {}", input.display());
    let release = profile == Profile::Release;
    Bindgen::new()
        .input_path(&input)
        .out_name(PROGRAM)
        .web(true)?
        .typescript(false)
        .remove_name_section(release)
        .remove_producers_section(release)
        .generate(folder)?;
    let mut esbuild = esbuild(workspace, profile);
    esbuild
        .arg(folder.join(format!("{PROGRAM}.js")))
        .arg("--format=esm")
        .arg(format!("--outfile={}", bound.glue.display()));
    process::run_quietly(&mut esbuild)?;
    fs::write(stamp, origin)?;
    Ok(bound)
}

/// Bundles the style sheets into one, with the typeface's files beside it.
fn style(workspace: &Workspace, profile: Profile, folder: &Path) -> Result<PathBuf> {
    recreate(folder)?;
    let mut esbuild = esbuild(workspace, profile);
    esbuild
        .arg("style/main.css")
        .args(["--loader:.woff2=file", "--asset-names=[name].[hash]"])
        .arg(format!("--outdir={}", folder.display()))
        .env("NODE_PATH", workspace.end2end().join("node_modules"));
    process::run_quietly(&mut esbuild)?;
    Ok(folder.to_owned())
}

fn esbuild(workspace: &Workspace, profile: Profile) -> Command {
    let mut command = workspace.npm_program("esbuild");
    command.args(["--bundle", "--log-level=warning"]).current_dir(&workspace.root);
    if profile == Profile::Release {
        command.arg("--minify");
    }
    command
}

/// A site about to be written.
struct Site {
    folder: PathBuf,
    files: BTreeMap<PathBuf, Vec<u8>>,
    hashes: String,
}

impl Site {
    /// Adds a file of the bundle, named by its content.
    fn add_hashed(&mut self, ending: &str, content: Vec<u8>) -> Result<PathBuf> {
        let digest = Sha256::digest(&content);
        let mut hash = String::new();
        for byte in &digest[..8] {
            write!(hash, "{byte:02x}")?;
        }
        writeln!(self.hashes, "{ending}: {hash}")?;
        let path = Path::new("pkg").join(format!("{PROGRAM}.{hash}.{ending}"));
        self.files.insert(path.clone(), content);
        Ok(path)
    }

    /// Writes what has changed and removes what no longer belongs to the site.
    fn write(&self, profile: Profile) -> Result<()> {
        for (path, content) in &self.files {
            let path = self.folder.join(path);
            if fs::read(&path).is_ok_and(|old| old == *content) {
                continue;
            }
            fs::create_dir_all(path.parent().unwrap_or(&self.folder))?;
            fs::write(&path, content)?;
            for copy in copies(&path).filter(|copy| copy.exists()) {
                fs::remove_file(copy)?;
            }
        }
        for path in list(&self.folder)? {
            let is_copy = path.extension().is_some_and(|it| COPIES.iter().any(|copy| it == *copy));
            let original = if is_copy && profile == Profile::Release {
                path.with_extension("")
            } else {
                path.clone()
            };
            if !self.files.contains_key(&original) {
                fs::remove_file(self.folder.join(path))?;
            }
        }
        Ok(())
    }

    /// Leaves a compressed copy beside each file that gains by it and has none.
    fn compress(&self, workspace: &Workspace) -> Result<()> {
        let files: Vec<PathBuf> = self
            .files
            .keys()
            .filter(|path| {
                path.extension().is_some_and(|it| COMPRESSIBLE.iter().any(|one| it == *one))
            })
            .map(|path| self.folder.join(path))
            .filter(|path| copies(path).any(|copy| !copy.exists()))
            .collect();
        if files.is_empty() {
            return Ok(());
        }
        println!("compressing {} files of the site", files.len());
        let script = workspace.root.join("xtask/compress.mjs");
        process::run_quietly(Command::new("node").arg(script).args(files))
    }
}

fn copies(path: &Path) -> impl Iterator<Item = PathBuf> {
    COPIES.iter().map(|ending| {
        let mut copy = path.as_os_str().to_owned();
        copy.push(".");
        copy.push(ending);
        copy.into()
    })
}

fn recreate(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    Ok(())
}

/// Every file below a folder, by its path within.
fn list(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut open = vec![PathBuf::new()];
    while let Some(inner) = open.pop() {
        let here = folder.join(&inner);
        for entry in fs::read_dir(&here).with_context(|| format!("no {}", here.display()))? {
            let entry = entry?;
            let path = inner.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                open.push(path);
            } else {
                files.push(path);
            }
        }
    }
    Ok(files)
}

fn read_tree(folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    list(folder)?
        .into_iter()
        .map(|path| {
            let content = fs::read(folder.join(&path))?;
            Ok((path, content))
        })
        .collect()
}
