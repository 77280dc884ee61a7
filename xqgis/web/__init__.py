"""What a browser sees: guard, routes, shell, panels."""
