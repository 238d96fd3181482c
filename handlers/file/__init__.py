"""Filing: a partner fills in a form, corrects it, and files it again. Staff file for a partner."""
