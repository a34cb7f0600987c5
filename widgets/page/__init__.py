"""What an output is outside a kernel: a widget with faces, a picture as SVG, words as XHTML, modules in one page."""
