//! Draws the page of the design system, as the body of an HTML file.
#![expect(clippy::print_stdout, reason = "what it draws is its output")]

fn main() {
    println!("{}", app::ui::kit_page());
}
