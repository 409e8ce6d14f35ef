//! Prints the page of the design system as the body of an HTML file.
#![expect(clippy::print_stdout, reason = "it prints HTML")]

fn main() {
    println!("{}", app::ui::kit_page());
}
