//! Tests of the frame and the parts: every part drawn, the answers' headers, sample pages to look at.

mod assets;
mod frame;
mod gallery;
mod pages;
mod samples;
