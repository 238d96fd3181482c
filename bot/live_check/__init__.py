"""The first try on real platforms: the steps, what can be read while somebody does them, and the page to send back."""
