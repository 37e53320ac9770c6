"""The commands of `onrecord`, a module each: `add` declares it, everything heavy is imported when it runs."""
