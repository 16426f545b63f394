//! Keeps the relocations in the wasm, by which the build driver finds what belongs to which chunk.

fn main() {
    println!("cargo::rustc-link-arg-cdylib=--emit-relocs");
    println!("cargo::rerun-if-changed=build.rs");
}
