"""Filing: a partner fills in a form, corrects it, files it again; staff file for a partner."""
