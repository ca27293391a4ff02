"""The Data page: which rows a network is shown, how they are split and scaled, what each costs."""
