"""The faces: the command line, HTTP, SPARQL and the pages."""
