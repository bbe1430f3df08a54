"""An architecture as text, pages and files. Renderers are pure: they decide nothing, read no file, ask no clock.

A renderer is one module of this folder with `FORMAT` (its name on the command line), `MEDIA` and
`render(architecture) -> str`; `dbarchitect.report.formats` finds it there.
"""
