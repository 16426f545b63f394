//! Builds the server and, beside it, the site that it serves: the browser's half of the console, its style sheet, its
//! typeface and the files of `public/`.
//!
//! The wasm is split: pages lie in chunks of their own, which arrive when they are first visited. All of it lies in one
//! folder of `pkg/` named by its content, so that browsers may keep it for ever. What is up to date is left alone: a build
//! without a change takes about a second.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow};
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;
use wasm_split_cli_support::Options;

use crate::process;
use crate::setup::WASM;
use crate::workspace::Workspace;

/// The program, and the name of the files that Leptos asks for.
pub(crate) const PROGRAM: &str = "partner-center";
/// The folder beside the program that holds what it serves.
pub(crate) const SITE: &str = "site";
/// The module that loads the chunks, and the list of the chunks of each page, as Leptos asks for them.
const LOADER: &str = "__wasm_split.______________________.js";
const CHUNKS: &str = "__wasm_split_manifest.json";

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

/// Builds the site alone and tells where the browser's half of it is.
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

    let mut package = read_tree(&bound)?;
    package.extend(read_tree(&styled)?);
    let name = Path::new("pkg").join(name_of(&package));
    let mut site = Site { folder: folder.join(SITE), files: BTreeMap::new() };
    site.files.extend(package.into_iter().map(|(path, content)| (name.join(path), content)));
    site.files.extend(read_tree(&workspace.root.join("public"))?);
    site.write(profile)?;
    site.leave_only(&name)?;
    if profile == Profile::Release {
        site.compress(workspace)?;
    }
    Ok(site.folder.join(name))
}

