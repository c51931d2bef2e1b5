//! QR codes, for the terminal and for the local page.

use qrcode::{Color, QrCode};

/// A quiet zone of this many modules lies around a code.
const QUIET_MODULES: usize = 4;

struct Grid {
    width: usize,
    dark: Vec<bool>,
}

impl Grid {
    fn of(text: &str) -> Option<Self> {
        let code = QrCode::new(text).ok()?;
        let dark = code.to_colors().iter().map(|c| *c == Color::Dark).collect();
        Some(Self {
            width: code.width(),
            dark,
        })
    }

    fn is_dark(&self, x: usize, y: usize) -> bool {
        let inner = |v: usize| v.checked_sub(QUIET_MODULES).filter(|v| *v < self.width);
        inner(x)
            .zip(inner(y))
            .is_some_and(|(x, y)| self.dark[y * self.width + x])
    }

    fn side(&self) -> usize {
        self.width + 2 * QUIET_MODULES
    }
}

/// Two rows of modules in a row of text, light on dark as terminals are.
pub fn terminal(text: &str) -> String {
    let Some(grid) = Grid::of(text) else {
        return String::new();
    };
    let mut out = String::new();
    for y in (0..grid.side()).step_by(2) {
        for x in 0..grid.side() {
            out.push(match (grid.is_dark(x, y), grid.is_dark(x, y + 1)) {
                (false, false) => '█',
                (false, true) => '▀',
                (true, false) => '▄',
                (true, true) => ' ',
            });
        }
        out.push('\n');
    }
    out
}

/// A picture for a page.
pub fn svg(text: &str) -> String {
    let Some(grid) = Grid::of(text) else {
        return String::new();
    };
    let side = grid.side();
    let mut path = String::new();
    for y in 0..side {
        for x in (0..side).filter(|x| grid.is_dark(*x, y)) {
            path.push_str(&format!("M{x} {y}h1v1h-1z"));
        }
    }
    format!(
        "<svg viewBox=\"0 0 {side} {side}\" role=\"img\" aria-label=\"QR code of the pairing link\" \
         shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path d=\"{path}\"/></svg>"
    )
}
