"""The pages: templates, our own style sheet and script; nothing is fetched from any other host."""