/// The name that files have by what is in them.
fn name_of(files: &BTreeMap<PathBuf, Vec<u8>>) -> String {
    let mut hash = Sha256::new();
    for (path, content) in files {
        for part in [path.as_os_str().as_encoded_bytes(), content] {
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
    }
    let mut name = String::new();
    for byte in &hash.finalize()[..8] {
        // Writing to a String does not fail.
        let _ = write!(name, "{byte:02x}");
    }
    name
}

/// The name of the browser's half as it comes first.
pub(crate) fn main_wasm() -> String {
    format!("{PROGRAM}_bg.wasm")
}

/// Splits the wasm, runs wasm-bindgen on its main part and minifies the JavaScript, unless neither the compiler's output
/// nor this program has changed. Answers with the folder of what is to be served.
fn bind(workspace: &Workspace, profile: Profile, folder: &Path) -> Result<PathBuf> {
    let input = profile.wasm(workspace);
    let (parts, served) = (folder.join("parts"), folder.join("served"));
    let stamp = folder.join("stamp");
    let origin = format!(
        "{:?} {:?}",
        fs::metadata(&input)?.modified()?,
        fs::metadata(std::env::current_exe()?)?.modified()?
    );
    if fs::read_to_string(&stamp).is_ok_and(|last| last == origin) {
        return Ok(served);
    }
    recreate(folder)?;
    println!("wasm-bindgen {}", input.display());
    let (wasm, glue) = (fs::read(&input)?, format!("{PROGRAM}.js"));
    let main = parts.join("main.wasm");
    let mut options = Options::new(&wasm);
    options.output_dir = &parts;
    options.main_out_path = &main;
    let (loader, module) = (format!("./{LOADER}"), format!("./{glue}"));
    options.link_name = &loader;
    options.main_module = &module;
    let split = wasm_split_cli_support::transform(options)
        .map_err(|error| anyhow!("cannot split the wasm: {error:#}"))?;
    let release = profile == Profile::Release;
    Bindgen::new()
        .input_path(&main)
        .out_name(PROGRAM)
        .web(true)?
        .typescript(false)
        .keep_lld_exports(true)
        .demangle(false)
        .remove_name_section(release)
        .remove_producers_section(release)
        .generate(&parts)?;
    let mut esbuild = esbuild(workspace, profile);
    esbuild
        .args([parts.join(&glue), parts.join(LOADER)])
        // The glue names the loader once for each area.
        .args(["--format=esm", "--log-override:duplicate-object-key=silent"])
        .arg(format!("--outdir={}", served.display()));
    process::run_quietly(&mut esbuild)?;
    let mut chunks: Vec<_> = split.split_modules;
    chunks.push(parts.join(main_wasm()));
    for chunk in chunks {
        let mut bytes = fs::read(&chunk)?;
        if release {
            bytes = without_names(&bytes).context("a chunk that is no wasm")?;
        }
        fs::write(served.join(chunk.file_name().context("a chunk without a name")?), bytes)?;
    }
    // Ordered, so that equal builds have equal names.
    let pages: BTreeMap<_, _> = split.prefetch_map.into_iter().collect();
    fs::write(served.join(CHUNKS), serde_json::to_string(&pages)?)?;
    fs::write(stamp, origin)?;
    Ok(served)
}

/// A module without its custom sections, which hold names and relocations and which no browser needs; `None` when it is
/// no module.
fn without_names(wasm: &[u8]) -> Option<Vec<u8>> {
    const HEAD: usize = 8;
    const CUSTOM: u8 = 0;
    let mut kept = wasm.get(..HEAD)?.to_vec();
    let mut rest = wasm.get(HEAD..)?;
    while let Some(kind) = rest.first() {
        // The length of a section stands in front of it, seven bits to a byte.
        let (mut length, mut at, mut shift) = (0_usize, 1, 0);
        loop {
            let byte = *rest.get(at)?;
            length |= usize::from(byte & 0x7f).checked_shl(shift)?;
            at += 1;
            shift += 7;
            if byte < 0x80 {
                break;
            }
        }
        let end = at.checked_add(length)?;
        let section = rest.get(..end)?;
        if *kind != CUSTOM {
            kept.extend_from_slice(section);
        }
        rest = rest.get(end..)?;
    }
    Some(kept)
}

/// Bundles the style sheets into one, with the typeface's files beside it.
fn style(workspace: &Workspace, profile: Profile, folder: &Path) -> Result<PathBuf> {
    recreate(folder)?;
    let mut esbuild = esbuild(workspace, profile);
    esbuild
        .arg("style/main.css")
        .arg(format!("--entry-names={PROGRAM}"))
        .args(["--bundle", "--loader:.woff2=file", "--asset-names=[name].[hash]"])
        .arg(format!("--outdir={}", folder.display()))
        .env("NODE_PATH", workspace.end2end().join("node_modules"));
    process::run_quietly(&mut esbuild)?;
    Ok(folder.to_owned())
}

fn esbuild(workspace: &Workspace, profile: Profile) -> Command {
    let mut command = workspace.npm_program("esbuild");
    command.arg("--log-level=warning").current_dir(&workspace.root);
    if profile == Profile::Release {
        command.arg("--minify");
    }
    command
}

/// A site about to be written.
struct Site {
    folder: PathBuf,
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl Site {
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

    /// Removes what is left of the folders of earlier builds.
    fn leave_only(&self, package: &Path) -> Result<()> {
        let kept = self.folder.join(package);
        for entry in fs::read_dir(self.folder.join("pkg"))? {
            let path = entry?.path();
            if path != kept && path.is_dir() {
                fs::remove_dir_all(path)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn custom_sections_leave_and_what_is_cut_off_is_no_module() {
        let head = *b"\0asm\x01\0\0\0";
        let (types, names) = ([1, 1, 0], [0, 3, 1, b'n', 7]);
        let whole = [&head[..], &names, &types, &names].concat();
        assert_eq!(without_names(&whole), Some([&head[..], &types].concat()));
        assert_eq!(without_names(&whole[..whole.len() - 1]), None);
        assert_eq!(without_names(&head[..4]), None);
    }
}
